import type Database from 'better-sqlite3';
import { type Metric, metricNames, metrics } from '../../../shared/metrics.ts';
import type { PageViewPart } from '../store.ts';
import type { Dictionaries } from './dictionary.ts';
import { metricColumn } from './open.ts';

const ATTRIBUTES = ['visit', 'seq', 'page', 'client', 'type', 'start', 'status', 'from_page', 'variant', '"release"'];
/** Room for the resources and the events of one part in the ordinals of its page view. */
const PART_STRIDE = 1024;

/** Returns a function that writes one part inside the caller's transaction. */
export function partWriter(
  db: Database.Database,
  { pages, visits, clients, labels, resources }: Dictionaries,
): (part: PageViewPart) => void {
  const upsert = db.prepare<unknown[], number>(upsertSql()).pluck();
  const insertLoad = db.prepare('insert into resource_load values (?, ?, ?, ?, ?, ?, ?, ?)');
  const insertEvent = db.prepare('insert into event values (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const label = (text: string | undefined) => (text === undefined ? null : labels.id(text));

  return part => {
    const { client, measured } = part;
    const id = upsert.get([
      part.id,
      part.at,
      1 << part.part,
      part.final ? 1 : 0,
      visits.id(part.visit),
      part.seq ?? null,
      pages.id(part.site, part.page),
      clients.id(
        client.browser,
        client.browserVersion ?? null,
        client.device ?? null,
        client.net ?? null,
        client.saveData === undefined ? null : Number(client.saveData),
        Number(client.bot),
      ),
      part.type,
      part.start ?? null,
      part.status ?? null,
      label(part.from),
      label(part.variant),
      label(part.release),
      ...metricNames.map(name => scaled(name, measured[name])),
    ]);
    if (id === undefined) return; // this part is there already
    const first = part.part * PART_STRIDE;
    part.resources.forEach((load, at) => {
      insertLoad.run(
        id,
        first + at,
        resources.id(load.name ?? '', load.type, load.state, load.encoding, load.status),
        load.count,
        load.transfer,
        load.encoded,
        load.decoded,
        Math.round(load.ms),
      );
    });
    part.events.forEach((event, at) => {
      insertEvent.run(
        id,
        first + at,
        event.kind,
        labels.id(event.name),
        event.offset ?? null,
        event.ms ?? null,
        event.count ?? null,
        event.bytes ?? null,
        event.failed ?? null,
      );
    });
  };
}

/**
 * A new page view is inserted; a known one takes over the part, unless it has it. `1 << part` is greater than every
 * smaller part's bits together, so comparing the bit sets tells which side is newer.
 */
function upsertSql(): string {
  const columns = ['key', 'at', 'parts', 'final', ...ATTRIBUTES, ...metricNames.map(metricColumn)];
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
  return `insert into page_view (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})
    on conflict (key) do update set ${updates.join(', ')} where parts & excluded.parts = 0 returning id`;
}

function scaled(name: (typeof metricNames)[number], value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 10 ** metrics[name].decimals);
}
