import type { Beacon } from '../../shared/beacon.ts';
import { type Host, logged } from './host.ts';
import type { TabStorage } from './storage.ts';

/** What may wait for the next page view: beacons, characters of JSON, and for how long. */
const KEEP = 100;
const KEEP_LENGTH = 65_536;
const KEEP_MS = 86_400_000;
/** Beacons and characters of one request; the collector takes 16 and 64 KiB, and so much may a closing page send. */
const BATCH = 16;
const BATCH_LENGTH = 60_000;

const KEY = 'flowvitals.q';

declare const fetchLater:
  | ((url: string, init: RequestInit & { activateAfter: number }) => { readonly activated: boolean })
  | undefined;

export interface Transport {
  /**
   * Keeps the beacons until the collector has acknowledged them, and sends them, with what earlier page views had to
   * leave behind, unless `mayAsk` is false.
   * @param isEnd the page may be gone before an answer comes.
   * @returns whether the collector was asked.
   */
  send(beacons: Beacon[], isEnd: boolean, mayAsk: boolean): boolean;
  /** A Content-Security-Policy refuses the endpoint: asking again on this page is useless. */
  block(): void;
}

/** Delivery: at least once here, exactly once at the collector, which knows each beacon by page view and number. */
export function transport(endpoint: string, host: Host, storage: TabStorage, wall: () => number): Transport {
  const tried = new Set<string>();
  let blocked = false;
  const key = (beacon: Beacon) => beacon.id + beacon.n;
  const waiting = (): Beacon[] => {
    const kept = storage.read<Beacon[]>(KEY);
    return Array.isArray(kept) ? kept : [];
  };
  /** The newest of them that stay within both limits, oldest first. */
  const newest = (beacons: Beacon[], count: number, length: number) => {
    let room = length;
    const taken: Beacon[] = [];
    for (const beacon of beacons.reverse()) {
      room -= JSON.stringify(beacon).length;
      if (room > 0 && taken.length < count) taken.unshift(beacon);
    }
    return taken;
  };
  const keep = (beacons: Beacon[]) => {
    const fresh = beacons.filter(({ at }) => wall() - at < KEEP_MS);
    storage.write(KEY, newest(fresh, KEEP, KEEP_LENGTH));
  };

  function settle(batch: Beacon[], status: number): void {
    const keys = batch.map(key);
    // 4xx but "too many" will never be taken, however often it is asked.
    const refused = status >= 400 && status < 500 && status !== 429;
    const done = refused || (status >= 200 && status < 300);
    if (done) keep(waiting().filter(beacon => !keys.includes(key(beacon))));
    else for (const one of keys) tried.delete(one);
    host.log(done ? (refused ? logged.refused : logged.acknowledged) : logged.kept, status);
  }

  function post(batch: Beacon[], isEnd: boolean): void {
    const body = JSON.stringify(batch);
    const init = { method: 'POST', body, keepalive: true };
    const settled = (status: number) => host.guard(settle)(batch, status);
    if (isEnd) {
      try {
        // The browser itself sends it, even when it is being closed.
        fetchLater!(endpoint, { ...init, activateAfter: 0 });
        return;
      } catch {
        // not there, or its quota is used up
      }
      if (!('keepalive' in Request.prototype)) {
        navigator.sendBeacon(endpoint, body);
        return;
      }
    }
    fetch(endpoint, init).then(
      ({ status }) => settled(status),
      () => settled(0),
    );
  }

  return {
    send(beacons, isEnd, mayAsk) {
      const all = [...waiting(), ...beacons];
      keep(all);
      if (blocked || !mayAsk) return false;
      const now = Math.round(wall());
      const untried = all.filter(beacon => !tried.has(key(beacon)));
      const batch = newest(untried, BATCH, BATCH_LENGTH).map(beacon => ({ ...beacon, now }));
      for (const beacon of batch) tried.add(key(beacon));
      if (!batch.length) return false;
      host.log(logged.sent, batch);
      post(batch, isEnd);
      return true;
    },
    block() {
      blocked = true;
    },
  };
}
