import { type Beacon, CLOCK_MS, LEAD_MS, type StartKind } from '../../shared/beacon.ts';
import type { PageViewPart, Store } from '../store/store.ts';
import { pathOf, visitKey } from './enrich.ts';

/** Clicks that are remembered, and for how long by the collector's clock: a page's last beacon may come late. */
const MAX_CLICKS = 10_000;
const REMEMBER_MS = 1_800_000;

interface Click {
  readonly start: StartKind;
  /** By the clock of the browser, ms since 1970: what both pages read. */
  readonly at: number;
  readonly visit: string;
  readonly heard: number;
  /** The page view that it led to: one click leads nobody else anywhere. */
  claimed?: string;
}

/** What a page view has from the click that led to it: the visit, and how long before its begin that was. */
interface Lead {
  readonly visit: string;
  readonly start?: StartKind | undefined;
  readonly input?: number | undefined;
}

/** Page views whose lead is remembered, so that all parts of one have the same. */
const MAX_LEADS = 5000;
/** By so much the begin of a page view may differ from part to part, ms: each takes its own time to come. */
const NEAR_MS = 2000;
/** Page views of that time that are looked at: whoever invents thousands for one moment must not hold up everybody's beacons. */
const MAX_LOOKED_AT = 2000;

/**
 * Joins page views of pages that may not store anything (`data-storage="none"`). The page that is left tells when it was
 * clicked; the next one tells only where it came from. They belong together when path, site and kind of browser agree and
 * the click was just before; when two visitors could be meant, nobody is: the wait then counts from the navigation.
 * With `data-visit` the visit itself says who is meant. Nothing but this is remembered, in memory only. Which visit the first
 * part of a page view went to stands for all its parts; of those from before this process began the store tells.
 */
export function pairing(
  store: Pick<Store, 'pageViews'>,
  began: number,
): (beacon: Beacon, part: PageViewPart) => PageViewPart {
  const clicks = new Map<string, Click[]>();
  const leads = new Map<string, Lead>();
  let count = 0;

  function remember(key: string, click: Click): void {
    if (count >= MAX_CLICKS) {
      clicks.clear();
      count = 0;
    }
    const before = clicks.get(key) ?? [];
    // Told again, it is the same one.
    const list = before.some(({ at }) => at === click.at) ? before : [...before, click];
    const kept = list.filter(({ heard }) => click.heard - heard < REMEMBER_MS);
    count += kept.length - before.length;
    clicks.set(key, kept);
  }

  function stored({ id, at }: PageViewPart): Lead | undefined {
    if (at > began) return undefined;
    const begin = beginOf(id, at);
    if (begin === undefined) return undefined;
    for (const row of store.pageViews({ from: begin, to: begin + 1, bots: true }, ['id', 'visit', 'start', 'input']))
      if (row.id === id)
        return { visit: row.visit, start: (row.start ?? undefined) as StartKind, input: row.input ?? undefined };
    return undefined;
  }

  /** Ids and begins alone are read quickly; visits have to be looked up, and sorted, for all page views of a moment. */
  function beginOf(id: string, at: number): number | undefined {
    let found: number | undefined;
    let left = MAX_LOOKED_AT;
    for (const row of store.pageViews({ from: at - NEAR_MS, to: at + NEAR_MS, bots: true }, ['id', 'at'])) {
      if (left-- === 0) return undefined;
      if (row.id === id) found = row.at;
    }
    return found;
  }

  function leadOf(beacon: Beacon, part: PageViewPart): Lead | undefined {
    // A page that stores numbers its page views and knows its click by itself.
    if (beacon.seq !== undefined || beacon.start || part.from === undefined || beacon.type !== 'navigate')
      return undefined;
    const known = leads.get(part.id) ?? (beacon.visit === undefined ? stored(part) : undefined);
    if (known?.input !== undefined) return known;
    const click = find(beacon, part, clicks);
    if (click) click.claimed = part.id;
    const lead = {
      ...(click && { start: click.start, input: Math.max(0, Math.round((beacon.at - click.at) * 10) / 10) }),
      visit: known?.visit ?? click?.visit ?? part.visit,
    };
    if (leads.size >= MAX_LEADS) leads.delete(leads.keys().next().value!);
    leads.set(part.id, lead);
    return lead;
  }

  return (beacon, part) => {
    const lead = leadOf(beacon, part);
    const joined = lead ? join(part, lead) : part;
    if (beacon.left) {
      const [start, at] = beacon.left;
      remember(keyOf(part, pathOf(beacon), beacon.visit), { start, at, visit: joined.visit, heard: part.at });
    }
    return joined;
  };
}

function find(beacon: Beacon, part: PageViewPart, clicks: ReadonlyMap<string, readonly Click[]>): Click | undefined {
  const just = clicks
    .get(keyOf(part, part.from!, beacon.visit))
    ?.filter(
      ({ at, claimed = part.id }) => claimed === part.id && beacon.at - at >= -CLOCK_MS && beacon.at - at <= LEAD_MS,
    );
  return just?.length === 1 ? just[0] : undefined;
}

function join(part: PageViewPart, { visit, start, input }: Lead): PageViewPart {
  if (input === undefined) return { ...part, visit };
  const { wait } = part.measured;
  return {
    ...part,
    visit,
    ...(start && { start }),
    measured: { ...part.measured, input, ...(wait !== undefined && { wait: Math.round((wait + input) * 10) / 10 }) },
  };
}

/** A visit of any length as what is stored of it: strangers must not fill the memory. */
function keyOf({ site, client }: PageViewPart, page: string, visit: string | undefined): string {
  return JSON.stringify([site, page, client.browser, client.browserVersion, client.device, visit && visitKey(visit)]);
}
