import Database from 'better-sqlite3';
import { type PageViewPart, type Store, StoreError } from '../store.ts';
import { dictionaries } from './dictionary.ts';
import { openDatabase } from './open.ts';
import { readers } from './read.ts';
import { partWriter } from './write.ts';

/**
 * The default store: one SQLite file.
 * @param file path of the database; its folder is made where missing. `:memory:` for a private one.
 * @throws when the file cannot be opened, is no database, or was written by a newer version.
 */
export function sqliteStore(file: string): Store {
  const db = openDatabase(file);
  const words = dictionaries(db);
  const write = partWriter(db, words);
  const all = db.transaction((parts: readonly PageViewPart[]) => parts.forEach(write)).immediate;
  return {
    append(parts) {
      try {
        all(parts);
      } catch (error) {
        for (const dictionary of Object.values(words)) dictionary.forget();
        throw asStoreError(error, file);
      }
    },
    ...readers(db, words),
    close() {
      db.close();
    },
  };
}

/** Tells trouble with the disk from trouble with the data: only the first is worth trying again. */
function asStoreError(error: unknown, file: string): unknown {
  const code = error instanceof Database.SqliteError ? error.code : '';
  if (!/^SQLITE_(FULL|READONLY|IOERR|BUSY|LOCKED|CANTOPEN|CORRUPT|NOTADB)/.test(code)) return error;
  return new StoreError(
    `The database ${file} cannot be written (${code}): check free space, permissions and the disk.`,
    { cause: error },
  );
}
