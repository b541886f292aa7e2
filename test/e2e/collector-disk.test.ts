import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { afterAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { startCollector } from '../support/collector.ts';
import { pageView, send, sendBody } from '../support/sender.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'flowvitals-disk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newData = () => join(folder, `data-${number++}`);
const database = (data: string) => join(data, 'flowvitals.sqlite');
const ARGS = ['--no-demo', '--rate', '0'];
const ids = (data: string) => {
  const store = sqliteStore(database(data));
  const found = [...store.pageViews({}, ['id'])].map(({ id }) => id);
  expect(store.problems()).toEqual([]);
  store.close();
  return new Set(found);
};

/** Sets the limits of another process; of util-linux. */
const PRLIMIT = 'prlimit';

const hasPrlimit = (() => {
  try {
    execFileSync(PRLIMIT, ['--pid', String(process.pid), '--fsize'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!hasPrlimit /* a disk is filled by a limit on file sizes, which only Linux sets from outside */)(
  'a full disk: 503 and when to come again, told once, and all is well when there is room again',
  async () => {
    const data = newData();
    const collector = await startCollector({ data, args: ARGS });
    const limit = (bytes: number | 'unlimited') =>
      run(PRLIMIT, ['--pid', String(collector.pid), `--fsize=${bytes}:unlimited`]);
    const taken: number[] = [];
    let next = 0;
    const attempt = async () => {
      const n = next++;
      const answer = await sendBody(collector.url, pageView(n));
      if (answer?.status === 204) taken.push(n);
      return answer;
    };
    for (let i = 0; i < 20; i++) expect((await attempt())?.status).toBe(204);

    await limit(statSync(`${database(data)}-wal`).size + 8192);
    let refused: Response | undefined;
    while (refused?.status !== 503) refused = await attempt();
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('x-flowvitals')).toContain('storage: The database cannot be written');
    for (let i = 0; i < 30; i++) expect((await attempt())?.status).toBe(503);
    // What is no beacon is told so, and is no sign of room: nothing of it has to be written.
    expect((await sendBody(collector.url, { seq: 0 }))?.status).toBe(400);
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(503);

    await limit('unlimited');
    for (let i = 0; i < 20; i++) expect((await attempt())?.status).toBe(204);
    expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
    const told = collector.output().match(/"message":"[^"]*/g) ?? [];
    expect(told.filter(line => /SQLITE_(FULL|IOERR)/.test(line))).toHaveLength(1);
    expect(told.filter(line => /can be written again/.test(line))).toHaveLength(1);
    expect(await collector.stop()).toBe(0);
    const found = ids(data);
    expect(taken.filter(n => !found.has(`pageview-${n}`))).toEqual([]);
  },
);

test('another process that writes for a moment is waited for, and the server answers others meanwhile', async () => {
  const data = newData();
  const collector = await startCollector({ data, args: ARGS });
  const other = new Database(database(data));
  other.exec('begin immediate');
  const beacons = Promise.all(Array.from({ length: 20 }, (_, n) => send(collector.url, pageView(n))));
  for (let i = 0; i < 5; i++) expect((await fetch(`${collector.url}/fv.js`)).status).toBe(200);
  other.exec('commit');
  expect(new Set(await beacons)).toEqual(new Set([204]));
  other.close();
  await collector.stop();
  expect(ids(data).size).toBe(20);
});

test('another process that keeps the write lock: 503, and all is well when it lets go', async () => {
  const data = newData();
  const collector = await startCollector({ data, args: ARGS });
  const other = new Database(database(data));
  other.exec('begin immediate');
  expect(await send(collector.url, pageView(1))).toBe(503);
  expect(await send(collector.url, pageView(2))).toBe(503);
  other.exec('commit');
  other.close();
  expect(await send(collector.url, pageView(1))).toBe(204);
  await collector.stop();
  expect([...ids(data)]).toEqual(['pageview-1']);
});

test('a database that is removed under the collector is noticed: 503, and it is said once', async () => {
  const data = newData();
  const collector = await startCollector({ data, args: ARGS });
  expect(await send(collector.url, pageView(1))).toBe(204);
  rmSync(database(data));
  expect(await send(collector.url, pageView(2))).toBe(503);
  expect(await send(collector.url, pageView(3))).toBe(503);
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(503);
  await collector.stop();
  expect(collector.output().match(/was removed, replaced or emptied/g)).toHaveLength(1);
});

test('commands work on the database of a running collector, which loses nothing by it', async () => {
  const data = newData();
  const collector = await startCollector({ data, args: ARGS });
  let running = true;
  const taken: number[] = [];
  const sending = (async () => {
    for (let n = 0; running; n++) {
      if ((await send(collector.url, pageView(n))) === 204) taken.push(n);
    }
    return taken;
  })();
  const flowvitals = (...args: string[]) => run(process.execPath, [MAIN, ...args, '--data', data]);
  const [copy, lines] = [join(folder, 'copy.sqlite'), join(folder, 'lines.ndjson')];
  await flowvitals('backup', copy);
  await flowvitals('export', lines);
  await flowvitals('import', lines);
  const { stdout } = await flowvitals('forget', '--visit', 'visit-000000');
  const checked = await flowvitals('doctor', '--url', collector.url).catch((error: { stdout: string }) => error);
  running = false;
  await sending;
  await collector.stop();
  expect(stdout).toBe('4 page views were removed.\n');
  expect(checked.stdout).toContain('is sound');
  expect(checked.stdout).toContain('it can be written');
  const found = ids(data);
  expect(taken.length).toBeGreaterThan(20);
  expect(taken.filter(n => !found.has(`pageview-${n}`))).toEqual([0, 1, 2, 3]);
  const backup = sqliteStore(copy, { readonly: true });
  expect(backup.problems()).toEqual([]);
  backup.close();
});

test('a database that is none is refused at the start with a sentence', async () => {
  const data = newData();
  mkdirSync(data);
  writeFileSync(database(data), 'this is no database, but it is long enough to be taken for one '.repeat(20));
  await expect(startCollector({ data, args: ARGS })).rejects.toThrow(/is damaged, or is none/);
});
