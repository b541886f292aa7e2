import { statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Custody, type Store, StoreBusy, StoreError } from '../store.ts';
import { backUp } from './backup.ts';
import { dictionaries } from './dictionary.ts';
import { dumper } from './dump.ts';
import { notes } from './notes.ts';
import { type OpenOptions, openDatabase } from './open.ts';
import { readers } from './read.ts';
import { remover } from './remove.ts';
import { sweeper } from './sweep.ts';
import { EVENT_NAMES, partWriter } from './write.ts';

export interface SqliteStore extends Store, Custody {
  /**
   * Copies the whole database, as it is at one moment, into another file, which must not exist; others may write meanwhile.
   * @throws {StoreError} when the copy cannot be written or would not open.
   */
  backup(file: string): Promise<void>;
  /** Which kinds of names are so many that new ones are, or soon will be, stored as `…`. */
  crowded(): readonly string[];
  /** What the engine finds damaged, in its own words; empty for a sound database. Reads all of it. */
  problems(): readonly string[];
}

export interface SqliteOptions extends OpenOptions {
  /** Most rows of each dictionary that strangers could fill. */
  readonly words?: number;
}

/**
 * The default store: one SQLite file.
 * @param file path of the database; its folder is made where missing. `:memory:` for a private one.
 * @throws {StoreError} when the file cannot be opened, is no database, or was written by a newer version.
 */
export function sqliteStore(file: string, { words: limit, ...options }: SqliteOptions = {}): SqliteStore {
  const db = open(file, options);
  const words = dictionaries(db, limit);
  const version = db.prepare<[], number>('pragma data_version').pluck();
  let seen = version.get();
  const forget = () => {
    for (const dictionary of Object.values(words)) dictionary.forget();
  };
  /** What is remembered of the database holds only until somebody else writes to it. */
  const refresh = () => {
    const now = version.get();
    if (now !== seen) forget();
    seen = now;
  };
  const inode = inodeOf(file);
  const log = `${file}-wal`;
  let logInode: number | undefined;
  const write = <T>(work: () => T): T => {
    // What is written into a file that nobody finds any more is lost, and so is what goes on from one that was emptied.
    const now = statSync(file, { throwIfNoEntry: false });
    if (now?.ino !== inode || now?.size === 0 || (logInode !== undefined && inodeOf(log) !== logInode))
      throw new StoreError(
        `The database ${file}, or its log beside it, was removed, replaced or emptied while it was in use: restart the collector.`,
      );
    try {
      const result = db
        .transaction(() => {
          refresh();
          return work();
        })
        .immediate();
      logInode ??= inodeOf(log);
      return result;
    } catch (error) {
      forget();
      throw asStoreError(error, file);
    }
  };
  const writePart = partWriter(db, words);
  const probe = db.prepare('insert into probe values (1, ?) on conflict (id) do update set at = excluded.at');
  const used = db
    .prepare<[], number>(
      'select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size',
    )
    .pluck();
  return {
    append: parts =>
      write(() => {
        for (const part of parts) writePart(part);
      }),
    ...readers(db, words, refresh),
    ...notes(db, write),
    check: () => void write(() => probe.run(Date.now())),
    size: () => used.get()!,
    remove: remover(db, write, forget),
    tidy: sweeper(db, write, words),
    ...dumper(db, words, write, writePart),
    backup: to => backUp(db, to),
    crowded: () =>
      Object.entries(words)
        .filter(([name, dictionary]) => dictionary.fullness() > CROWDED * (name === 'labels' ? EVENT_NAMES : 1))
        .map(([name]) => name),
    problems: () => findProblems(db),
    close: () => void db.close(),
  };
}

function open(file: string, options: OpenOptions): Database.Database {
  try {
    return openDatabase(file, options);
  } catch (error) {
    throw asStoreError(
      error,
      file,
      new StoreError(`The database ${file} cannot be opened: ${(error as Error).message}`, { cause: error }),
    );
  }
}

/** Share of the rows of a dictionary from which on its owner should know. */
const CROWDED = 0.9;

/** Runs work in one transaction that is durable when it returns. */
export type Write = <T>(work: () => T) => T;

/** Which file it is, whatever it is called; `undefined` where there is none, as for a private database. */
function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}

function findProblems(db: Database.Database): string[] {
  const integrity = db.prepare<[], string>('pragma integrity_check').pluck().all();
  const dangling = db.prepare<[], { table: string; rowid: number }>('pragma foreign_key_check').all();
  return [
    ...integrity.filter(finding => finding !== 'ok'),
    ...dangling.map(({ table, rowid }) => `row ${rowid} of ${table} refers to nothing`),
  ];
}

/** What is wrong, by SQLite's result codes (sqlite.org/rescode.html), and what to do about it. */
const troubles: readonly [code: RegExp, sentence: string][] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, 'is damaged, or is none: stop the collector, keep a copy, and restore the last backup'],
  [/^SQLITE_FULL/, 'cannot be written: the disk is full, or its owner may use no more of it'],
  [
    /^SQLITE_(READONLY|CANTOPEN|PERM)/,
    'cannot be written: its file and folder must belong to this user, on a disk mounted for writing',
  ],
  [/^SQLITE_(IOERR|NOMEM)/, 'cannot be read or written: check the disk, free space and free memory'],
];

/** Tells trouble with the disk from trouble with the data (`other`): only the first is worth trying again. */
export function asStoreError(error: unknown, file: string, other = error): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (/^SQLITE_(BUSY|LOCKED)/.test(code))
    return new StoreBusy(`The database ${file} is being written by another process (${code}).`, { cause: error });
  const [, sentence] = troubles.find(([pattern]) => pattern.test(code)) ?? [];
  return sentence ? new StoreError(`The database ${file} ${sentence} (${code}).`, { cause: error }) : other;
}
