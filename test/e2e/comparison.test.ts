/** The seed's question over the whole way: two runs, beacons, the API, the command line. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CompareAnswer } from '../../shared/comparison.ts';
import type { Run } from '../../shared/run.ts';
import { beacon } from '../support/beacon.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const HOUR = 3_600_000;
const VISITS = 40;
const folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
let collector: RunningCollector;
const now = Date.now();
/** Two stretches of the past; beacons say how old their page view is. */
const stretches = [
  { name: 'Waitress', from: now - 4 * HOUR, to: now - 3 * HOUR },
  { name: 'Gunicorn 2×2', from: now - 2 * HOUR, to: now - HOUR },
];

const cli = (...args: string[]) => spawnSync(process.execPath, [MAIN, ...args, '--data', folder], { encoding: 'utf8' });

async function ask(method: string, path: string, body?: unknown): Promise<Response> {
  return fetch(`${collector.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${collector.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Spread over a log-normal-like shape by fixed quantiles, so that the outcome is the same each time. */
function wait(visit: number, step: number): number {
  const place = (((visit * 7 + step * 13) % VISITS) + 0.5) / VISITS;
  return 400 * Math.exp(0.25 * Math.log(place / (1 - place)));
}

beforeAll(async () => {
  collector = await startCollector({ data: folder, args: ['--no-demo', '--rate', '0'] });
  for (const [side, { from }] of stretches.entries()) {
    for (let visit = 0; visit < VISITS; visit++) {
      const views = ['/login', '/dashboard', '/task/5'].map((path, step) => {
        const at = from + visit * 60_000 + step * 5000;
        const slower = side === 1 && path === '/dashboard' ? 150 : 0;
        return beacon({
          id: `view-${side}-${visit}-${step}`,
          visit: `visit-${side}-${visit}`,
          seq: step + 1,
          path,
          at,
          now: Date.now(),
          end: true,
          m: { lcp: wait(visit, step) + slower, ttfb: 80 + slower, request: 70 + slower },
        });
      });
      const answer = await fetch(`${collector.url}/fv`, {
        method: 'POST',
        body: JSON.stringify(views),
        headers: { 'user-agent': CHROME },
      });
      expect(answer.status).toBe(204);
    }
  }
  for (const stretch of stretches) expect((await ask('POST', 'runs', { ...stretch, target: VISITS })).status).toBe(201);
}, 60_000);
afterAll(async () => {
  await collector?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('150 ms more in one view make that step slower, by 150 ms within its interval, and no other', async () => {
  const answer = (await (
    await ask('GET', `compare?${new URLSearchParams({ baseline: 'run:Waitress', candidate: 'run:Gunicorn 2×2' })}`)
  ).json()) as CompareAnswer;
  const steps = answer.flows[0]!.steps;
  expect(steps.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['Login', expect.not.stringMatching(/slower|faster/)],
    ['Dashboard', 'slower'],
    ['Task', expect.not.stringMatching(/slower|faster/)],
  ]);
  const { absolute } = steps[1]!.differences.p50!;
  expect(absolute.interval!.low).toBeLessThan(150);
  expect(absolute.interval!.high).toBeGreaterThan(150);
  expect(steps.map(({ baseline, candidate }) => [baseline.summary.n, candidate.summary.n])).toEqual([
    [40, 40],
    [40, 40],
    [40, 40],
  ]);
  expect(answer.named.candidate).toMatchObject({ kind: 'run', label: 'Gunicorn 2×2' });
});

test('the command line says the same as a table, and fails a deploy script that asks it to', () => {
  const plain = cli('compare', 'Waitress', 'Gunicorn 2×2');
  expect(plain.status).toBe(0);
  expect(plain.stdout).toMatch(/Dashboard +slower +\d+ ms → \d+ ms +\+\d/);
  expect(cli('compare', 'Waitress', 'Gunicorn 2×2', '--fail-if', 'slower').status).toBe(1);
  expect(JSON.parse(cli('compare', 'Waitress', 'Gunicorn 2×2', '--json').stdout).flows[0].steps).toHaveLength(3);
});

test.each<[string[], string]>([
  [['compare', 'Waitress'], 'compare: expected two sides, got 1'],
  [['compare', 'Waitress', 'Uvicorn'], 'There is no run "Uvicorn".'],
  [
    ['compare', 'a', 'b', '--fail-if', 'ugly'],
    '--fail-if: expected faster, slower, no-difference, undecided, got "ugly"',
  ],
  [['run', 'start'], 'run start: expected a name'],
  [['compare', '--jsn'], "Unknown option '--jsn'"],
])('%j is refused with a sentence and exit code 2', (args, sentence) => {
  const { status, stderr } = cli(...args);
  expect([status, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test('a run that is started on the command line is open in the running collector, and takes new page views', async () => {
  expect(cli('run', 'start', 'Live', '--target', '30').stdout).toMatch(/^Started "Live": .* to now, target 30 visits/);
  expect(cli('run', 'start', 'Another').stderr).toContain('The run "Live"');
  const { runs } = (await (await ask('GET', 'runs')).json()) as { runs: Run[] };
  const open = runs.find(({ name }) => name === 'Live')!;
  await fetch(`${collector.url}/fv`, {
    method: 'POST',
    body: JSON.stringify(beacon({ id: 'view-live', path: '/login', at: Date.now(), now: Date.now() })),
    headers: { 'user-agent': CHROME },
  });
  expect(await (await ask('GET', `flows?from=${open.from}`)).json()).toMatchObject({ visits: 1 });
  expect(cli('run', 'stop').stdout).toMatch(/^Stopped "Live"/);
});

test('a page that watches is told within a second of a new page view', async () => {
  const stream = await ask('GET', 'live');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  expect(text).toContain('event: hello');
  const begin = performance.now();
  await fetch(`${collector.url}/fv`, {
    method: 'POST',
    body: JSON.stringify(beacon({ id: 'view-watched' })),
    headers: { 'user-agent': CHROME },
  });
  while (!text.includes('event: stored')) text += (await reader.read()).value ?? '';
  expect(performance.now() - begin).toBeLessThan(1000);
  await reader.cancel();
});

test("asking for the head of that stream takes no watcher's place", async () => {
  for (let n = 0; n < 101; n++) expect((await ask('HEAD', 'live')).status).toBe(200);
  const stream = await ask('GET', 'live');
  expect(stream.status).toBe(200);
  await stream.body!.cancel();
});

test('a token that is rotated ends the streams that it opened', async () => {
  const stream = await ask('GET', 'live');
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  expect(cli('token', 'rotate').status).toBe(0);
  await fetch(`${collector.url}/fv`, {
    method: 'POST',
    body: JSON.stringify(beacon({ id: 'view-unwatched' })),
    headers: { 'user-agent': CHROME },
  });
  let text = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) text += next.value;
  expect(text).not.toContain('event: stored');
  expect((await ask('GET', 'overview')).status).toBe(401);
});
