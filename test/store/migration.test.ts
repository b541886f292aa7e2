import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { metricNames } from '../../shared/metrics.ts';
import { part } from '../support/part.ts';

/** A database as each released schema wrote it, named after its last migration, all with the same two page views. */
const released = fileURLToPath(new URL('released/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowvitals-migration-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(readdirSync(released))('a database that %s wrote opens with all that is in it, and takes more', name => {
  const file = join(folder, name);
  copyFileSync(join(released, name), file);
  const store = sqliteStore(file);
  expect([
    ...store.pageViews({}, [
      'id',
      'visit',
      'page',
      'from',
      'variant',
      'final',
      'wait',
      'lcp',
      'inp',
      'cls',
      'resources',
    ]),
  ]).toEqual([
    {
      id: 'pageview-1',
      visit: 'visit-0001',
      page: '/login',
      from: null,
      variant: null,
      final: 0,
      wait: null,
      lcp: 331.2,
      inp: null,
      cls: 0,
      resources: 2,
    },
    {
      id: 'pageview-2',
      visit: 'visit-0001',
      page: '/dashboard',
      from: '/login',
      variant: 'gunicorn',
      final: 1,
      wait: 412.5,
      lcp: 410,
      inp: 24,
      cls: 0.0125,
      resources: 2,
    },
  ]);
  expect([...store.resources({ page: '/dashboard' })].map(({ name, state }) => [name, state]).sort()).toEqual([
    ['/api/tasks', 'network'],
    ['/static/app.css', 'cache'],
  ]);
  expect([...store.events({}, ['action'])]).toMatchObject([{ name: 'button.save', ms: 90.5, bytes: 1200 }]);
  store.append([
    part({ id: 'pageview-1', part: 1, final: true, page: '/login', at: 1_763_900_000_000, measured: { resources: 1 } }),
  ]);
  expect([...store.pageViews({ page: '/login' }, ['final', 'resources'])]).toEqual([{ final: 1, resources: 3 }]);
  store.runs.put({ id: 'run-1', site: 'https://school.example', name: 'Waitress', from: 1 });
  store.markers.put({ id: 'marker-1', site: 'https://school.example', at: 1, text: 'deployed' });
  store.close();
  const again = sqliteStore(file);
  expect(again.runs.list()).toHaveLength(1);
  again.close();
});

test('a column comes with each metric of the catalogue, also in a database from before the metric', () => {
  const file = join(folder, 'column.sqlite');
  sqliteStore(file).close();
  const db = new Database(file);
  db.exec('alter table page_view drop column m_inp');
  db.close();
  const store = sqliteStore(file);
  store.append([part({ id: 'pageview-1', measured: { inp: 16 } })]);
  expect([...store.pageViews({}, metricNames)]).toMatchObject([{ inp: 16, lcp: null }]);
  store.close();
});

test('refuses a database of a newer version with a sentence, and leaves it alone', () => {
  const file = join(folder, 'newer.sqlite');
  sqliteStore(file).close();
  const db = new Database(file);
  db.exec("insert into migration values ('2099-01-01-1-future.sql', 0)");
  db.close();
  expect(() => sqliteStore(file)).toThrow(
    'The database was written by a newer flowvitals (it knows 2099-01-01-1-future.sql): install that version or newer.',
  );
});
