/** The open internet, as far as one machine can play it. All loads are counted and end by themselves. */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { beacon } from '../support/beacon.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';

const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
let collector: RunningCollector;
beforeAll(async () => {
  collector = await startCollector({ args: ['--no-demo', '--rate', '5'] });
});
afterAll(() => collector.stop());

/** Sends raw bytes; resolves with everything that came back once the server has closed the connection. */
function raw(text: string, url = collector.url): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise(resolve => {
    let got = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket
      .setEncoding('utf8')
      .on('data', data => (got += data))
      .on('error', () => {})
      .on('close', () => resolve(got));
  });
}

function post(id: string, localAddress: string, agent?: Agent, url = collector.url): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${url}/fv`,
      { method: 'POST', localAddress, agent, headers: { 'user-agent': CHROME, 'content-type': 'text/plain' } },
      answer => {
        answer.resume().once('end', () => resolve(answer.statusCode!));
      },
    );
    sending.once('error', reject).end(JSON.stringify(beacon({ id })));
  });
}

test('ten slow senders and a flood leave room for a normal visitor, who is served', async () => {
  const slow = Array.from({ length: 10 }, () =>
    raw(`POST /fv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{`),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const flood = Promise.all(
    Array.from({ length: 2000 }, (_, i) => post(`flood-${i}`.padEnd(12, '-'), '127.0.0.2', agent)),
  );
  expect(await Promise.all(['normal-1', 'normal-2', 'normal-3'].map(id => post(id, '127.0.0.3')))).toEqual([
    204, 204, 204,
  ]);
  const statuses = await flood;
  agent.destroy();
  expect(new Set(statuses)).toEqual(new Set([204, 429]));
  expect(statuses.filter(status => status === 204).length).toBeLessThan(500);
  for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
}, 60_000);

test.each([
  ['two lengths', 'POST /fv HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello', 400],
  [
    'a length and chunks',
    'POST /fv HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['no host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['huge headers', `GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(40_000)}\r\n\r\n`, 431],
  ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400],
])('refuses %s and closes', async (_, text, status) => {
  expect(await raw(text)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
});

test.each([
  '/report/../../package.json',
  '/report/%2e%2e/%2e%2e/package.json',
  '/report/..%2f..%2fpackage.json',
  '/..%5c..%5cpackage.json',
  '/fv.js/../../../etc/passwd',
  '/report/%00',
  '/report/%ff',
])('gives no file for %s', async path => {
  const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1\.1 (404|400) /);
  expect(answer).not.toContain('better-sqlite3');
});

test('any bytes as a body are refused with a reason, and the collector goes on', async () => {
  for (const body of [
    '',
    '\0',
    '[]',
    '[[]]',
    '{"__proto__":{"v":1}}',
    '"',
    'null',
    '1e999',
    '\ud800',
    '{"v":1,"m":{"constructor":1}}',
    `{"v":1,"id":"${'a'.repeat(60_000)}"}`,
  ]) {
    const answer = await fetch(`${collector.url}/fv`, { method: 'POST', body });
    expect([400, 429]).toContain(answer.status);
    expect(answer.headers.get('x-flowvitals')).toMatch(/^(invalid|not-json|rate): /);
  }
  expect(await (await fetch(`${collector.url}/healthz`)).json()).toEqual({ ok: true });
});

test('whoever asks a thousand things at once and reads nothing is cut off', async () => {
  const asked = 'GET /fv-full.js HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(1000);
  const answers = await Promise.all(Array.from({ length: 50 }, () => raw(asked)));
  for (const answer of answers) expect(answer.length).toBeLessThan(1_000_000);
  expect((await fetch(`${collector.url}/healthz`)).status).toBe(200);
}, 60_000);

test('a load balancer that speaks HTTP/1.0 learns whether all is well', async () => {
  expect(await raw('GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 .*{"ok":true}$/s);
});

test('bodies without a length are limited in size and in number, like others', async () => {
  const unlimited = await startCollector({ args: ['--no-demo', '--rate', '0'] });
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const chunked = (body: string) =>
    raw(
      `POST /fv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nUser-Agent: ${CHROME}\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
      unlimited.url,
    );
  try {
    const whole = JSON.stringify(beacon({ id: 'in-chunks-1' }));
    const parts = [whole.slice(0, 50), whole.slice(50)].map(chunk).join('');
    expect(await chunked(`${parts}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 204 /);
    expect(await chunked(chunk('x'.repeat(70_000)))).toMatch(/^HTTP\/1\.1 413 /);
    // 12 MB that do not end, of which 8 are read: the others are turned away at once.
    const unfinished = await Promise.all(Array.from({ length: 200 }, () => chunked(chunk('x'.repeat(60_000)))));
    const statuses = Map.groupBy(unfinished, answer => answer.slice(9, 12));
    expect([...statuses.keys()].sort()).toEqual(['408', '503']);
    expect(statuses.get('503')!.length).toBeGreaterThan(50);
    // Somebody else is not turned away with them.
    const held = Array.from({ length: 200 }, () => chunked(chunk('x'.repeat(60_000))));
    await Promise.race(held);
    expect(await post('meanwhile-1', '127.0.0.2', undefined, unlimited.url)).toBe(204);
    await Promise.all(held);
    expect(unlimited.output()).not.toContain('    at ');
  } finally {
    await unlimited.stop();
  }
}, 60_000);

test('counts every outcome in /metrics, which needs the token', async () => {
  expect((await fetch(`${collector.url}/metrics`)).status).toBe(401);
  const text = await (
    await fetch(`${collector.url}/metrics`, { headers: { authorization: `Bearer ${collector.token}` } })
  ).text();
  for (const outcome of ['accepted', 'rate', 'not-json', 'invalid'])
    expect(text).toMatch(new RegExp(`flowvitals_beacons_total\\{outcome="${outcome}"\\} [1-9]`));
  expect(text).toMatch(/flowvitals_commit_seconds_count [1-9]/);
  expect(text).toMatch(/flowvitals_writable 1\n/);
});
