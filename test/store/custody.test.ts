import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { memoryStore } from '../../server/store/memory.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { type PageViewPart, StoreBusy, StoreError } from '../../server/store/store.ts';
import { part, resource } from '../support/part.ts';
import { stores } from '../support/stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-custody-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newFile = () => join(folder, `${number++}.sqlite`);
const NOW = 1_800_000_000_000;
const ids = (store: { pageViews: ReturnType<typeof memoryStore>['pageViews'] }) =>
  [...store.pageViews({ bots: true }, ['id'])].map(({ id }) => id).sort();

/** One page view an hour before now, the first the youngest. */
function hours(n: number, given: Partial<PageViewPart> = {}): PageViewPart[] {
  return Array.from({ length: n }, (_, i) =>
    part({ id: `view-${String(i).padStart(5, '0')}`, visit: `visit-${i >> 1}`, at: NOW - i * 3_600_000, ...given }),
  );
}

describe.each(stores)('a %s store', (_, open) => {
  test('removes the page views of a visit, of a page, or from before a moment, and nothing else', () => {
    const store = open();
    store.append([
      part({ id: 'view-old-', at: 100, visit: 'visit-aaa', resources: [resource('/a.css')] }),
      part({ id: 'view-page', at: 200, visit: 'visit-bbb', page: '/secret', events: [{ kind: 'mark', name: 'x' }] }),
      part({ id: 'view-vis1', at: 300, visit: 'visit-ccc' }),
      part({ id: 'view-vis2', at: 400, visit: 'visit-ccc' }),
      part({ id: 'view-stay', at: 500, visit: 'visit-bbb', resources: [resource('/b.css')] }),
    ]);
    expect(store.remove({ before: 200 }, 10)).toBe(1);
    expect(store.remove({ page: '/secret' }, 10)).toBe(1);
    expect(store.remove({ visit: 'visit-ccc' }, 10)).toBe(2);
    expect(ids(store)).toEqual(['view-stay']);
    expect([...store.resources({})].map(({ name }) => name)).toEqual(['/b.css']);
    expect([...store.events({}, ['mark'])]).toEqual([]);
    store.close();
  });

  test('removes no more at once than it was asked to, the oldest first', () => {
    const store = open();
    store.append(hours(5));
    expect(store.remove({ before: NOW + 1 }, 2)).toBe(2);
    expect(ids(store)).toEqual(['view-00000', 'view-00001', 'view-00002']);
    expect(store.remove({ before: NOW + 1 }, 5)).toBe(3);
    store.close();
  });

  test('takes a removed page view up again when it is sent again', () => {
    const store = open();
    const view = part({ id: 'view-0001', resources: [resource('/a.css')] });
    store.append([view]);
    store.remove({ visit: view.visit }, 10);
    store.append([view]);
    expect(ids(store)).toEqual(['view-0001']);
    store.close();
  });

  test('gives everything out and takes it in again without loss, once', () => {
    fc.assert(
      fc.property(fc.array(anyPart(), { maxLength: 12 }), given => {
        // Parts of one page view agree in what describes it, as the wire promises.
        const parts = given.map(p => ({ ...given.find(({ id }) => id === p.id)!, ...pick(p) }));
        const [store, copy, again, other] = [open(), open(), open(), open()];
        store.append(parts);
        const dumped = [...store.dump()];
        // In whatever order they came.
        other.append(parts.toReversed());
        expect([...other.dump()].map(([{ id } = {}]) => id)).toEqual(dumped.map(([{ id } = {}]) => id));
        expect(copy.load(JSON.parse(JSON.stringify(dumped)))).toBe(dumped.length);
        expect(copy.load(dumped)).toBe(0);
        again.load(copy.dump());
        expect(everything(copy)).toEqual(everything(store));
        expect(JSON.stringify([...again.dump()])).toBe(JSON.stringify([...copy.dump()]));
        for (const each of [store, copy, again, other]) each.close();
      }),
      { numRuns: 25 },
    );
  });
});

const pick = ({ part, measured, resources, events }: PageViewPart) => ({ part, measured, resources, events });
const everything = (store: ReturnType<typeof memoryStore>) => ({
  views: [
    ...store.pageViews({ bots: true }, [
      'id',
      'visit',
      'seq',
      'page',
      'from',
      'at',
      'final',
      'lcp',
      'cls',
      'transfer',
      'net',
    ]),
  ].sort((a, b) => (a.id < b.id ? -1 : 1)),
  resources: [...store.resources({ bots: true })].map(sum => JSON.stringify(sum, Object.keys(sum).sort())).sort(),
  events: [...store.events({ bots: true }, ['action', 'measure'])]
    .map(e => JSON.stringify(e, Object.keys(e).sort()))
    .sort(),
});

function anyPart(): fc.Arbitrary<PageViewPart> {
  const size = fc.oneof(fc.nat(300_000), fc.constant(2 ** 40));
  const word = fc.constantFrom('/a', '/b', 'c "d"', '/é😀');
  return fc
    .record({
      id: fc.constantFrom('view-0001', 'view-0002', 'view-0003'),
      part: fc.nat(29),
      final: fc.boolean(),
      at: fc.nat(1000).map(n => NOW + n),
      page: word,
      from: word,
      seq: fc.integer({ min: 1, max: 9 }),
      lcp: fc.nat(50_000),
      cls: fc.nat(9999),
      bytes: size,
      bot: fc.boolean(),
      resources: fc.array(
        fc.record({
          name: fc.option(word),
          count: fc.integer({ min: 1, max: 200 }),
          transfer: size,
          encoded: size,
          decoded: size,
          ms: fc.nat(90_000),
        }),
        { maxLength: 5 },
      ),
      events: fc.array(
        fc.record(
          {
            kind: fc.constantFrom('action' as const, 'measure' as const),
            name: word,
            offset: fc.nat(99),
            ms: fc.double({ min: 0, max: 1e6, noNaN: true }),
          },
          { requiredKeys: ['kind', 'name', 'offset'] },
        ),
        { maxLength: 3 },
      ),
    })
    .map(({ lcp, cls, bytes, bot, resources, events, ...given }) =>
      part({
        ...given,
        client: { browser: 'Firefox', net: '4g', saveData: true, bot },
        measured: { lcp: lcp / 10, cls: cls / 10_000, transfer: bytes },
        resources: resources.map(({ name, ...sizes }) => resource(name, sizes)),
        // Equal offsets have no order of their own.
        events: events.map((event, at) => ({ ...event, offset: at + given.part * 10 })),
      }),
    );
}

test('leaves nothing of a forgotten page in the file', async () => {
  const file = newFile();
  const store = sqliteStore(file);
  store.append([
    part({ id: 'view-0001', page: '/user/max', resources: [resource('/user/max', { type: 'document' })] }),
    part({ id: 'view-0002', from: '/user/max', events: [{ kind: 'document', name: '/user/max' }] }),
  ]);
  expect(store.remove({ page: '/user/max' }, 10)).toBe(1);
  await store.tidy();
  store.close();
  const copy = newFile();
  copyFileSync(file, copy);
  expect(readFileSync(copy).includes('/user/max')).toBe(false);
  const again = sqliteStore(copy);
  expect(ids(again)).toEqual(['view-0002']);
  again.close();
});

test('says when what was removed could not be overwritten, because somebody reads', async () => {
  const file = newFile();
  const store = sqliteStore(file, { patience: 0 });
  store.append([part({ id: 'view-0001', page: '/user/max' })]);
  const reader = new Database(file, { readonly: true });
  const reading = reader.prepare('select * from page').iterate();
  reading.next();
  store.remove({ page: '/user/max' }, 10);
  expect(await store.tidy({ everyWord: true })).toBe(false);
  reading.return!();
  expect(await store.tidy({ everyWord: true })).toBe(true);
  expect(readFileSync(file).includes('/user/max')).toBe(false);
  reader.close();
  store.close();
});

test('what strangers call their pages does not keep one from being forgotten', () => {
  const store = sqliteStore(newFile());
  store.append([part({ id: 'view-0001', page: '/user/anna', from: '/user/anna' })]);
  const guesses = Array.from({ length: 20 }, (_, n) => `/…${n}`);
  store.append(guesses.map((page, n) => part({ id: `guess-${n}---`, page, from: page })));
  expect(store.remove({ page: '/user/anna' }, 10)).toBe(1);
  expect([...store.pageViews({}, ['page'])].map(({ page }) => page).sort()).toEqual(guesses.toSorted());
  store.close();
});

test("another program's database is left as it is", () => {
  const file = newFile();
  const other = new Database(file);
  other.exec('create table users (name text)');
  expect(() => sqliteStore(file)).toThrow(/a database of another program \(with a table "users"\)/);
  expect(other.pragma('journal_mode', { simple: true })).toBe('delete');
  other.close();
});

test('a database that is emptied under the store is noticed', () => {
  const file = newFile();
  const store = sqliteStore(file);
  store.append(hours(1));
  truncateSync(file);
  expect(() => store.append(hours(2))).toThrow(/was removed, replaced or emptied/);
  store.close();
});

test('a log that is removed under the store is noticed', () => {
  const file = newFile();
  const store = sqliteStore(file);
  store.append(hours(1));
  rmSync(`${file}-wal`);
  expect(() => store.append(hours(2))).toThrow(/was removed, replaced or emptied/);
  store.close();
});

test('a backup holds everything that was there, is one file, and opens', async () => {
  const [file, to] = [newFile(), newFile()];
  const store = sqliteStore(file);
  store.append(hours(500));
  store.runs.put({ id: 'run-1', site: 'https://a.example', name: 'Waitress', from: 1 });
  await store.backup(to);
  store.append([part({ id: 'view-late' })]);
  const copy = sqliteStore(to);
  expect(ids(copy)).toEqual(hours(500).map(({ id }) => id));
  expect(copy.runs.list()).toEqual(store.runs.list());
  copy.close();
  await expect(store.backup('/nowhere/at/all.sqlite')).rejects.toThrow(
    /backup \/nowhere\/at\/all.sqlite cannot be written/,
  );
  store.close();
});

test('another process that holds the write lock is told apart, and does not spoil what comes after', () => {
  const file = newFile();
  const store = sqliteStore(file, { patience: 0 });
  const other = new Database(file);
  other.exec('begin immediate');
  expect(() => store.check()).toThrow(StoreBusy);
  expect(() => store.append(hours(1))).toThrow(StoreBusy);
  other.exec('rollback');
  store.check();
  store.append(hours(1));
  expect(ids(store)).toEqual(['view-00000']);
  other.close();
  store.close();
});

test('what another process removed is not referred to afterwards', () => {
  const file = newFile();
  const [store, other] = [sqliteStore(file), sqliteStore(file)];
  store.append([part({ id: 'view-0001', visit: 'visit-gone' })]);
  other.remove({ visit: 'visit-gone' }, 10);
  store.append([part({ id: 'view-0002', visit: 'visit-gone' })]);
  expect([...other.pageViews({}, ['id', 'visit'])]).toEqual([{ id: 'view-0002', visit: 'visit-gone' }]);
  store.close();
  other.close();
});

test('a read-only store sees each commit of the writer, and writes nothing itself', () => {
  const file = newFile();
  const writer = sqliteStore(file);
  const reader = sqliteStore(file, { readonly: true });
  for (const view of hours(3)) {
    writer.append([view]);
    expect(ids(reader)).toContain(view.id);
  }
  expect(() => reader.append(hours(1))).toThrow(StoreError);
  expect(() => reader.check()).toThrow(StoreError);
  expect(() => sqliteStore(newFile(), { readonly: true })).toThrow();
  reader.close();
  writer.close();
});
