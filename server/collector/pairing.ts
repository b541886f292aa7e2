import { type Beacon, CLOCK_MS, LEAD_MS, type StartKind } from '../../shared/beacon.ts';
import type { PageViewPart } from '../store/store.ts';
import { pathOf } from './enrich.ts';

/** Clicks that are remembered, and for how long by the collector's clock: a page's last beacon may come late. */
const MAX_CLICKS = 10_000;
const REMEMBER_MS = 1_800_000;

interface Click {
  readonly start: StartKind;
  /** By the clock of the browser, ms since 1970: what both pages read. */
  readonly at: number;
  readonly visit: string;
  readonly heard: number;
}

/**
 * Joins page views of pages that may not store anything (`data-storage="none"`). The page that is left tells when it was
 * clicked; the next one tells only where it came from. They belong together when path, site and kind of browser agree and
 * the click was just before; when two visitors could be meant, nobody is: the wait then counts from the navigation.
 * With `data-visit` the visit itself says who is meant. Nothing but this is remembered, in memory only.
 */
export function pairing(): (beacon: Beacon, part: PageViewPart) => PageViewPart {
  const clicks = new Map<string, Click[]>();
  let count = 0;

  function remember(key: string, click: Click): void {
    if (count >= MAX_CLICKS) {
      clicks.clear();
      count = 0;
    }
    const list = (clicks.get(key) ?? []).filter(
      ({ heard, at }) => click.heard - heard < REMEMBER_MS && at !== click.at,
    );
    count += list.length + 1 - (clicks.get(key)?.length ?? 0);
    clicks.set(key, [...list, click]);
  }

  return (beacon, part) => {
    const paired = find(beacon, part, clicks);
    const joined = paired ? join(beacon, part, paired) : part;
    if (beacon.left) {
      const [start, at] = beacon.left;
      remember(keyOf(part, pathOf(beacon), beacon.visit), { start, at, visit: joined.visit, heard: part.at });
    }
    return joined;
  };
}

function find(beacon: Beacon, part: PageViewPart, clicks: ReadonlyMap<string, readonly Click[]>): Click | undefined {
  // A page that stores numbers its page views and knows its click by itself.
  if (beacon.seq !== undefined || beacon.start || part.from === undefined || beacon.type !== 'navigate')
    return undefined;
  const just = clicks
    .get(keyOf(part, part.from, beacon.visit))
    ?.filter(({ at }) => beacon.at - at >= -CLOCK_MS && beacon.at - at <= LEAD_MS);
  return just?.length === 1 ? just[0] : undefined;
}

function join(beacon: Beacon, part: PageViewPart, click: Click): PageViewPart {
  const input = Math.max(0, Math.round((beacon.at - click.at) * 10) / 10);
  const { wait } = part.measured;
  return {
    ...part,
    visit: click.visit,
    start: click.start,
    measured: { ...part.measured, input, ...(wait !== undefined && { wait: Math.round((wait + input) * 10) / 10 }) },
  };
}

function keyOf({ site, client }: PageViewPart, page: string, visit: string | undefined): string {
  return JSON.stringify([site, page, client.browser, client.browserVersion, client.device, visit]);
}
