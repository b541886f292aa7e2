import { renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from '../store.ts';

/** More pages than a database can have. */
const ALL = 0x7fffffff;

/**
 * SQLite's online backup, in one step: a backup in several begins anew whenever another process has written in between
 * (sqlite.org/c3ref/backup_finish.html), and beside a busy collector would never end. Readers do not stop the writer, and the
 * thread that asks for a backup has nothing else to do. The file gets its name once it is whole and was checked.
 */
export async function backUp(db: Database.Database, file: string): Promise<void> {
  const partial = `${file}.${process.pid}.partial`; // two backups at once must not share it
  try {
    rmSync(partial, { force: true });
    await db.backup(partial, { progress: () => ALL });
    const copy = new Database(partial);
    try {
      copy.pragma('journal_mode = delete'); // one file, without a log beside it
      const [finding] = copy.pragma('quick_check(1)') as { quick_check: string }[];
      if (finding?.quick_check !== 'ok') throw new Error(`the copy is damaged: ${finding?.quick_check}`);
    } finally {
      copy.close();
    }
    renameSync(partial, file);
  } catch (error) {
    try {
      rmSync(partial, { force: true });
    } catch {} // a folder that may not be entered
    throw new StoreError(`The backup ${file} cannot be written: ${(error as Error).message}.`, { cause: error });
  }
}
