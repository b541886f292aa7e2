import { type Beacon, limits, type WireEvent } from '../../shared/beacon.ts';
import type { Interaction } from './interactions.ts';
import { json } from './json.ts';
import { type NavigationEntry, phases } from './navigation.ts';
import { pack, type ResourceEntry, toWire } from './resources.ts';
import { surroundings } from './surroundings.ts';
import type { Parcel } from './transport.ts';

/**
 * The agent's own limits of one beacon: characters, and events. Addresses are plain ASCII, but the names of events and pages may
 * have three bytes a character. Together they stay below 16 KiB; the wire takes four times as much, and 30 parts.
 */
const LENGTH = 10_000;
const EVENTS = 10;

/** What every beacon of a page view repeats. */
export type Facts = Omit<Beacon, 'n' | 'now'>;

/** One page view while it is measured; times by the page's clock. */
export interface PageView {
  readonly facts: Facts;
  readonly begin: number;
  /** From when on entries belong to it: the load of a document owns what came before it was shown, too. */
  readonly since: number;
  /** What has not been told yet. */
  readonly events: WireEvent[];
  loads: ResourceEntry[];
  /** Requests that carried it. */
  requests: number;
  /** What is new of it, as the next beacons; none if nothing is. `isEnd`: the figures may be the last. */
  parts(isEnd: boolean): Parcel[];
}

/**
 * @param entry of the document, where the page view is its load.
 * @param cause of a soft navigation: its click, and with it the end of its wait.
 */
export function pageView(facts: Facts, begin: number, entry?: NavigationEntry, cause?: Interaction): PageView {
  let n = 0;
  let told = '';
  let untold = entry;
  return {
    facts,
    begin,
    since: entry ? -Infinity : begin,
    events: [],
    loads: [],
    requests: 0,
    parts(end) {
      // Not at the begin, when the browser has the page to lay out.
      if (!told) Object.assign(facts, surroundings());
      if (entry) {
        Object.assign(facts.m, phases(entry));
        // Not known at once.
        facts.confidence = entry.confidence?.value as 'low';
      }
      if (cause?.painted) facts.m.wait = cause.painted - begin;
      const parcels: Parcel[] = [];
      for (; n < limits.parts; n++) {
        // A page that was prefetched never has an end of its response (Chromium 156); in Firefox 153 its begin passes for
        // the end until all has come.
        const hasCome = untold && (untold.loadEventEnd || untold.responseEnd > untold.responseStart);
        const doc = hasCome ? toWire(untold!) : undefined;
        const ev = this.events.splice(0, EVENTS);
        const now = json([facts, end]);
        if (now === told && !doc && !ev[0] && !this.loads[0]) break;
        told = now;
        if (doc) untold = undefined;
        const packed = pack(this.loads, LENGTH - (now + json(ev)).length);
        this.loads = [];
        parcels.push([json({ ...facts, n, end, doc, ev, ...packed }), Date.now()]);
      }
      return parcels;
    },
  };
}
