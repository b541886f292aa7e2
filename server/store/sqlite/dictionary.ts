import type Database from 'better-sqlite3';

/** Most entries that a dictionary remembers in memory; beyond that it asks the database again. */
const REMEMBERED = 5000;

/**
 * One of the small tables that hold what repeats (pages, visits, clients, labels, resources): values to row number and back.
 * `is` compares nulls as equal; the table's own unique index makes the insert safe.
 */
export class Dictionary {
  private readonly ids = new Map<string, number>();
  private readonly insert: Database.Statement;
  private readonly find: Database.Statement<unknown[], number>;
  private readonly row: Database.Statement<[number], Record<string, unknown>>;
  private readonly rows = new Map<number, Record<string, unknown>>();

  constructor(db: Database.Database, table: string, columns: readonly string[]) {
    const named = columns.map(column => `"${column}"`);
    this.insert = db.prepare(
      `insert into ${table} (${named.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`,
    );
    this.find = db
      .prepare<unknown[], number>(
        `select id from ${table} where ${named.map(column => `${column} is ?`).join(' and ')}`,
      )
      .pluck();
    this.row = db.prepare<[number], Record<string, unknown>>(`select * from ${table} where id = ?`);
  }

  /** Row number of the values, in the order of the columns; a new row where there is none. */
  id(...values: (string | number | null)[]): number {
    const key = values.length === 1 ? String(values[0]) : JSON.stringify(values);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const { changes, lastInsertRowid } = this.insert.run(values);
    const id = changes === 1 ? Number(lastInsertRowid) : this.find.get(values)!;
    if (this.ids.size >= REMEMBERED) this.ids.clear();
    this.ids.set(key, id);
    return id;
  }

  /** The row of a number. */
  get(id: number): Record<string, unknown> {
    const known = this.rows.get(id);
    if (known) return known;
    const row = this.row.get(id)!;
    if (this.rows.size >= REMEMBERED) this.rows.clear();
    this.rows.set(id, row);
    return row;
  }

  /** Forgets what is remembered: after a rollback or a deletion row numbers may mean something else. */
  forget(): void {
    this.ids.clear();
    this.rows.clear();
  }
}

/** The dictionaries of the schema. */
export function dictionaries(db: Database.Database) {
  return {
    pages: new Dictionary(db, 'page', ['site', 'path']),
    visits: new Dictionary(db, 'visit', ['key']),
    clients: new Dictionary(db, 'client', ['browser', 'browser_version', 'device', 'net', 'save_data', 'bot']),
    labels: new Dictionary(db, 'label', ['text']),
    resources: new Dictionary(db, 'resource', ['name', 'type', 'state', 'encoding', 'status']),
  };
}

export type Dictionaries = ReturnType<typeof dictionaries>;
