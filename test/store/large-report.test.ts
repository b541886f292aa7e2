import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { comparison } from '../../server/report/comparison/comparison.ts';
import { ReportTooLarge, sparing } from '../../server/report/limit.ts';
import { type ReportThread, reportThread } from '../../server/report/thread.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { CompareAnswer } from '../../shared/comparison.ts';
import type { Flows } from '../../shared/report.ts';
import { part } from '../support/part.ts';
import { populate } from '../support/populate.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
const database = join(folder, 'flowvitals.sqlite');
const flowsFile = join(folder, 'flows.json');
const VISITS = 40_000;
let pageViews = 0;
let thread: ReportThread;

beforeAll(() => {
  const steps = [
    { name: 'Dashboard', page: '/dashboard' },
    { name: 'Answer', action: 'quiz answer' },
  ];
  writeFileSync(flowsFile, JSON.stringify({ flows: [{ name: 'Answer', steps }] }));
  const store = sqliteStore(database);
  for (let batch = 0; batch < 20; batch++) {
    const parts = populate({ visits: VISITS / 20, until: Date.UTC(2026, 10, 20) + batch * 3_600_000, seed: batch }).map(
      part => ({
        ...part,
        visit: `${batch}-${part.visit}`,
        variant: batch % 2 ? 'new' : 'old',
        events: [10, 20, 30, 40].map(offset => ({ kind: 'action' as const, name: 'quiz answer', offset, ms: 150 })),
      }),
    );
    pageViews += parts.length;
    store.append(parts);
  }
  store.close();
  thread = reportThread({ database, flows: [flowsFile] });
});

afterAll(async () => {
  await thread.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a comparison and the flows of 140,000 page views and half a million actions fit into the memory for reports', async () => {
  expect(pageViews).toBeGreaterThan(135_000);
  const compared = await thread.fetch('http://report/compare?baseline=variant:old&candidate=variant:new');
  expect(compared.status).toBe(200);
  const { baseline, candidate, flows } = (await compared.json()) as CompareAnswer;
  expect(baseline.visits + candidate.visits).toBe(VISITS);
  expect(flows[0]!.steps.map(({ verdict }) => verdict)).toEqual(['no-difference', 'no-difference']);
  const asked = await thread.fetch('http://report/flows');
  const [flow] = ((await asked.json()) as Flows).flows;
  expect(flow!.steps[1]!.metrics.wait.p50.value).toBe(150);
});

test('a heavy report does not hold up what is written meanwhile', async () => {
  const store = sqliteStore(database);
  let isAnswered = false;
  const asked = thread.fetch('http://report/compare?baseline=variant:old&candidate=variant:new').then(answer => {
    isAnswered = true;
    return answer.status;
  });
  let written = 0;
  while (!isAnswered) {
    store.append([part({ id: `beside-${written}`, at: Date.UTC(2026, 10, 1) })]);
    written++;
    await new Promise(resolve => setImmediate(resolve));
  }
  store.close();
  expect(await asked).toBe(200);
  // A writer that had to wait for the report would have written one or two.
  expect(written).toBeGreaterThan(50);
});

test('a change of the flows file shows in the next report, and so does a mistake in it', async () => {
  const ask = async () => {
    const answer = await thread.fetch('http://report/flows?period=24h');
    return [answer.status, (await answer.json()) as Flows & { error?: { message: string } }] as const;
  };
  const flow = (name: string) => ({ flows: [{ name, steps: [{ name: 'Dashboard', page: '/dashboard' }] }] });
  const write = (text: string, at: number) => {
    writeFileSync(flowsFile, text);
    utimesSync(flowsFile, at, at); // two changes may come within one tick of the file system's clock
  };
  write(JSON.stringify(flow('Added today')), 1);
  expect((await ask())[1].flows.map(({ name }) => name)).toEqual(['Added today']);
  write('{ "flows": [', 2);
  const [status, { error }] = await ask();
  expect(status).toBe(503);
  expect(error!.message).toContain(`${flowsFile}: expected JSON`);
  write(JSON.stringify(flow('Mended')), 3);
  expect((await ask())[1].flows.map(({ name }) => name)).toEqual(['Mended']);
});

test('a report that nobody waits for any more is not begun, and holds up none that somebody does', async () => {
  const gone = new AbortController();
  const first = thread.fetch('http://report/overview');
  const abandoned = Array.from({ length: 5 }, () => thread.fetch('http://report/overview', gone.signal));
  const last = thread.fetch('http://report/flows?period=24h');
  gone.abort();
  expect((await first).status).toBe(200);
  expect((await Promise.all(abandoned)).map(({ status }) => status)).toEqual(Array(5).fill(499));
  expect((await last).status).toBe(200);
});

test('a report stops reading where the memory of the process ends, with a sentence for whoever asked', () => {
  const store = sparing(sqliteStore(database, { readonly: true }), process.memoryUsage.rss() / 2);
  const none = { from: null, to: null, site: null, page: null, device: null, browser: null, variant: null };
  const scope = { ...none, release: null };
  expect(() => comparison(store, { baseline: scope, candidate: scope }, [])).toThrow(ReportTooLarge);
  expect(new ReportTooLarge().message).toContain('choose a shorter period');
  store.close();
});
