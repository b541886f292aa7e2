import { type Metric, metricNames, metrics } from '../../shared/metrics.ts';
import { type Marker, type Run, runFault } from '../../shared/run.ts';
import {
  type Column,
  type Custody,
  type Filter,
  NoteError,
  type Notes,
  type PageViewPart,
  type PageViewRow,
  type ResourceSum,
  type Store,
} from './store.ts';

interface Held {
  row: { -readonly [C in Column]: PageViewRow[C] };
  bot: boolean;
  highest: number;
  parts: Map<number, PageViewPart>;
}

/** The store in plain objects, read and written in the most obvious way: what the other engines are checked against. */
export function memoryStore(): Store & Pick<Custody, 'remove' | 'dump' | 'load'> {
  const held = new Map<string, Held>();
  const matching = (filter: Filter) => [...held.values()].filter(view => matches(view, filter));
  const runs = notebook<Run>(run => run.from);
  const append = (parts: Iterable<PageViewPart>) => {
    for (const part of [...parts]) {
      const view = held.get(keyOf(part));
      if (!view)
        held.set(keyOf(part), {
          row: toRow(part),
          bot: part.client.bot,
          highest: part.part,
          parts: new Map([[part.part, part]]),
        });
      else if (!view.parts.has(part.part)) merge(view, part);
    }
  };
  return {
    append,
    runs: {
      ...runs,
      put(run) {
        const fault = runFault(run, runs.list());
        if (fault) throw new NoteError(fault);
        runs.put(run);
      },
    },
    markers: notebook<Marker>(marker => marker.at),
    remove(which, limit) {
      const gone = [...held.values()]
        .filter(({ row }) =>
          'visit' in which
            ? row.visit === which.visit
            : 'page' in which
              ? row.page === which.page
              : row.at < which.before,
        )
        .sort((a, b) => a.row.at - b.row.at)
        .slice(0, limit);
      for (const { row } of gone) held.delete(keyOf(row));
      return gone.length;
    },
    dump: () =>
      [...held.values()]
        .sort(({ row: a }, { row: b }) => a.at - b.at || compareText(a.id, b.id) || compareText(a.visit, b.visit))
        .map(({ parts }) => [...parts.values()].sort((a, b) => a.part - b.part)),
    load(pageViews) {
      const unknown = [...pageViews].filter(([part]) => part && !held.has(keyOf(part)));
      for (const parts of unknown) append(parts);
      return unknown.length;
    },
    pageViews(filter, columns) {
      const rows = matching(filter).map(view => view.row);
      if (columns.includes('visit' as (typeof columns)[number])) rows.sort(byVisit);
      return rows.map(
        row =>
          Object.fromEntries(columns.map(column => [column, row[column]])) as Pick<
            PageViewRow,
            (typeof columns)[number]
          >,
      );
    },
    resources(filter) {
      const sums = new Map<string, { -readonly [K in keyof ResourceSum]: ResourceSum[K] }>();
      for (const { row, parts } of matching(filter)) {
        for (const { name, type, state, encoding, count, transfer, encoded, decoded } of [...parts.values()].flatMap(
          part => part.resources,
        )) {
          const key = JSON.stringify([row.page, name, type, state, encoding, row.browser]);
          const sum = sums.get(key);
          if (!sum)
            sums.set(key, {
              page: row.page,
              name,
              type,
              state,
              encoding,
              browser: row.browser,
              count,
              transfer,
              encoded,
              decoded,
            });
          else {
            sum.count += count;
            sum.transfer += transfer;
            sum.encoded += encoded;
            sum.decoded += decoded;
          }
        }
      }
      return sums.values();
    },
    events(filter, kinds) {
      return matching(filter)
        .sort((a, b) => byVisit(a.row, b.row))
        .flatMap(({ row, parts }) =>
          [...parts.values()]
            .flatMap(part => part.events)
            .filter(event => kinds.includes(event.kind))
            .sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0))
            .map(event => ({ ...event, pageView: row.id, visit: row.visit, page: row.page, at: row.at })),
        );
    },
    count(filter, dimension) {
      const counts = new Map<string, number>();
      for (const { row } of matching(filter)) {
        const value = row[dimension];
        if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      return [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
    },
    close() {
      held.clear();
    },
  };
}

function keyOf({ visit, id }: { readonly visit: string; readonly id: string }): string {
  return `${visit} ${id}`;
}

function notebook<T extends { readonly id: string; readonly site: string }>(time: (note: T) => number): Notes<T> {
  const notes = new Map<string, T>();
  return {
    list: () => [...notes.values()].sort((a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1)),
    put: note => void notes.set(note.id, note),
    delete: id => notes.delete(id),
  };
}

function matches({ row, bot }: Held, { from, to, bots, ...exact }: Filter): boolean {
  if ((from !== undefined && row.at < from) || (to !== undefined && row.at >= to) || (bot && !bots)) return false;
  return Object.entries(exact).every(([column, value]) => value === undefined || row[column as Column] === value);
}

/** As a database compares the bytes of text that is ASCII. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function byVisit(a: PageViewRow, b: PageViewRow): number {
  if (a.visit !== b.visit) return a.visit < b.visit ? -1 : 1;
  return (a.seq ?? Number.MAX_VALUE) - (b.seq ?? Number.MAX_VALUE) || a.at - b.at || (a.id < b.id ? -1 : 1);
}

function toRow(part: PageViewPart): Held['row'] {
  const { client, measured } = part;
  return {
    id: part.id,
    visit: part.visit,
    seq: part.seq ?? null,
    site: part.site,
    page: part.page,
    from: part.from ?? null,
    variant: part.variant ?? null,
    release: part.release ?? null,
    at: part.at,
    type: part.type,
    start: part.start ?? null,
    status: part.status ?? null,
    final: part.final ? 1 : 0,
    browser: client.browser,
    browserVersion: client.browserVersion ?? null,
    device: client.device ?? null,
    net: client.net ?? null,
    ...(Object.fromEntries(metricNames.map(name => [name, measured[name] ?? null])) as {
      [name in (typeof metricNames)[number]]: number | null;
    }),
  };
}

function merge(view: Held, part: PageViewPart): void {
  const newer = part.part > view.highest;
  const [winner, loser] = newer ? [toRow(part), view.row] : [view.row, toRow(part)];
  const merged = Object.fromEntries(
    (Object.keys(winner) as Column[]).map(column => [column, winner[column] ?? loser[column]]),
  ) as unknown as Held['row'];
  for (const name of metricNames) {
    const { merge: rule }: Metric = metrics[name];
    if (rule === 'sum' && winner[name] !== null && loser[name] !== null) merged[name] = winner[name] + loser[name];
  }
  merged.at = Math.min(winner.at, loser.at);
  merged.final = Math.max(winner.final, loser.final);
  view.row = merged;
  view.bot = newer ? part.client.bot : view.bot;
  view.highest = Math.max(view.highest, part.part);
  view.parts.set(part.part, part);
}
