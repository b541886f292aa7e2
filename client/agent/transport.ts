import { limits } from '../../shared/beacon.ts';
import { type Host, logged } from './host.ts';
import type { TabStorage } from './storage.ts';

/** Characters of JSON that may wait for the next page view: of some hundred page views; and for how long. */
const KEEP_LENGTH = 150_000;
const KEEP_MS = 86_400_000;
/** Characters of one request. Each may have three bytes, and browsers let 64 KiB of keepalive bodies be under way, the collector take as many. */
const SEND_LENGTH = 21_000;

/** Browsers have six connections for a host (HTTP/1.1), which a collector that hangs must not keep from the page for long. */
const PATIENCE_MS = 5000;
/**
 * What the browser sends once the page is gone cannot be given up: after six clicks in a row the next page waited up to 28 s for
 * a collector that hung (Chromium 156). Where so many pages left without an answer to what they had sent early, the last
 * beacons wait for the next page.
 */
const MANY = 4;
/** As it stands in the text of a beacon that was not the last of its page. */
const EARLY = 'end":false';

const KEY = 'flowvitals.q';

declare const fetchLater: (url: string, init: RequestInit & { activateAfter: number }) => unknown;

/** A beacon as text, but for when it is sent; and when it was made, by the wall clock. */
export type Parcel = readonly [text: string, at: number];

export interface Transport {
  /**
   * Keeps the beacons until the collector has acknowledged them, and sends them, with all others that it has not, unless
   * `mayAsk` is false.
   * @param isEnd the page may be gone before an answer comes.
   * @returns whether the collector was asked.
   */
  send(parcels: Parcel[], isEnd: boolean, mayAsk: boolean): boolean;
  /** A Content-Security-Policy refuses the endpoint: asking again on this page is useless. */
  block(): void;
}

/** Delivery: at least once here, exactly once at the collector, which knows each beacon by page view and number. */
export function transport(endpoint: string, host: Host, storage: TabStorage, wall: () => number): Transport {
  let isBlocked = false;

  /** What somebody else, or another version, left there is dropped. */
  const waiting = () => ([] as Parcel[]).concat(storage.read<Parcel[]>(KEY) ?? []).filter(parcel => parcel?.map);

  /** The first that fit: the newest, since they stand in front. */
  const fitting = (parcels: Parcel[], room: number) =>
    parcels.filter(([text, at]) => {
      room -= text.length;
      return room > 0 && at > wall() - KEEP_MS;
    });

  const keep = (parcels: Parcel[]) => storage.write(KEY, fitting(parcels, KEEP_LENGTH));

  function settle(batch: string[], status: number): void {
    host.log(logged.answered, status);
    // Taken, or refused, which would be so however often it is sent. Any other answer is not the collector's, or asks to come again.
    if ([204, 400, 403, 413].includes(status)) keep(waiting().filter(([text]) => !batch.includes(text)));
  }

  function post(batch: string[], isEnd: boolean): void {
    const body = `[${batch.map(text => `${text.slice(0, -1)},"now":${wall()}}`)}]`;
    host.log(logged.sent, body);
    const answered = host.guard((status: number) => settle(batch, status));
    if (isEnd) {
      // Browsers have 64 KiB for all bodies that outlive their page, the app's own among them. What is cut off here goes with the last one.
      const init = { method: 'POST', body, keepalive: true, activateAfter: 0 };
      try {
        // The browser itself sends it, even while it is being closed.
        fetchLater(endpoint, init);
      } catch {
        // not there, or its quota is used up
        if ('keepalive' in Request.prototype)
          fetch(endpoint, init).then(
            answer => answered(answer.status),
            () => answered(0),
          );
        else navigator.sendBeacon(endpoint, body);
      }
    } else {
      // With the processor throttled four times `fetch` took 4 ms more of Chromium's main thread, of 80 for the whole agent.
      const request = new XMLHttpRequest();
      request.open('POST', endpoint);
      request.timeout = PATIENCE_MS;
      request.onloadend = () => answered(request.status);
      request.send(body);
    }
  }

  return {
    send(parcels, isEnd, mayAsk) {
      const older = waiting();
      const all = [...parcels, ...older];
      keep(all);
      const batch = fitting(all, SEND_LENGTH)
        .slice(0, limits.beacons)
        .map(([text]) => text);
      if (isBlocked || !mayAsk || !batch.length || (isEnd && `${older}`.split(EARLY)[MANY])) return false;
      post(batch, isEnd);
      return true;
    },
    block() {
      isBlocked = true;
    },
  };
}
