import type Database from 'better-sqlite3';
import { type Marker, type Run, runFault } from '../../../shared/run.ts';
import { NoteError, type Notes } from '../store.ts';
import type { Write } from './store.ts';

/** Runs and markers: some dozens of rows, read and written whole. */
export function notes(db: Database.Database, write: Write): { runs: Notes<Run>; markers: Notes<Marker> } {
  const runs = table<Run>(db, write, 'run', ['id', 'site', 'name', 'note', 'target', 'from', 'to'], 'from');
  const markers = table<Marker>(db, write, 'marker', ['id', 'site', 'at', 'text'], 'at');
  return {
    runs: {
      ...runs,
      put: run =>
        write(() => {
          const fault = runFault(run, runs.list());
          if (fault) throw new NoteError(fault);
          runs.put(run);
        }),
    },
    markers,
  };
}

function table<T extends { readonly id: string; readonly site: string }>(
  db: Database.Database,
  write: Write,
  name: string,
  columns: readonly (keyof T & string)[],
  time: keyof T & string,
): Notes<T> {
  const named = columns.map(column => `"${column}"`).join(', ');
  const all = db.prepare<[], Record<string, unknown>>(`select ${named} from ${name} order by "${time}", id`);
  const replace = db.prepare(`replace into ${name} (${named}) values (${columns.map(() => '?').join(', ')})`);
  const remove = db.prepare(`delete from ${name} where id = ?`);
  return {
    list: () =>
      all
        .all()
        .map(row => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as unknown as T),
    put: note => void write(() => replace.run(columns.map(column => note[column] ?? null))),
    delete: id => write(() => remove.run(id).changes > 0),
  };
}
