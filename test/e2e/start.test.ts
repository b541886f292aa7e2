/** What a start does and what it leaves alone. */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startProcess } from '../support/processes.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowvitals-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const args = (...more: string[]) => [MAIN, 'serve', '--no-demo', '--data', join(folder, 'data'), ...more];
const start = (...more: string[]) =>
  startProcess({ command: process.execPath, args: args(...more), ready: /^report .*\n/m });

/** A start that is expected to fail: its exit code, and what it says. */
function failing(...more: string[]): Promise<{ code: number | null; err: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args(...more), { stdio: ['ignore', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', code => resolve({ code, err }));
  });
}

test('a file that is no socket is left alone', async () => {
  const file = join(folder, 'precious');
  writeFileSync(file, 'data');
  const { code, err } = await failing('--socket', file);
  expect([code, err]).toEqual([2, expect.stringContaining('cannot be listened on: a file of that name is there')]);
  expect(readFileSync(file, 'utf8')).toBe('data');
});

test('a socket in use is not taken over, one that was left behind is, and everybody may connect to it', async () => {
  const socket = join(folder, 'http.sock');
  const first = await start('--socket', socket);
  expect(statSync(socket).mode & 0o777).toBe(0o666);
  const { code, err } = await failing('--socket', socket);
  expect([code, err]).toEqual([2, expect.stringContaining('it is in use')]);
  expect(existsSync(socket)).toBe(true);
  await first.stop('SIGKILL');
  expect(existsSync(socket)).toBe(true);
  const second = await start('--socket', socket);
  expect(await second.stop()).toBe(0);
  expect(existsSync(socket)).toBe(false);
});

test('a damaged access file is told in a sentence', async () => {
  mkdirSync(join(folder, 'data'));
  for (const text of ['', '{}', '{"tokenHash":"x","key":"y"}']) {
    writeFileSync(join(folder, 'data', 'access.json'), text);
    const { code, err } = await failing('--port', '0');
    expect([code, err]).toEqual([2, expect.stringMatching(/^flowvitals: .*access.json is damaged: remove it.*\n$/)]);
  }
});

test('a first start that fails does not use up the link with the token', async () => {
  const taken = await new Promise<Server>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
  });
  const { port } = taken.address() as { port: number };
  expect(await failing('--port', `${port}`)).toMatchObject({ code: 2, err: expect.stringContaining('it is in use') });
  taken.close();
  const collector = await start('--port', '0');
  const [, url] = /^report +(http\S+)$/m.exec(collector.output())!;
  expect(url).toContain('?token=');
  const answer = await fetch(url!, { redirect: 'manual' });
  expect(answer.status).toBe(303);
  await collector.stop();
});

test('a first start that cannot keep its token ends, so that it is tried again', async () => {
  mkdirSync(join(folder, 'data'));
  symlinkSync('nowhere/at/all', join(folder, 'data', 'access.json'));
  const { code, err } = await failing('--port', '0');
  expect([code, err]).toEqual([2, expect.stringMatching(/^flowvitals: .*access.json.*\n$/)]);
});

test('a log that cannot be written ends nothing', async () => {
  const command = `exec "$0" "$@" 2>/dev/full`;
  const collector = await startProcess({
    command: '/bin/sh',
    args: ['-c', command, process.execPath, ...args('--port', '0')],
    ready: /^report .*\n/m,
  });
  const [, url] = /^report +(http\S+)report/m.exec(collector.output())!;
  const forgotten = { method: 'POST', body: '{}', headers: { origin: 'https://forgotten.example' } };
  expect((await fetch(`${url}fv`, forgotten)).status).toBe(403);
  // A line that was written would have failed by now.
  expect((await fetch(`${url}fv`, forgotten)).status).toBe(403);
  expect((await fetch(`${url}healthz`)).status).toBe(200);
  expect(await collector.stop()).toBe(0);
});

test('of two first starts at once one has the token, and the other does not run with one that is none', async () => {
  const [one, other] = await Promise.allSettled([start('--port', '0'), start('--port', '0')]);
  const started = [one, other].flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const links = started.flatMap(({ output }) => /^report +(http\S+\?token=\S+)/m.exec(output())?.[1] ?? []);
  expect(links).toHaveLength(1);
  expect((await fetch(links[0]!, { redirect: 'manual' })).status).toBe(303);
  for (const collector of started) await collector.stop();
});
