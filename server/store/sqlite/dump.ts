import type Database from 'better-sqlite3';
import { limits } from '../../../shared/beacon.ts';
import { type Measured, metricNames, metrics } from '../../../shared/metrics.ts';
import type { Client, PageEvent, PageViewPart, Resource } from '../store.ts';
import type { Dictionaries } from './dictionary.ts';
import { unpackLoads } from './loads.ts';
import { metricColumn } from './open.ts';
import type { Write } from './store.ts';
import { PART_STRIDE, type WritePart } from './write.ts';

type Row = Record<string, string | number | null>;

/** Everything out, and everything in again. */
export function dumper(db: Database.Database, words: Dictionaries, write: Write, writePart: WritePart) {
  const views = db.prepare<[], Row>('select * from page_view order by at, key, visit');
  const loads = db.prepare<[number], { part: number; loads: Uint8Array }>(
    'select part, loads from resource_load where page_view = ?',
  );
  const events = db.prepare<[number], Row>('select * from event where page_view = ? order by ordinal');
  const isKnown = db.prepare<[string, string]>(
    'select 1 from page_view where visit = (select id from visit where key = ?) and key = ?',
  );

  /** Appending adds up what the parts of a page view measured, so all of it is said by the first alone. */
  function toParts(row: Row): PageViewPart[] {
    const shared = attributes(row, words);
    const resources = new Map(
      loads
        .all(row.id as number)
        .map(({ part, loads }) => [part, [...unpackLoads(loads)].map(load => toResource(load))]),
    );
    const happened = Map.groupBy(events.all(row.id as number), ({ ordinal }) =>
      Math.floor((ordinal as number) / PART_STRIDE),
    );
    const numbers = Array.from({ length: limits.parts }, (_, part) => part).filter(
      part => (row.parts as number) & (1 << part),
    );
    return numbers.map((part, at) => ({
      ...shared,
      part,
      measured: at === 0 ? measured(row) : {},
      resources: resources.get(part) ?? [],
      events: (happened.get(part) ?? []).map(toEvent),
    }));
  }

  function toResource({
    resource,
    ...sizes
  }: ReturnType<typeof unpackLoads> extends Iterable<infer L> ? L : never): Resource {
    const { name, type, state, encoding, status } = words.resources.get(resource) as unknown as Resource;
    return { name: name || null, type, state, encoding, status, ...sizes };
  }

  function toEvent({ kind, name, offset, ms, count, bytes, failed }: Row): PageEvent {
    const text = words.labels.get(name as number).text;
    return present({ kind, name: text, offset, ms, count, bytes, failed }) as unknown as PageEvent;
  }

  return {
    *dump(): Iterable<readonly PageViewPart[]> {
      for (const row of views.iterate()) yield toParts(row);
    },
    load: (pageViews: Iterable<readonly PageViewPart[]>): number =>
      write(() => {
        let added = 0;
        for (const parts of pageViews) {
          if (parts.length === 0 || isKnown.get(parts[0]!.visit, parts[0]!.id)) continue;
          // What was stored elsewhere had room there; which names come first must not decide which are kept.
          for (const part of parts) writePart(part, 1);
          added++;
        }
        return added;
      }),
  };
}

/** What the parts of a page view share. */
function attributes(row: Row, { pages, visits, clients, labels }: Dictionaries) {
  const { site, path } = pages.get(row.page as number);
  const { browser, browser_version, device, net, save_data, bot } = clients.get(row.client as number);
  const label = (id: unknown) => (id === null ? null : labels.get(id as number).text);
  const client = present({
    browser,
    browserVersion: browser_version,
    device,
    net,
    saveData: save_data === null ? null : save_data === 1,
    bot: bot === 1,
  }) as unknown as Client;
  return present({
    id: row.key,
    part: 0,
    final: row.final === 1,
    visit: visits.get(row.visit as number).key,
    seq: row.seq,
    site,
    page: path,
    from: label(row.from_page),
    variant: label(row.variant),
    release: label(row.release),
    at: row.at,
    type: row.type,
    start: row.start,
    status: row.status,
    client,
  }) as unknown as Omit<PageViewPart, 'measured' | 'resources' | 'events'>;
}

function measured(row: Row): Measured {
  return present(
    Object.fromEntries(
      metricNames.map(name => {
        const scaled = row[metricColumn(name)];
        return [name, scaled == null ? null : (scaled as number) / 10 ** metrics[name].decimals];
      }),
    ),
  );
}

function present(given: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== undefined));
}
