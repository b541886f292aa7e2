import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { visitKey } from '../../server/collector/enrich.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { PageViewPart } from '../../server/store/store.ts';
import { runCli } from '../support/cli.ts';
import { fill } from '../support/fill.ts';
import { part, resource } from '../support/part.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let data: string;
let number = 0;
beforeEach(() => {
  data = join(folder, `data-${number++}`);
});
const inFolder = (name: string) => join(folder, `${number}-${name}`);
const flowvitals = (...args: string[]) => runCli(data, ...args);
const views = () => {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  const rows = [...store.pageViews({ bots: true }, ['id', 'page', 'visit', 'at'])];
  const notes = [...store.runs.list(), ...store.markers.list()].map(({ id }) => id);
  store.close();
  return { rows, notes };
};

test('export, import into an empty folder, export: equal bytes, and nothing is missing', async () => {
  fill(data);
  const [first, second] = [inFolder('first.ndjson'), inFolder('second.ndjson')];
  expect(await flowvitals('export', first)).toMatchObject({ code: 0, err: '' });
  data = join(folder, `data-${number++}`);
  expect(await flowvitals('import', first)).toEqual({ code: 0, out: '450 page views were taken up.\n', err: '' });
  expect(await flowvitals('export', second)).toMatchObject({ code: 0 });
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'));
  expect(views().rows).toHaveLength(450);
  expect(await flowvitals('import', first)).toMatchObject({
    out: '0 page views were taken up, 450 were there already.\n',
  });
  expect((await flowvitals('export')).out).toBe(readFileSync(first, 'utf8'));
});

test('import leaves runs and markers alone that are there, and tells of a run that cannot be open beside another', async () => {
  const database = () => sqliteStore(join(data, 'flowvitals.sqlite'));
  const site = 'https://school.example';
  const waitress = { id: 'run-1', site, name: 'Waitress', from: 100 };
  const marker = { id: 'marker-1', site, at: 99_999_999_999_999, text: 'before' }; // as late as one may say
  const there = database();
  there.runs.put(waitress);
  there.markers.put(marker);
  there.append([part({ id: 'view-0001' })]);
  there.close();
  const file = inFolder('open-run.ndjson');
  expect(await flowvitals('export', file)).toMatchObject({ code: 0 });

  const later = database();
  later.runs.put({ ...waitress, to: 200 });
  later.markers.put({ ...marker, text: 'after' });
  later.close();
  expect(await flowvitals('import', file)).toMatchObject({ code: 0, err: '' });
  const after = database();
  expect(after.runs.list()).toEqual([{ ...waitress, to: 200 }]);
  expect(after.markers.list()).toEqual([{ ...marker, text: 'after' }]);
  after.close();

  data = join(folder, `data-${number++}`);
  const elsewhere = database();
  elsewhere.runs.put({ id: 'run-2', site, name: 'Gunicorn', from: 120 });
  elsewhere.close();
  expect(await flowvitals('import', file)).toEqual({
    code: 1,
    out: '1 page views were taken up.\n',
    err: `Not taken up: "Waitress". The run "Gunicorn" of ${site} is still open: stop it first, in the report or with "flowvitals run stop".\n`,
  });
});

test('several processes may open a new database at once', async () => {
  const file = inFolder('empty.ndjson');
  writeFileSync(file, '{"flowvitals":1}\n');
  const all = await Promise.all(Array.from({ length: 4 }, () => flowvitals('import', file)));
  expect(all).toEqual(all.map(() => ({ code: 0, out: '0 page views were taken up.\n', err: '' })));
});

const view = (one: PageViewPart) => `{"flowvitals":1}\n${JSON.stringify({ pageView: [one] })}`;
test.each([
  ['', 'expected the header'],
  ['no json', 'expected JSON'],
  ['{"flowvitals":2}', 'expected an export of version 1, got 2'],
  ['{"flowvitals":1}\n{"pageView":[{"id":5}]}', 'line 2: pageView.id: expected a string'],
  [
    view(part({ id: 'view-0001', resources: [resource('/a.css', { count: -1 })] })),
    'resource.count: expected a number from 0',
  ],
  [
    view(part({ id: 'view-0001', measured: { lcp: 5 } })).replace('"lcp":5', '"lcp":1e999'),
    'measured.lcp: expected a number from 0',
  ],
  [
    view(part({ id: 'view-0001', resources: [resource('/a.css', { status: 404.5 })] })),
    'resource.status: expected a whole number from 0',
  ],
  [view(part({ id: 'view-0001' })).replace('"status":200', '"status":{}'), 'pageView.status: expected a whole number'],
  [
    view(part({ id: 'view-0001', variant: 'a' })).replace('"variant":"a"', '"variant":[]'),
    'pageView.variant: expected a string',
  ],
  ['{"flowvitals":1}\n\n{"surprise":1}', 'line 3: expected a flowvitals, run, marker or pageView entry'],
])('import of %j names the line and what is wrong with it', async (text, sentence) => {
  const file = inFolder('bad.ndjson');
  writeFileSync(file, text === '' ? '{"pageView":[]}' : text);
  const { code, err } = await flowvitals('import', file);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
});

test('a backup opens and holds everything; it never writes over a file', async () => {
  fill(data);
  const file = inFolder('backup.sqlite');
  expect(await flowvitals('backup', file)).toMatchObject({ code: 0, err: '' });
  const copy = sqliteStore(file, { readonly: true });
  expect([...copy.pageViews({}, ['id'])]).toHaveLength(450);
  expect(copy.problems()).toEqual([]);
  copy.close();
  expect(await flowvitals('backup', file)).toMatchObject({ code: 2, err: expect.stringContaining('exists already') });
  expect(await flowvitals('backup', '/nowhere/x.sqlite')).toMatchObject({
    code: 2,
    err: expect.stringContaining('The backup /nowhere/x.sqlite cannot be written'),
  });
});

test('forget tells what the page of an address is stored as', async () => {
  fill(data);
  const { out } = await flowvitals('forget', '--page', '/task/4711');
  expect(out).toBe('Nothing of that is stored. Such a page is stored as "/task/:id".\n');
});

test.each([
  [['--visit', 'visit-7'], 3],
  [['--page', '/task/:id'], 150],
  [['--before', '2026-01-01'], 365],
  [['--visit', "' or 1 = 1 --"], 0],
])('forget %j removes %d page views and nothing else', async (args, gone) => {
  fill(data);
  const before = views();
  const { code, out } = await flowvitals('forget', ...args);
  expect([code, out]).toEqual([0, gone === 0 ? 'Nothing of that is stored.\n' : `${gone} page views were removed.\n`]);
  const after = views();
  expect(after.rows).toHaveLength(450 - gone);
  expect(after.notes).toEqual(args[0] === '--before' ? ['run-2'] : before.notes);
});

test('forget leaves no word of what is gone in the file, and knows a visit by what the template gave', async () => {
  const file = join(data, 'flowvitals.sqlite');
  const store = sqliteStore(file);
  const secret = (id: string, visit: string) =>
    part({
      id,
      visit,
      page: `/secret-page-${id}`,
      from: `/secret-from-${id}`,
      variant: `secret-variant-${id}`,
      resources: [resource(`/secret-file-${id}.pdf`)],
      events: [{ kind: 'mark', name: `secret-mark-${id}` }],
    });
  store.append([
    secret('one', visitKey('Class 7 b!')),
    secret('two', 'visit-0002'),
    part({ id: 'kept', visit: 'visit-0003' }),
  ]);
  store.close();
  expect((await flowvitals('forget', '--visit', 'Class 7 b!')).out).toBe('1 page views were removed.\n');
  expect((await flowvitals('forget', '--visit', 'visit-0002')).out).toBe('1 page views were removed.\n');
  expect(readFileSync(file, 'latin1')).not.toContain('secret-');
  expect(views().rows.map(({ id }) => id)).toEqual(['kept']);
});

test('an export of a damaged database ends with a sentence', async () => {
  fill(data);
  const db = new Database(join(data, 'flowvitals.sqlite'));
  db.exec('delete from resource');
  db.close();
  const { code, err } = await flowvitals('export');
  expect([code, err]).toEqual([
    2,
    expect.stringMatching(/^flowvitals: The database is damaged: .* restore the last backup.\n$/),
  ]);
});

test.each<[string[], string]>([
  [['forget'], 'expected one of --visit, --page and --before, got none'],
  [['forget', '--visit', 'x', '--page', 'y'], 'got 2'],
  // What may be read in two ways, is no day, or would take everything along.
  ...['tomorrow', '11.10.2026', '12/11/2026', '202610', '2026-02-30', '2999-01-01'].map((date): [string[], string] => [
    ['forget', '--before', date],
    '--before: expected a date that is over, such as',
  ]),
  [['forget', '--visit', 'x', '--visit', 'y'], '--visit is given more than once'],
  [['token', 'rotate'], "is no collector's folder"],
  [['forget', '--visitor', 'x'], "Unknown option '--visitor'"],
  [['backup'], 'expected the name of the file'],
  [['import', '/nowhere.ndjson'], '/nowhere.ndjson cannot be read'],
  [['import', tmpdir()], `${tmpdir()} cannot be read`],
  [['import', import.meta.filename], 'line 1: expected JSON'],
  [['export'], 'There is no database'],
])('%j is answered with a sentence', async (args, sentence) => {
  const { code, err } = await flowvitals(...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
  expect(err).not.toContain('    at ');
  expect(existsSync(data)).toBe(false);
});

test.each(['backup', 'export', 'import', 'forget', 'doctor'])('%s --help tells how it is used', async command => {
  const { code, out } = await flowvitals(command, '--help');
  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^flowvitals ${command} `));
});

test('a database that cannot be used is told in a sentence, not in a stack', async () => {
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, 'flowvitals.sqlite'), 'no database at all, but longer than a hundred bytes'.repeat(10));
  for (const command of [['serve', '--no-demo'], ['run', 'list'], ['compare', 'a', 'b'], ['export']]) {
    const { code, err } = await flowvitals(...command);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^flowvitals: The database .* is damaged, or is none: .*\n$/),
    ]);
  }
  expect((await flowvitals('doctor')).out).toContain('restore the last backup');
});

test('takes up an export that holds line separators of Unicode', async () => {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  store.append([part({ id: 'pageview-1', page: '/a\u2028b\u2029c' })]);
  store.close();
  const file = inFolder('separators.ndjson');
  await flowvitals('export', file);
  rmSync(data, { recursive: true });
  expect((await flowvitals('import', file)).out).toContain('1 page views were taken up');
});
