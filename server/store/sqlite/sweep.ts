import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Dictionaries, Dictionary } from './dictionary.ts';
import { unpackLoads } from './loads.ts';
import type { Write } from './store.ts';

/** Free pages that are given back in one step: 1 MB, some milliseconds. */
const PAGES = 256;
/** Page views that are looked through in one step. */
const VIEWS = 1000;
/** From here on a dictionary is searched for words that nothing uses any more: before half of the labels are names of events, when those are no more taken. */
const NEARLY_FULL = 0.4;

/** Gives space back, and drops words that nothing uses any more before there is no room for new ones. Other work goes on between its steps. */
export function sweeper(
  db: Database.Database,
  write: Write,
  words: Dictionaries,
): (options?: { everyWord?: boolean }) => Promise<boolean> {
  const free = db.prepare<[], number>('select freelist_count from pragma_freelist_count').pluck();
  return async ({ everyWord = false } = {}) => {
    const { pages, clients, labels, resources } = words;
    const watched = [pages, clients, labels, resources];
    if (everyWord || watched.some(dictionary => dictionary.fullness() > NEARLY_FULL))
      await dropUnused(db, write, words, watched);
    for (let left = free.get()!; left > 0; left -= PAGES) {
      write(() => db.exec(`pragma incremental_vacuum(${PAGES})`)); // as a statement it would stop at its first page
      await setImmediate();
    }
    const [{ busy }] = db.pragma('wal_checkpoint(truncate)') as [{ busy: number }];
    return busy === 0;
  };
}

/** Page views that began longer ago get no more beacons: the collector takes the page's clock for seven days. */
const GROWING_MS = 9 * 86_400_000;

/**
 * Marks the words that some page view uses, step by step, and drops the others in one go, in which what may have come
 * into use meanwhile is marked as well: page views that are new, or young enough to grow.
 */
async function dropUnused(
  db: Database.Database,
  write: Write,
  words: Dictionaries,
  watched: readonly Dictionary[],
): Promise<void> {
  const used = new Map<Dictionary, Set<number>>(watched.map(dictionary => [dictionary, new Set()]));
  const mark = marker(db, words, used);
  const since = Date.now() - GROWING_MS;
  let last = -1;
  for (let next = mark.after(last); next !== undefined; next = mark.after(last)) {
    last = next;
    await setImmediate();
  }
  write(() => {
    mark.young(since);
    for (let next = mark.after(last); next !== undefined; next = mark.after(last)) last = next;
    for (const [dictionary, ids] of used) dictionary.keepOnly(ids);
  });
}

/** Marks the words that page views use. */
function marker(
  db: Database.Database,
  { pages, clients, labels, resources }: Dictionaries,
  used: ReadonlyMap<Dictionary, Set<number>>,
) {
  const mark = (dictionary: Dictionary, id: number | null) => id !== null && used.get(dictionary)!.add(id);
  const find = (which: string) => {
    const chosen = `select id from page_view where ${which}`;
    return {
      views: db
        .prepare<number[], (number | null)[]>(
          `select id, page, client, from_page, variant, "release" from page_view where ${which}`,
        )
        .raw(),
      loads: db.prepare<number[], Uint8Array>(`select loads from resource_load where page_view in (${chosen})`).pluck(),
      names: db.prepare<number[], number>(`select name from event where page_view in (${chosen})`).pluck(),
    };
  };
  const take = ({ views, loads, names }: ReturnType<typeof find>, ...which: number[]): number | undefined => {
    let last: number | undefined;
    for (const [id, page, client, ...texts] of views.iterate(...which)) {
      last = Math.max(last ?? 0, id!);
      mark(pages, page!);
      mark(clients, client!);
      for (const text of texts) mark(labels, text);
    }
    for (const packed of loads.iterate(...which))
      for (const { resource } of unpackLoads(packed)) mark(resources, resource);
    for (const name of names.iterate(...which)) mark(labels, name);
    return last;
  };
  const some = find(`id in (select id from page_view where id > ? order by id limit ${VIEWS})`);
  const young = find('at >= ?');
  return {
    /** Of some page views with a higher number; gives the number of the last, or nothing when there are none. */
    after: (id: number) => take(some, id),
    /** Of those that began since. */
    young: (since: number) => take(young, since),
  };
}
