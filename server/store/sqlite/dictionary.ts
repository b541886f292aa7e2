import type Database from 'better-sqlite3';
import { StoreError } from '../store.ts';

/** Most rows that a dictionary remembers in memory, and of those that begin alike; beyond that it asks the database again. */
const REMEMBERED = 5000;
const REMEMBERED_ALIKE = 100;

type Value = string | number | null;
/** A row by its values, in the order of the columns. */
interface Known {
  readonly values: readonly Value[];
  readonly id: number;
}

interface Shape {
  readonly table: string;
  /** That which differs most comes first: rows that begin alike are looked through one by one. */
  readonly columns: readonly string[];
  /** Most rows; absent where rows go together with the page views that they belong to. */
  readonly max?: number;
  /** What is stored instead once the table is full: the first for as long as it is not much too full, then the last. */
  readonly instead?: readonly ((values: readonly Value[]) => readonly Value[])[];
}

/** Rows above the maximum that are left for what is stored instead. */
const RESERVE = 500;

/**
 * One of the small tables that hold what repeats (pages, visits, clients, labels, resources): values to row number and back.
 * `is` compares nulls as equal; the table's own unique index makes the insert safe. Tables that strangers could fill
 * with names of their own are capped: what comes on top is stored under a name that stands for all of it.
 */
export class Dictionary {
  readonly shape: Shape;
  /** By the first value: one search and a few comparisons find a row, without building a key. */
  private readonly known = new Map<Value, Known[]>();
  private remembered = 0;
  private readonly insert: Database.Statement;
  private readonly find: Database.Statement<unknown[], number>;
  private readonly row: Database.Statement<[number], Record<string, unknown>>;
  private readonly total: Database.Statement<[], number>;
  private readonly rows = new Map<number, Record<string, unknown>>();
  private size: number | undefined;
  private readonly drop: Database.Statement<[string]>;

  constructor(db: Database.Database, shape: Shape) {
    this.shape = shape;
    const { table, columns } = shape;
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
    this.total = db.prepare<[], number>(`select count(*) from ${table}`).pluck();
    this.drop = db.prepare<[string]>(`delete from ${table} where id not in (select value from json_each(?))`);
  }

  /** Row number of the values, in the order of the columns; a new row where there is none. */
  id(...values: readonly Value[]): number {
    return this.idWithin(1, values);
  }

  /** The same for values that may take only a share of the rows: once so many are there, new ones are no more taken. */
  idWithin(share: number, values: readonly Value[]): number {
    for (const { values: known, id } of this.known.get(values[0]!) ?? []) {
      let at = 1;
      while (at < values.length && known[at] === values[at]) at++;
      if (at === values.length) return id;
    }
    const own = this.look(values, share);
    const id = own ?? this.substitute(values);
    // What has no room within a share may have a row of its own beyond it.
    if (own !== undefined || share === 1) this.remember({ values, id });
    return id;
  }

  private remember(row: Known): void {
    if (this.remembered++ >= REMEMBERED) this.forget();
    const alike = this.known.get(row.values[0]!);
    if (alike && alike.length < REMEMBERED_ALIKE) alike.push(row);
    else this.known.set(row.values[0]!, [row]);
  }

  /** The row of the values, a new one while there is room. */
  private look(values: readonly Value[], share: number): number | undefined {
    const { max = Number.POSITIVE_INFINITY } = this.shape;
    return this.room(share * max) ? this.add(values) : this.find.get(values);
  }

  /** The row that stands for values that have none. */
  private substitute(values: readonly Value[]): number {
    const { max = Number.POSITIVE_INFINITY, instead = [] } = this.shape;
    const fits = instead.find((_, at) => at === instead.length - 1 || this.room(max + RESERVE))!;
    const other = fits(values);
    return this.find.get(other) ?? this.add(other);
  }

  private room(max: number): boolean {
    if (max === Number.POSITIVE_INFINITY) return true;
    this.size ??= this.total.get()!;
    return this.size < max;
  }

  private add(values: readonly Value[]): number {
    const { changes, lastInsertRowid } = this.insert.run(values);
    if (changes === 0) return this.find.get(values)!;
    if (this.size !== undefined) this.size++;
    return Number(lastInsertRowid);
  }

  /**
   * The row of a number.
   * @throws {StoreError} for a number that no row has, though something refers to it.
   */
  get(id: number): Record<string, unknown> {
    const known = this.rows.get(id);
    if (known) return known;
    const row = this.row.get(id);
    if (!row) {
      const what = `it refers to number ${id} of ${this.shape.table}, which is not there`;
      throw new StoreError(
        `The database is damaged: ${what}. Stop the collector, keep a copy, and restore the last backup.`,
      );
    }
    if (this.rows.size >= REMEMBERED) this.rows.clear();
    this.rows.set(id, row);
    return row;
  }

  /** How full it is, from 0 to 1. */
  fullness(): number {
    return this.shape.max === undefined ? 0 : this.total.get()! / this.shape.max;
  }

  /** Deletes all rows but these. */
  keepOnly(ids: ReadonlySet<number>): void {
    this.drop.run(JSON.stringify([...ids]));
    this.forget();
  }

  /** Forgets what is remembered: after a rollback, a deletion or a commit of somebody else numbers may be gone. */
  forget(): void {
    this.known.clear();
    this.remembered = 0;
    this.rows.clear();
    this.size = undefined;
  }
}

/** Stands for what came when a dictionary was full. */
const OTHER = '/…';

/** The dictionaries of the schema; a school has some dozens of pages, a large site some thousands. */
export function dictionaries(db: Database.Database, limit = 20_000) {
  const columns = {
    page: ['path', 'site'],
    client: ['browser', 'browser_version', 'device', 'net', 'save_data', 'bot'],
    resource: ['name', 'type', 'state', 'encoding', 'status'],
  };
  return {
    pages: new Dictionary(db, {
      table: 'page',
      columns: columns.page,
      max: limit,
      instead: [([, site = null]) => [OTHER, site], () => [OTHER, '…']],
    }),
    visits: new Dictionary(db, { table: 'visit', columns: ['key'] }),
    clients: new Dictionary(db, {
      table: 'client',
      columns: columns.client,
      max: limit,
      instead: [([browser = null, , device = null, , , bot = null]) => [browser, null, device, null, null, bot]],
    }),
    labels: new Dictionary(db, { table: 'label', columns: ['text'], max: limit, instead: [() => ['…']] }),
    resources: new Dictionary(db, {
      table: 'resource',
      columns: columns.resource,
      max: limit,
      instead: [([, type = null, state = null, encoding = null]) => [OTHER, type, state, encoding, 0]],
    }),
  };
}

export type Dictionaries = ReturnType<typeof dictionaries>;
