import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { part, resource } from '../support/part.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newFile = () => join(folder, `${number++}.sqlite`);
test('a flood of invented names does not grow the dictionaries beyond their cap, and known names stay', async () => {
  const file = newFile();
  const store = sqliteStore(file, { words: 50 });
  const flood = (i: number) =>
    part({
      id: `flood-${String(i).padStart(5, '0')}`,
      visit: 'visit-evil',
      page: `/random-${i}`,
      from: `/from-${i}`,
      client: { browser: 'Chrome', browserVersion: i, bot: false },
      resources: [resource(`/r-${i}.css`, { status: i })],
      events: [{ kind: 'action', name: `action-${i}` }],
    });
  store.append([part({ id: 'view-0001', page: '/known' })]);
  for (let i = 0; i < 2000; i += 100) store.append(Array.from({ length: 100 }, (_, k) => flood(i + k)));
  store.append([part({ id: 'view-0002', page: '/known' })]);
  const db = new Database(file, { readonly: true });
  for (const table of ['page', 'client', 'label', 'resource'])
    expect(db.prepare(`select count(*) from ${table}`).pluck().get(), table).toBeLessThan(60);
  db.close();
  const pages = new Map(store.count({}, 'page').map(({ value, count }) => [value, count]));
  expect([pages.get('/known'), pages.get('/…')]).toEqual([2, 1951]);
  expect([...store.resources({})].find(({ name }) => name === '/…')?.count).toBe(1950);

  expect(store.crowded()).toEqual(['pages', 'clients', 'labels', 'resources']);

  // Once the flood is gone there is room for new names again.
  while (store.remove({ visit: 'visit-evil' }, 500) === 500);
  await store.tidy();
  expect(store.crowded()).toEqual([]);
  store.append([part({ id: 'view-0003', page: '/new', resources: [resource('/new.css')] })]);
  expect(store.count({}, 'page').map(({ value }) => value)).toEqual(['/known', '/new']);
  expect([...store.resources({})].map(({ name }) => name)).toEqual(['/new.css']);
  store.close();
});

test('names of events that somebody invents leave room for variants and releases', () => {
  const store = sqliteStore(newFile(), { words: 50 });
  const events = Array.from({ length: 200 }, (_, i) => ({ kind: 'mark' as const, name: `mark-${i}` }));
  store.append([part({ id: 'flood-0001', events }), part({ id: 'view-0001', variant: 'b', release: '4.2' })]);
  expect([...store.pageViews({}, ['variant', 'release'])]).toContainEqual({ variant: 'b', release: '4.2' });
  expect(store.crowded()).toContain('labels');

  // Also a text that came as one of those names before.
  store.append([part({ id: 'view-0002', release: 'mark-199' })]);
  expect([...store.pageViews({}, ['release'])]).toContainEqual({ release: 'mark-199' });
  store.close();
});

test('what had room in one database has room in the one that it is imported into', () => {
  const [from, to] = [sqliteStore(newFile(), { words: 50 }), sqliteStore(newFile(), { words: 50 })];
  const named = (i: number) => ({ kind: 'mark' as const, name: `mark-${i}` });
  from.append(Array.from({ length: 20 }, (_, i) => part({ id: `late-${i + 1000}`, at: 2000, events: [named(i)] })));
  from.append(
    Array.from({ length: 20 }, (_, i) => part({ id: `early-${i + 1000}`, at: 1000, variant: `variant-${i}` })),
  );
  to.load(from.dump());
  expect([...to.dump()]).toEqual([...from.dump()]);
  for (const store of [from, to]) store.close();
});

test('a flood of sites does not grow the pages beyond their cap either', () => {
  const store = sqliteStore(newFile(), { words: 50 });
  store.append(
    Array.from({ length: 2000 }, (_, i) =>
      part({ id: `view-${String(i).padStart(5, '0')}`, site: `https://${i}.example`, page: `/${i}` }),
    ),
  );
  expect(store.count({}, 'site').length).toBeLessThanOrEqual(552);
  store.close();
});

test('drops no word that came into use while it was looking', async () => {
  const store = sqliteStore(newFile(), { words: 50 });
  store.append(
    Array.from({ length: 40 }, (_, i) =>
      part({
        id: `view-${String(i).padStart(5, '0')}`,
        visit: 'visit-gone',
        page: `/${i}`,
        resources: [resource(`/${i}.css`)],
      }),
    ),
  );
  store.append(Array.from({ length: 3000 }, (_, i) => part({ id: `stay-${String(i).padStart(5, '0')}` })));
  while (store.remove({ visit: 'visit-gone' }, 100) === 100);
  const tidying = store.tidy();
  store.append([part({ id: 'view-last', visit: 'visit-last', page: '/7', resources: [resource('/7.css')] })]);
  await tidying;
  expect([...store.pageViews({ page: '/7' }, ['id', 'page'])]).toEqual([{ id: 'view-last', page: '/7' }]);
  expect([...store.resources({ page: '/7' })].map(({ name }) => name)).toEqual(['/7.css']);
  store.close();
});
