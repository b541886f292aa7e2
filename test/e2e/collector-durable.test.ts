import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { startCollector } from '../support/collector.ts';
import { pageView, send } from '../support/sender.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-durable-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
const newData = () => join(folder, `data-${number++}`);
const ARGS = ['--no-demo', '--rate', '0'];

/** Each stored page view by id, with its number of resources: 2, or more if a beacon was counted twice. */
function stored(data: string): { counts: Map<string, number>; rows: number; problems: readonly string[] } {
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  const rows = [...store.pageViews({}, ['id', 'resources'])];
  const problems = store.problems();
  store.close();
  return { counts: new Map(rows.map(({ id, resources }) => [id, resources!])), rows: rows.length, problems };
}

test('killed at 50 random moments: what was acknowledged is there once, and the database opens', async () => {
  const data = newData();
  const acknowledged: number[] = [];
  const unknown: number[] = [];
  let next = 0;
  for (let round = 0; round < 50; round++) {
    const collector = await startCollector({ data, args: ARGS, from: 'built' }); // starts in a third of the time
    const again = unknown.splice(0); // what nobody answered for is sent again, as the agent does
    let killed: Promise<unknown> | undefined;
    const kill = () => {
      killed = collector.stop('SIGKILL');
    };
    let isTimed = false;
    const connection = async () => {
      while (!killed) {
        const n = again.pop() ?? next++;
        const status = await send(collector.url, pageView(n));
        expect([204, undefined]).toContain(status);
        (status === 204 ? acknowledged : unknown).push(n);
        // The clock runs from the first answer on, so that each round has something to lose.
        if (!isTimed) setTimeout(kill, Math.random() * 120);
        isTimed = true;
      }
    };
    await Promise.all(Array.from({ length: 8 }, connection));
    await killed;
    unknown.push(...again);
    if (round % 10 === 9) expect(stored(data).problems, `round ${round}`).toEqual([]);
  }
  const { counts, rows } = stored(data);
  expect(acknowledged.length).toBeGreaterThanOrEqual(50);
  expect(acknowledged.filter(n => counts.get(`pageview-${n}`) !== 2)).toEqual([]);
  expect(new Set(acknowledged).size).toBe(acknowledged.length);
  expect(rows).toBe(counts.size);
}, 600_000);

test('asked to end while beacons arrive, it answers what it took, and keeps what it answered', async () => {
  const data = newData();
  const collector = await startCollector({ data, args: ARGS });
  let stopped: Promise<number | null> | undefined;
  const taken: number[] = [];
  const outcomes = await Promise.all(
    Array.from({ length: 600 }, async (_, n) => {
      const status = await send(collector.url, pageView(n));
      if (status === 204) taken.push(n);
      if (taken.length > 50) stopped ??= collector.stop('SIGTERM');
      return status;
    }),
  );
  expect(await stopped).toBe(0);
  expect(outcomes.filter(status => status !== 204 && status !== undefined)).toEqual([]);
  const { counts, problems } = stored(data);
  expect(taken.filter(n => counts.get(`pageview-${n}`) !== 2)).toEqual([]);
  expect(problems).toEqual([]);
});

test('takes a beacon once and merges early and final in either order, also across a restart', async () => {
  const data = newData();
  const early = (n: number) => pageView(n, { n: 0, m: { lcp: 100, fcp: 90 } });
  const final = (n: number) => pageView(n, { n: 1, end: true, m: { lcp: 200, inp: 16 }, res: [] });
  let collector = await startCollector({ data, args: ARGS });
  for (const body of [early(0), early(0), final(1), [final(2), early(2), final(2)]])
    expect(await send(collector.url, body)).toBe(204);
  await collector.stop('SIGKILL');
  collector = await startCollector({ data, args: ARGS });
  for (const body of [final(0), early(0), early(1), final(1), early(2)])
    expect(await send(collector.url, body)).toBe(204);
  await collector.stop();
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  const rows = [...store.pageViews({}, ['id', 'final', 'lcp', 'fcp', 'inp', 'resources'])];
  store.close();
  const whole = { final: 1, lcp: 200, fcp: 90, inp: 16, resources: 2 };
  expect(rows.sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([0, 1, 2].map(n => ({ id: `pageview-${n}`, ...whole })));
});
