import { setImmediate } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Dictionaries, Dictionary } from './dictionary.ts';
import { unpackLoads } from './loads.ts';
import type { Write } from './store.ts';

/** Free pages that are given back in one step: 1 MB, some milliseconds. */
const PAGES = 256;
/** Page views that are looked through in one step. */
const VIEWS = 1000;
/** From here on a dictionary is searched for words that nothing uses any more. */
const NEARLY_FULL = 0.5;

/**
 * Gives space back, and empties dictionaries before they are full. Other work goes on between the steps, but not while all
 * words are looked through that `everyWord` asks for: what is dropped must not come into use meanwhile.
 */
export function sweeper(
  db: Database.Database,
  write: Write,
  words: Dictionaries,
): (options?: { everyWord?: boolean }) => Promise<void> {
  const free = db.prepare<[], number>('select freelist_count from pragma_freelist_count').pluck();
  return async ({ everyWord = false } = {}) => {
    const { pages, clients, labels, resources } = words;
    const watched = [pages, clients, labels, resources];
    if (everyWord)
      write(() => {
        const used = new Map<Dictionary, Set<number>>(watched.map(dictionary => [dictionary, new Set()]));
        for (const _step of marking(db, words, used));
        for (const [dictionary, ids] of used) dictionary.keepOnly(ids);
      });
    else if (watched.some(dictionary => dictionary.fullness() > NEARLY_FULL)) await dropUnused(db, write, words);
    for (let left = free.get()!; left > 0; left -= PAGES) {
      write(() => db.exec(`pragma incremental_vacuum(${PAGES})`)); // as a statement it would stop at its first page
      await setImmediate();
    }
    db.pragma('wal_checkpoint(truncate)');
  };
}

/**
 * Marks the words that some page view uses, step by step, and drops the others in one go. What is used by whoever writes
 * meanwhile counts as well; if another process wrote, nothing is dropped, and the next time will do.
 */
async function dropUnused(db: Database.Database, write: Write, words: Dictionaries): Promise<void> {
  const { pages, clients, labels, resources } = words;
  const watched = [pages, clients, labels, resources] as const;
  const used = new Map<Dictionary, Set<number>>(watched.map(dictionary => [dictionary, dictionary.watch()]));
  const version = db.prepare<[], number>('pragma data_version').pluck();
  const since = version.get();
  try {
    for (const _step of marking(db, words, used)) await setImmediate();
    if (version.get() !== since) return;
    write(() => {
      for (const [dictionary, ids] of used) dictionary.keepOnly(ids);
    });
  } finally {
    for (const dictionary of watched) dictionary.unwatch();
  }
}

/** Marks the words that page views use, some page views a step. */
function* marking(
  db: Database.Database,
  { pages, clients, labels, resources }: Dictionaries,
  used: ReadonlyMap<Dictionary, Set<number>>,
): Generator<void> {
  const mark = (dictionary: Dictionary, id: number | null) => id !== null && used.get(dictionary)!.add(id);
  const views = db
    .prepare<[number, number], (number | null)[]>(
      'select id, page, client, from_page, variant, "release" from page_view where id > ? order by id limit ?',
    )
    .raw();
  const loads = db
    .prepare<[number, number], Uint8Array>('select loads from resource_load where page_view between ? and ?')
    .pluck();
  const names = db.prepare<[number, number], number>('select name from event where page_view between ? and ?').pluck();
  for (let last = -1; ; ) {
    const found = views.all(last, VIEWS);
    if (found.length === 0) return;
    const first = last + 1;
    for (const [id, page, client, ...texts] of found) {
      last = id!;
      mark(pages, page!);
      mark(clients, client!);
      for (const text of texts) mark(labels, text);
    }
    for (const packed of loads.iterate(first, last))
      for (const { resource } of unpackLoads(packed)) mark(resources, resource);
    for (const name of names.iterate(first, last)) mark(labels, name);
    yield;
  }
}
