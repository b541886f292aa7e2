import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { metricNames } from '../../../shared/metrics.ts';
import { packageFile } from '../../package-root.ts';

/** How long opening waits for another process that makes or migrates the same file, ms. */
const OPEN_PATIENCE = 5000;

export interface OpenOptions {
  /** Only reads, also while another process writes: no migration, no file made. */
  readonly readonly?: boolean;
  /** How long a write waits for another process's, ms; it holds up the thread, so a server waits outside instead. */
  readonly patience?: number;
}

/**
 * Opens (and where needed creates and migrates) the database file; `:memory:` for a private one.
 * WAL lets reports read while beacons are written; `synchronous = FULL` syncs the log at every commit, which is what
 * makes an answer mean "on disk" also after a power cut (sqlite.org/pragma.html#pragma_synchronous).
 */
export function openDatabase(file: string, { readonly = false, patience = 20 }: OpenOptions = {}): Database.Database {
  if (readonly) {
    const reader = new Database(file, { readonly, fileMustExist: true, timeout: patience });
    // kB; the driver's own 16 MB, once for pages and once for sorting, took 20 MB more for a report over a million page views.
    reader.pragma('cache_size = -2000');
    return reader;
  }
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file, { timeout: OPEN_PATIENCE });
  refuseOthers(db);
  db.pragma('auto_vacuum = incremental'); // holds only if it is said before the first table is made
  db.pragma('journal_mode = wal');
  db.pragma('synchronous = full');
  db.pragma('foreign_keys = off'); // writers keep the references right; six searches a page view would only prove it
  db.pragma('secure_delete = on'); // what is forgotten is overwritten, not only unlinked
  db.pragma('cache_size = -2000'); // kB; commits touch the ends of trees, and the system caches the file anyway
  // Twice the default: fewer pages are copied more than once. After a long reader the log shrinks to this again.
  db.pragma('wal_autocheckpoint = 2000');
  db.pragma('journal_size_limit = 16777216');
  db.transaction(migrate).immediate(db);
  db.pragma(`busy_timeout = ${patience}`);
  return db;
}

/** A database of another program is left as it is, down to its journal mode. */
function refuseOthers(db: Database.Database): void {
  const tables = db
    .prepare<[], string>(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name",
    )
    .pluck()
    .all();
  if (tables.length === 0 || tables.includes('migration')) return;
  throw new Error(`It is a database of another program (with a table "${tables[0]}"): name another folder.`);
}

/** Runs the dated files of `migrations/` that have not run, in order of their names; then adds columns for new metrics. Others may open it just now. */
function migrate(db: Database.Database): void {
  const folder = packageFile('server', 'store', 'sqlite', 'migrations');
  db.exec('create table if not exists migration (name text primary key, at integer not null) strict');
  const done = new Set(db.prepare<[], string>('select name from migration').pluck().all());
  const names = readdirSync(folder)
    .filter(name => name.endsWith('.sql'))
    .sort();
  const unknown = [...done].filter(name => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `The database was written by a newer flowvitals (it knows ${unknown[0]}): install that version or newer.`,
    );
  for (const name of names.filter(name => !done.has(name))) {
    db.exec(readFileSync(join(folder, name), 'utf8'));
    db.prepare('insert into migration values (?, ?)').run(name, Date.now());
  }
  const columns = new Set(db.prepare<[], string>("select name from pragma_table_info('page_view')").pluck().all());
  for (const name of metricNames.filter(name => !columns.has(metricColumn(name))))
    db.exec(`alter table page_view add column ${metricColumn(name)} integer`);
}

/** Column of a metric; the prefix keeps names such as `load` and `input` out of the way of SQL and of the attributes. */
export function metricColumn(name: string): string {
  return `m_${name}`;
}
