import type Database from 'better-sqlite3';
import type { EventKind } from '../../../shared/beacon.ts';
import { type MetricName, metricNames, metrics } from '../../../shared/metrics.ts';
import type { Dimension } from '../../../shared/report.ts';
import type { Column, EventRow, Filter, PageViewRow, ResourceSum } from '../store.ts';
import type { Dictionaries } from './dictionary.ts';
import { metricColumn } from './open.ts';
import { ResourceSums } from './sums.ts';

/** How a column is read: the expression over `page_view p`, and how its value becomes the answer's. */
interface Read {
  readonly sql: string;
  readonly value?: (raw: never) => unknown;
}

/** Page views of a visit together, in the order of the store's contract. */
const byVisit = 'p.visit, ifnull(p.seq, 1e9), p.at, p.key';

/** @param refresh makes sure that the dictionaries remember nothing that is no longer so. */
export function readers(
  db: Database.Database,
  { pages, visits, clients, labels, resources }: Dictionaries,
  refresh: () => void,
) {
  const label = (id: number | null) => (id === null ? null : labels.get(id).text);
  const attributes: { readonly [C in Exclude<Column, MetricName>]: Read } = {
    id: { sql: 'p.key' },
    visit: { sql: 'p.visit', value: (id: number) => visits.get(id).key },
    seq: { sql: 'p.seq' },
    site: { sql: 'p.page', value: (id: number) => pages.get(id).site },
    page: { sql: 'p.page', value: (id: number) => pages.get(id).path },
    from: { sql: 'p.from_page', value: label },
    variant: { sql: 'p.variant', value: label },
    release: { sql: 'p."release"', value: label },
    at: { sql: 'p.at' },
    type: { sql: 'p.type' },
    start: { sql: 'p.start' },
    status: { sql: 'p.status' },
    final: { sql: 'p.final' },
    browser: { sql: 'p.client', value: (id: number) => clients.get(id).browser },
    browserVersion: { sql: 'p.client', value: (id: number) => clients.get(id).browser_version },
    device: { sql: 'p.client', value: (id: number) => clients.get(id).device },
    net: { sql: 'p.client', value: (id: number) => clients.get(id).net },
  };
  const measured = Object.fromEntries(
    metricNames.map(name => [name, { sql: `p.${metricColumn(name)} / ${10 ** metrics[name].decimals}.0` }]),
  );
  const reads = { ...attributes, ...measured } as { readonly [C in Column]: Read };

  function* pageViews<C extends Column>(filter: Filter, columns: readonly C[]): Iterable<Pick<PageViewRow, C>> {
    refresh();
    const { where, values } = condition(filter);
    const chosen = columns.map(
      column => [column, reads[column].value as ((raw: unknown) => unknown) | undefined] as const,
    );
    const order = columns.includes('visit' as C) ? `order by ${byVisit}` : '';
    const sql = `select ${columns.map(column => reads[column].sql).join(', ')} from page_view p ${where} ${order}`;
    // A copy of an object that has all properties keeps V8's compact form; put in one by one, more than a dozen make a hash
    // table of it (1.5 kB a row instead of 0.4).
    const blank = JSON.parse(JSON.stringify(Object.fromEntries(columns.map(column => [column, null]))));
    for (const raw of db.prepare<unknown[], unknown[]>(sql).raw().iterate(values)) {
      const row: Record<string, unknown> = { ...blank };
      for (const [at, [column, value]] of chosen.entries()) row[column] = value ? value(raw[at]) : raw[at];
      yield row as Pick<PageViewRow, C>;
    }
  }

  function* sums(filter: Filter): Iterable<ResourceSum> {
    refresh();
    const { where, values } = condition(filter);
    const sql = `select p.page, c.browser, l.loads
      from page_view p join client c on c.id = p.client join resource_load l on l.page_view = p.id ${where}`;
    const sums = new ResourceSums(pages, resources);
    // Read and looked up in one transaction: a word could be dropped in between.
    const read = db.transaction(() => {
      for (const [page, browser, loads] of db
        .prepare<unknown[], [number, string, Uint8Array]>(sql)
        .raw()
        .iterate(values))
        sums.add(page, browser, loads);
      return sums.told();
    });
    yield* read();
  }

  function* events(filter: Filter, kinds: readonly EventKind[]): Iterable<EventRow> {
    refresh();
    const { where, values } = condition(filter, [`e.kind in (${kinds.map(() => '?').join(', ')})`], kinds);
    const sql = `select p.key pageView, p.visit, p.page, p.at, e.kind, e.name, e."offset", e.ms, e.count, e.bytes, e.failed
      from page_view p join event e on e.page_view = p.id ${where} order by ${byVisit}, ifnull(e."offset", 0)`;
    for (const row of db.prepare<unknown[], Record<string, number | string | null>>(sql).iterate(values)) {
      const present = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
      yield {
        ...present,
        visit: visits.get(row.visit as number).key,
        page: pages.get(row.page as number).path,
        name: labels.get(row.name as number).text,
      } as EventRow;
    }
  }

  function count(filter: Filter, dimension: Dimension): { value: string; count: number }[] {
    refresh();
    const { where, values } = condition(filter);
    const counts = new Map<string, number>();
    const { sql, value } = reads[dimension] as { sql: string; value: (id: unknown) => string | null };
    for (const [id, n] of db
      .prepare<unknown[], [unknown, number]>(`select ${sql}, count(*) from page_view p ${where} group by 1`)
      .raw()
      .iterate(values)) {
      const name = value(id);
      if (name !== null) counts.set(name, (counts.get(name) ?? 0) + n);
    }
    return [...counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  return { pageViews, resources: sums, events, count };
}

/** The filter as SQL. Dictionaries are small: `in (select …)` turns a text condition into one on row numbers. */
function condition(
  filter: Filter,
  more: string[] = [],
  moreValues: readonly unknown[] = [],
): { where: string; values: unknown[] } {
  const parts: [string, unknown][] = [
    ['p.at >= ?', filter.from],
    ['p.at < ?', filter.to],
    ['p.page in (select id from page where site = ?)', filter.site],
    ['p.page in (select id from page where path = ?)', filter.page],
    ['p.client in (select id from client where device = ?)', filter.device],
    ['p.client in (select id from client where browser = ?)', filter.browser],
    ['p.variant in (select id from label where text = ?)', filter.variant],
    ['p."release" in (select id from label where text = ?)', filter.release],
  ];
  const used = parts.filter(([, value]) => value !== undefined);
  const all = [
    ...used.map(([sql]) => sql),
    ...(filter.bots ? [] : ['p.client in (select id from client where bot = 0)']),
    ...more,
  ];
  return {
    where: all.length > 0 ? `where ${all.join(' and ')}` : '',
    values: [...used.map(([, value]) => value), ...moreValues],
  };
}
