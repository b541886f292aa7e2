import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test, vi } from 'vitest';
import { keepPruned, prune, type Retention } from '../../server/store/retention.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { PageViewPart, Store } from '../../server/store/store.ts';
import { part, resource } from '../support/part.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-retention-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newFile = () => join(folder, `${number++}.sqlite`);
const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const ids = (store: Store) => [...store.pageViews({}, ['id'])].map(({ id }) => id).sort();

/** One page view an hour before now, the first the youngest. */
function hours(n: number, given: Partial<PageViewPart> = {}): PageViewPart[] {
  return Array.from({ length: n }, (_, i) =>
    part({ id: `view-${String(i).padStart(5, '0')}`, visit: `visit-${i >> 1}`, at: NOW - i * 3_600_000, ...given }),
  );
}

const HALF_A_YEAR: Retention = { maxAgeDays: 180, maxBytes: 1e9 };

test('prunes by age, and visits that are left without a page view go as well', async () => {
  const file = newFile();
  const store = sqliteStore(file);
  store.append(hours(2000));
  expect(await prune(store, { maxAgeDays: 30, maxBytes: 1e9 }, NOW)).toEqual({ old: 2000 - 721, much: 0 });
  expect(ids(store)).toHaveLength(721);
  store.close();
  const db = new Database(file, { readonly: true });
  expect(db.prepare('select count(*) from visit').pluck().get()).toBe(361);
  expect(db.prepare('select count(*) from visit where id not in (select visit from page_view)').pluck().get()).toBe(0);
  db.close();
});

test('prunes by size, the oldest first, and gives the space back to the disk', async () => {
  const file = newFile();
  const store = sqliteStore(file);
  for (let i = 0; i < 10; i++)
    store.append(hours(3000, { resources: [resource('/a.css'), resource('/b.js')] }).slice(i * 300, (i + 1) * 300));
  const full = store.size();
  await prune(store, { maxAgeDays: 9999, maxBytes: full / 2 }, NOW);
  expect(store.size()).toBeLessThanOrEqual(full / 2);
  const left = ids(store);
  expect(left.length).toBeGreaterThan(500);
  expect(left).toEqual(hours(left.length).map(({ id }) => id));
  store.close();
  const db = new Database(file, { readonly: true });
  expect(db.pragma('freelist_count', { simple: true })).toBe(0);
  expect(db.pragma('page_count', { simple: true })).toBeLessThan(full / 2 / 4096 + 20);
  db.close();
});

test('takes beacons between the steps of pruning', async () => {
  const store = sqliteStore(newFile());
  store.append(hours(1500, { at: 1000 }));
  let taken = 0;
  const pruning = prune(store, { maxAgeDays: 1, maxBytes: 1e9 }, NOW).then(() => 'pruned');
  const taking = (async () => {
    while (ids(store).some(id => id.startsWith('view'))) {
      store.append([part({ id: `fresh-${String(taken++).padStart(5, '0')}`, at: NOW })]);
      await new Promise(resolve => setImmediate(resolve));
    }
  })();
  await Promise.all([pruning, taking]);
  expect(taken).toBeGreaterThan(3);
  expect(ids(store)).toHaveLength(taken);
  store.close();
});

test('goes on pruning when another process has let go of the database', async () => {
  const file = newFile();
  const store = sqliteStore(file, { patience: 0 });
  store.append(hours(300, { at: 1000 }));
  const other = new Database(file);
  other.exec('begin immediate');
  const pruning = prune(store, { maxAgeDays: 1, maxBytes: 1e9 }, NOW);
  setTimeout(() => other.exec('commit'), 150);
  expect(await pruning).toEqual({ old: 300, much: 0 });
  other.close();
  store.close();
});

test('believes a clock that jumped ahead while it runs only after a day', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const store = sqliteStore(newFile());
    store.append(hours(5));
    const log: string[] = [];
    let ahead = 0;
    const keeping = keepPruned({
      store,
      retention: HALF_A_YEAR,
      log: message => log.push(message),
      pruned: n => log.push(`${n} pruned`),
      now: () => NOW + performance.now() + ahead,
    });
    const said = async (lines: number) => {
      while (log.length < lines) await new Promise(resolve => setImmediate(resolve));
    };
    ahead = 400 * DAY;
    vi.advanceTimersByTime(3_600_000);
    await said(1);
    vi.advanceTimersByTime(3_600_000);
    await said(2);
    expect(ids(store)).toHaveLength(5);
    vi.advanceTimersByTime(DAY);
    await said(3);
    await keeping.stop();
    expect(log).toEqual([
      'The clock was set by more than a day: nothing is removed in this hour.',
      expect.stringContaining('5 page views, most of all, are too old.'),
      '5 pruned',
    ]);
    store.close();
  } finally {
    vi.useRealTimers();
  }
});

test('a database whose size cannot be told ends nothing, and is told once an hour', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const store = sqliteStore(newFile());
    const log: string[] = [];
    let asked = 0;
    const damaged = {
      ...store,
      size(): number {
        asked++;
        throw new Error('disk I/O error');
      },
    };
    const told = { retention: HALF_A_YEAR, log: (message: string) => log.push(message), pruned: () => {} };
    const keeping = keepPruned({ ...told, store: damaged, now: () => NOW + performance.now() });
    vi.advanceTimersByTime(3 * 60_000);
    await keeping.stop();
    expect(asked).toBe(4);
    expect(log).toEqual(['Old page views cannot be removed at the moment: disk I/O error']);
    store.close();
  } finally {
    vi.useRealTimers();
  }
});

test('says once that strangers have nearly used up the names', async () => {
  const store = sqliteStore(newFile(), { words: 20 });
  store.append(hours(20).map((view, n) => ({ ...view, page: `/invented/${n}` })));
  const log: string[] = [];
  const told = { store, retention: HALF_A_YEAR, log: (message: string) => log.push(message), pruned: () => {} };
  await keepPruned({ ...told, now: () => NOW }).stop();
  expect(log).toEqual([expect.stringMatching(/^The pages are nearly as many as are kept: new ones are stored as …/)]);
  store.close();
});

test('does not wait for the hour where a flood makes the database too large, and says so', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  try {
    const store = sqliteStore(newFile());
    const log: string[] = [];
    const keeping = keepPruned({
      store,
      retention: { maxAgeDays: 9999, maxBytes: 400_000 },
      log: message => log.push(message),
      pruned: () => {},
      now: () => NOW + performance.now(),
    });
    store.append(hours(5000, { resources: [resource('/a.css'), resource('/b.js')] }));
    expect(store.size()).toBeGreaterThan(600_000);
    vi.advanceTimersByTime(60_000);
    while (log.length === 0) await new Promise(resolve => setImmediate(resolve));
    expect(log[0]).toMatch(
      /^The database had more than 0 MB \(--max-megabytes\): the oldest \d+ page views were removed\.$/,
    );
    expect(store.size()).toBeLessThanOrEqual(400_000);
    expect(ids(store)[0]).toBe('view-00000');
    await keeping.stop();
    store.close();
  } finally {
    vi.useRealTimers();
  }
});

test('removes nothing by age at a start with a clock by which most is too old', async () => {
  const store = sqliteStore(newFile());
  store.append(hours(5));
  const log: string[] = [];
  const clock = NOW + 400 * DAY;
  /** One round: what is too old is gone when the size is looked at. */
  const round = async () => {
    const looked = Promise.withResolvers<void>();
    const watched = {
      ...store,
      size() {
        looked.resolve();
        return store.size();
      },
    };
    const keeping = keepPruned({
      store: watched,
      retention: HALF_A_YEAR,
      log: message => log.push(message),
      pruned: () => {},
      now: () => clock,
    });
    await looked.promise;
    await keeping.stop();
  };
  await round();
  expect(ids(store)).toHaveLength(5);
  expect(log).toEqual([expect.stringContaining('5 page views, most of all, are too old.')]);
  const today = Array.from({ length: 6 }, (_, i) => part({ id: `today-${i}`, visit: 'visit-new', at: clock - DAY }));
  store.append(today);
  await round();
  expect(ids(store)).toEqual(today.map(({ id }) => id));
  store.close();
});
