import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { runCli } from '../support/cli.ts';
import { fill } from '../support/fill.ts';
import { part } from '../support/part.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-doctor-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let data: string;
let number = 0;
beforeEach(() => {
  data = join(folder, `data-${number++}`);
});
const flowvitals = (...args: string[]) => runCli(data, ...args);

/** What the doctor says of an address at which this answers. */
async function askedOf(answer: RequestListener) {
  fill(data);
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise(resolve => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rum/`;
  const told = await flowvitals('doctor', '--url', url);
  server.close();
  return told;
}
const agent: RequestListener = (request, response) => {
  response.setHeader('Content-Type', 'text/javascript').end(request.url === '/rum/fv.js' ? 'x'.repeat(2000) : '{}');
};

test('doctor finds everything in order, and the agent at its address', async () => {
  const { code, out } = await askedOf(agent);
  expect(out).not.toMatch(/^(fail|warn) /m);
  expect(out.split('\n').filter(line => line.startsWith('ok'))).toHaveLength(8);
  expect(code).toBe(0);
});

test('doctor finds that pages under an address may not report, and says why', async () => {
  const { code, out } = await askedOf((request, response) => {
    if (request.method !== 'POST') return agent(request, response);
    response.writeHead(403, { 'X-Flowvitals': `origin: ${request.headers.origin} is not measured here` }).end();
  });
  expect(out).toMatch(/^fail {2}beacons: those of (\S+) are refused\n +→ origin: \1 is not measured here$/m);
  expect(code).toBe(1);
});

test('doctor tells a proxy that does not reach the collector from one that leaves the path', async () => {
  const { code, out } = await askedOf((_, response) => response.writeHead(502).end());
  expect(out).toMatch(/^fail {2}agent: .*answers 502, .*\n +→ The proxy does not reach the collector/m);
  expect(code).toBe(1);
});

test('doctor says what is broken and what to do, and fails', async () => {
  fill(data);
  const file = join(data, 'flowvitals.sqlite');
  const bytes = readFileSync(file);
  bytes.fill(0x5a, bytes.length - 3 * 4096, bytes.length - 4096);
  writeFileSync(file, bytes);
  const flows = join(folder, 'flows.json');
  writeFileSync(flows, '{"flows": 5}');
  const { code, out } = await flowvitals('doctor', '--config', flows, '--url', 'http://127.0.0.1:1');
  expect(code).toBe(1);
  expect(out).toMatch(/^fail {2}database: .* (is damaged|cannot be)/m);
  expect(out).toMatch(/^fail {2}flows: .*flows: expected an array/m);
  expect(out).toMatch(/^fail {2}agent: http:\/\/127\.0\.0\.1:1\/fv\.js cannot be reached/m);
  expect(out).toContain('→ ');
});

test('doctor finds a clock that is behind what was measured', async () => {
  fill(data);
  const store = sqliteStore(join(data, 'flowvitals.sqlite'));
  store.append([part({ id: 'view-future', at: Date.now() + 3_600_000 })]);
  store.close();
  const { code, out } = await flowvitals('doctor');
  expect(out).toMatch(/^fail {2}clock: .*but 1 page views are of later than that/m);
  expect(out).toMatch(/^warn {2}agent: .*cannot be reached/m);
  expect(code).toBe(1);
});

test('doctor without a database says how one comes about', async () => {
  const { code, out } = await flowvitals('doctor');
  expect(code).toBe(1);
  expect(out).toContain('Start the collector once, or name the folder that it uses with --data.');
});

test.skipIf(process.getuid?.() === 0 /* root may write everywhere */)(
  'doctor finds a folder that cannot be written',
  async () => {
    fill(data);
    chmodSync(join(data, 'flowvitals.sqlite'), 0o444);
    chmodSync(data, 0o555);
    const { code, out } = await flowvitals('doctor');
    chmodSync(data, 0o755);
    expect(code).toBe(1);
    expect(out).toMatch(/^fail {2}database: .*cannot be (written|opened)/m);
  },
);
