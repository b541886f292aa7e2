import type { Beacon } from '../../shared/beacon.ts';
import { type Host, logged } from './host.ts';
import { json } from './json.ts';
import type { TabStorage } from './storage.ts';

/** Characters of JSON that may wait for the next page view, and for how long: one request takes them all. */
const KEEP_LENGTH = 60_000;
const KEEP_MS = 86_400_000;
/** Beacons of one request; the collector takes no more. */
const BATCH = 16;

const KEY = 'flowvitals.q';

declare const fetchLater: (url: string, init: RequestInit & { activateAfter: number }) => unknown;

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
  let isBlocked = false;
  /** Something from before waits to be sent again. */
  let isBehind = true;

  const waiting = () => storage.read<Beacon[]>(KEY) ?? [];

  function keep(beacons: Beacon[]): void {
    let room = KEEP_LENGTH;
    const oldest = wall() - KEEP_MS;
    const newestFirst = beacons.reverse().filter(beacon => {
      room -= json(beacon).length;
      return room > 0 && beacon.at > oldest;
    });
    storage.write(KEY, newestFirst.reverse());
  }

  function settle(batch: Beacon[], status: number): void {
    host.log(logged.answered, status);
    // What was refused will never be taken, however often it is sent; what came too often or to a busy collector will.
    if (status < 500 && status !== 429)
      keep(waiting().filter(({ id, n }) => !batch.some(sent => sent.id === id && sent.n === n)));
    else isBehind = true;
  }

  function post(batch: Beacon[], isEnd: boolean): void {
    const init = { method: 'POST', body: json(batch), keepalive: true };
    if (isEnd) {
      try {
        // The browser itself sends it, even while it is being closed.
        fetchLater(endpoint, { ...init, activateAfter: 0 });
        return;
      } catch {
        // not there, or its quota is used up
      }
      if (!('keepalive' in Request.prototype)) {
        navigator.sendBeacon(endpoint, init.body);
        return;
      }
    }
    fetch(endpoint, init)
      .then(({ status }) => settle(batch, status))
      .catch(host.guard(() => settle(batch, 503)));
  }

  return {
    send(beacons, isEnd, mayAsk) {
      const all = [...waiting(), ...beacons];
      keep([...all]);
      const now = wall();
      const batch = (isBehind ? all : beacons).slice(-BATCH).map(beacon => ({ ...beacon, now }));
      if (isBlocked || !mayAsk || !batch.length) return false;
      isBehind = all.length > BATCH;
      host.log(logged.sent, batch);
      post(batch, isEnd);
      return true;
    },
    block() {
      isBlocked = true;
    },
  };
}
