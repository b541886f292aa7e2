import type Database from 'better-sqlite3';
import { type Metric, metricNames, metrics } from '../../../shared/metrics.ts';
import type { PageEvent, PageViewPart, Resource } from '../store.ts';
import type { Dictionaries } from './dictionary.ts';
import { LoadPacker } from './loads.ts';
import { metricColumn } from './open.ts';

const ATTRIBUTES = ['visit', 'seq', 'page', 'client', 'type', 'start', 'status', 'from_page', 'variant', '"release"'];
const COLUMNS = ['key', 'at', 'parts', 'final', ...ATTRIBUTES, ...metricNames.map(metricColumn)];
/** Room for the events of one part in the ordinals of its page view. */
export const PART_STRIDE = 1024;

/** Share of the labels that names of events may take: whoever invents many must not use up those of variants and releases. */
export const EVENT_NAMES = 0.5;

/** In the order of the metrics: ten to the power of its decimals. */
const scales = metricNames.map(name => 10 ** metrics[name].decimals);

/**
 * Writes one part inside the caller's transaction.
 * @param eventNames share of the labels that names of events may take
 */
export type WritePart = (part: PageViewPart, eventNames?: number) => void;

export function partWriter(db: Database.Database, words: Dictionaries): WritePart {
  const values = `values (${COLUMNS.map(() => '?').join(', ')})`;
  const insert = db.prepare(`insert into page_view (${COLUMNS.join(', ')}) ${values} on conflict do nothing`);
  const merge = db.prepare<unknown[], number>(mergeSql(values)).pluck();
  const addLoads = loadWriter(db, words);
  const addEvents = eventWriter(db, words);

  return (part, eventNames = EVENT_NAMES) => {
    const row = toRow(part, words);
    // Most page views are new, and a bare insert costs half of one that could also merge. Values one by one are bound faster
    // than those of an array: 0.6 of 15 µs a page view.
    const { changes, lastInsertRowid } = insert.run(...row);
    const id = changes === 1 ? Number(lastInsertRowid) : merge.get(...row);
    if (id === undefined) return; // this part is there already
    if (part.resources.length > 0) addLoads(id, part.part, part.resources);
    if (part.events.length > 0) addEvents(id, part.part, part.events, eventNames);
  };
}

/** The values of {@link COLUMNS}. */
function toRow(part: PageViewPart, { pages, visits, clients, labels }: Dictionaries): unknown[] {
  const { client, measured } = part;
  const label = (text: string | undefined) => (text === undefined ? null : labels.id(text));
  const row: unknown[] = [
    part.id,
    part.at,
    1 << part.part,
    part.final ? 1 : 0,
    visits.id(part.visit),
    part.seq ?? null,
    pages.id(part.page, part.site),
    clients.id(
      client.browser,
      client.browserVersion ?? null,
      client.device ?? null,
      client.net || null,
      client.saveData === undefined ? null : Number(client.saveData),
      Number(client.bot),
    ),
    part.type,
    part.start ?? null,
    part.status ?? null,
    label(part.from),
    label(part.variant),
    label(part.release),
  ];
  for (let at = 0; at < metricNames.length; at++) {
    const value = measured[metricNames[at]!];
    row.push(value === undefined ? null : Math.round(value * scales[at]!));
  }
  return row;
}

function loadWriter(db: Database.Database, { resources }: Dictionaries) {
  const insert = db.prepare('insert into resource_load values (?, ?, ?)');
  const packer = new LoadPacker();
  return (pageView: number, part: number, loads: readonly Resource[]) => {
    packer.begin(loads.length);
    for (const { name, type, state, encoding, status, count, transfer, encoded, decoded, ms } of loads) {
      packer.put(resources.id(name ?? '', type, state, encoding, status));
      packer.put(count);
      packer.put(transfer);
      packer.put(encoded);
      packer.put(decoded);
      packer.put(ms);
    }
    insert.run(pageView, part, packer.bytes());
  };
}

function eventWriter(db: Database.Database, { labels }: Dictionaries) {
  const insert = db.prepare('insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  return (pageView: number, part: number, events: readonly PageEvent[], share: number) => {
    for (const [at, { kind, name, offset, ms, count, bytes, failed }] of events.entries())
      insert.run([
        pageView,
        part * PART_STRIDE + at,
        kind,
        labels.idWithin(share, [name]),
        offset ?? null,
        ms ?? null,
        count ?? null,
        bytes ?? null,
        failed ?? null,
      ]);
  };
}

/**
 * A known page view takes over the part, unless it has it. `1 << part` is greater than every smaller part's bits
 * together, so comparing the bit sets tells which side is newer.
 */
function mergeSql(values: string): string {
  const newest = (column: string) =>
    `${column} = iif(excluded.parts > parts, ifnull(excluded.${column}, ${column}), ifnull(${column}, excluded.${column}))`;
  const sum = (column: string) =>
    `${column} = ifnull(${column} + excluded.${column}, ifnull(${column}, excluded.${column}))`;
  const updates = [
    ...ATTRIBUTES.map(newest),
    ...metricNames.map(name => ((metrics[name] as Metric).merge === 'sum' ? sum : newest)(metricColumn(name))),
    'at = min(at, excluded.at)',
    'final = max(final, excluded.final)',
    'parts = parts | excluded.parts',
  ];
  return `insert into page_view (${COLUMNS.join(', ')}) ${values}
    on conflict (visit, key) do update set ${updates.join(', ')} where parts & excluded.parts = 0 returning id`;
}
