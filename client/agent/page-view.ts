import { BEACON_VERSION, type Beacon, limits, type WireEvent } from '../../shared/beacon.ts';
import type { MetricName } from '../../shared/metrics.ts';
import { tenth } from './events.ts';
import type { Interaction } from './interactions.ts';
import { documentResource, type NavigationEntry, phases } from './navigation.ts';
import { pack, type ResourceEntry } from './resources.ts';

/** The agent's own limit of a beacon in bytes; the wire takes four times as much. */
const BEACON_BYTES = 16_000;

/** What every beacon of a page view repeats. */
export type Facts = Omit<Beacon, 'v' | 'n' | 'now' | 'm'>;

/** One page view while it is measured; times by the page's clock. */
export interface PageView {
  readonly facts: Facts & Pick<Beacon, 'm'>;
  readonly begin: number;
  /** From when on entries belong to it: the first one of a document owns what came before it was shown, too. */
  readonly since: number;
  /** Requests that carried it. */
  requests: number;
  set(name: MetricName, value: number | undefined): void;
  /** What is new of it, as the next beacon; nothing if nothing is. `isEnd`: the figures may be the last. */
  part(isEnd: boolean, loads: ResourceEntry[], events: WireEvent[]): Beacon | undefined;
}

/**
 * @param entry of the document, where the page view is its load.
 * @param cause of a soft navigation: the click behind it, and with it the end of its wait.
 */
export function pageView(facts: Facts, begin: number, entry?: NavigationEntry, cause?: Interaction): PageView {
  const m: Beacon['m'] = {};
  const all = { ...facts, m };
  let parts = 0;
  let hasEnded = false;
  let hasDocument = false;
  let told = '';
  const set: PageView['set'] = (name, value) => {
    if (value! >= 0) m[name] = name === 'cls' ? Math.round(value! * 1e4) / 1e4 : tenth(value!);
  };
  return {
    facts: all,
    begin,
    since: entry ? -Infinity : begin,
    requests: 0,
    set,
    part(isEnd, loads, ev) {
      if (entry) for (const [name, value] of Object.entries(phases(entry))) set(name as MetricName, value);
      if (cause?.painted) set('wait', cause.painted - begin);
      const doc = entry && !hasDocument ? documentResource(entry) : undefined;
      const now = JSON.stringify(all);
      const isNew = now !== told || doc || ev.length || loads.length || (isEnd && !hasEnded);
      if (!isNew || parts >= limits.parts) return undefined;
      told = now;
      hasEnded ||= isEnd;
      hasDocument ||= !!doc;
      const { res, rest } = pack(loads, BEACON_BYTES - now.length - JSON.stringify(ev).length);
      return {
        ...all,
        v: BEACON_VERSION,
        n: parts++,
        now: 0,
        ...(isEnd && { end: isEnd }),
        ...(doc && { doc }),
        ...(res.length && { res }),
        ...(rest.length && { rest }),
        ...(ev.length && { ev }),
      } as Beacon;
    },
  };
}
