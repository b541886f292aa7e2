/** The collector where it really stands: behind nginx or Caddy, under a path, on a Unix socket, started by systemd. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { rotateToken } from '../../server/access/token.ts';
import { beacon } from '../support/beacon.ts';
import { freePort, startProcess } from '../support/processes.ts';
import { startNginx } from '../support/servers.ts';
import { pathOf, tools } from '../support/tools.ts';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
/** What a visitor's browser sends besides; the app is known as lernen.example. */
const VISITOR = { 'user-agent': CHROME, origin: 'https://lernen.example', 'content-type': 'text/plain' };

const README = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

let folder: string;
let token: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
  token = rotateToken(join(folder, 'access.json'));
  return () => rmSync(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<void> {
  const collector = await startProcess({
    command: process.execPath,
    args: [MAIN, 'serve', '--data', folder, '--no-demo', ...args],
    ready: /^report /m,
  });
  onTestFinished(async () => void (await collector.stop()));
}

/** Sends a beacon and asks for it, through whatever stands in between; `base` ends without a slash. */
async function expectItWorks(base: string, headers: Record<string, string> = {}): Promise<void> {
  const sent = await fetch(`${base}/fv`, {
    method: 'POST',
    body: JSON.stringify(beacon()),
    headers: { ...VISITOR, ...headers },
  });
  expect([sent.status, sent.headers.get('x-flowvitals')]).toEqual([204, null]);
  const overview = await fetch(`${base}/api/v1/overview`, { headers: { authorization: `Bearer ${token}` } });
  expect(await overview.json()).toMatchObject({ pageViews: 1 });
  const agent = await fetch(`${base}/fv.js`, { headers: { 'accept-encoding': 'br' } });
  expect([agent.status, agent.headers.get('content-encoding')]).toEqual([200, 'br']);
  const page = await fetch(`${base}/report/`);
  expect(await page.text()).toMatch(/src="\.\/assets\//);
}

test('nginx passes a path on unchanged to a Unix socket, and tells who asks, how, and for which host', async () => {
  const socket = join(folder, 'collector.sock');
  await start('--socket', socket, '--base', '/rum', '--proxy', 'unix', '--rate', '1');
  const { url, stop } = await startNginx({
    http: `upstream rum { server unix:${socket}; keepalive 4; }`,
    server: `location /rum/ { proxy_pass http://rum; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Host lernen.example;
      proxy_set_header X-Forwarded-Proto https; }`,
  });
  onTestFinished(stop);
  await expectItWorks(`${url}/rum`);
  const signedIn = await fetch(`${url}/rum/report/?token=${token}`, { redirect: 'manual' });
  expect(signedIn.headers.get('set-cookie')).toMatch(/; Path=\/rum\/;.*; Secure; SameSite=Strict$/);
  // Eleven beacons at once are one more than --rate 1 allows an address; entries that the visitor made up do not help.
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      fetch(`${url}/rum/fv`, {
        method: 'POST',
        body: JSON.stringify(beacon()),
        headers: { ...VISITOR, 'x-forwarded-for': `6.6.6.${i}` },
      }),
    ),
  );
  expect(answers.map(({ status }) => status)).toContain(429);
});

test('nginx strips the path, and forwarding headers of a proxy that was not named are not believed', async () => {
  const port = await freePort();
  await start('--port', String(port), '--origin', 'https://lernen.example');
  const { url, stop } = await startNginx({
    server: `location /rum/ { proxy_pass http://127.0.0.1:${port}/; proxy_set_header X-Forwarded-Proto https; }`,
  });
  onTestFinished(stop);
  await expectItWorks(`${url}/rum`);
  const signedIn = await fetch(`${url}/rum/report/?token=${token}`, { redirect: 'manual' });
  expect([signedIn.headers.get('location'), signedIn.headers.get('set-cookie')]).toEqual([
    './',
    expect.not.stringContaining('Secure'),
  ]);
});

/** The README's, for a collector and an app on these ports. */
function nginxBlock(collector: number, app: number): string {
  const [, block] = /```nginx\n(location \/rum\/[\s\S]*?)```/.exec(README)!;
  return block!.replaceAll('127.0.0.1:8930', `127.0.0.1:${collector}`).replaceAll('127.0.0.1:8080', `127.0.0.1:${app}`);
}

test("the README's nginx block gives up on a beacon after five seconds, and not on a report", async () => {
  const slow = createHttpServer((_, response) => void setTimeout(() => response.end('late'), 6000)).listen(
    0,
    '127.0.0.1',
  );
  await new Promise(resolve => slow.once('listening', resolve));
  const { port } = slow.address() as AddressInfo;
  const { url, stop } = await startNginx({ server: nginxBlock(port, port) });
  onTestFinished(async () => {
    await stop();
    slow.close();
  });
  const [sent, asked] = await Promise.all([
    fetch(`${url}/rum/fv`, { method: 'POST', body: '[]' }),
    fetch(`${url}/rum/api/v1/overview`),
  ]);
  expect([sent.status, asked.status]).toEqual([504, 200]);
});

test("the README's nginx block adds the tag to an app that sees its own name, keeps the report's cookie from it, and lets a page watch for as long as it likes", async () => {
  const port = await freePort();
  await start('--port', String(port), '--proxy', '127.0.0.1');
  let seen: IncomingHttpHeaders = {};
  const app = createHttpServer((request, response) => {
    seen = request.headers;
    response.setHeader('content-type', 'text/html').end('<html><head></head><body>The app</body></html>');
  }).listen(0, '127.0.0.1');
  await new Promise(resolve => app.once('listening', resolve));
  onTestFinished(() => void app.close());
  const { url, stop } = await startNginx({ server: nginxBlock(port, (app.address() as AddressInfo).port) });
  onTestFinished(stop);
  expect(await (await fetch(`${url}/page`)).text()).toContain('<script async src="/rum/fv.js"></script></head>');
  expect([seen.host, seen['x-forwarded-proto']]).toEqual([new URL(url).host, 'http']);
  const signedIn = await fetch(`${url}/rum/report/?token=${token}`, { redirect: 'manual' });
  expect(signedIn.headers.get('set-cookie')).toContain('; Path=/rum/;');
  await expectItWorks(`${url}/rum`, { origin: url });
  const watching = await fetch(`${url}/rum/api/v1/live`, { headers: { authorization: `Bearer ${token}` } });
  // Three of them take longer than the block's own patience of five seconds.
  let told = '';
  for await (const text of watching.body!.pipeThrough(new TextDecoderStream())) {
    told += text;
    if (told.split('event: heartbeat').length > 3) break;
  }
  expect(told.split('event: heartbeat').length).toBeGreaterThan(3);
});

test('Caddy stands in front as well', async () => {
  const [port, front] = [await freePort(), await freePort()];
  await start('--port', String(port), '--proxy', '127.0.0.1');
  const file = join(folder, 'Caddyfile');
  writeFileSync(
    file,
    `{\n  admin off\n  auto_https off\n}\nhttp://127.0.0.1:${front} {\n  handle_path /rum/* {\n    reverse_proxy 127.0.0.1:${port} {\n      header_up X-Forwarded-Host lernen.example\n    }\n  }\n}\n`,
  );
  const caddy = await startProcess({
    command: pathOf(tools.caddy),
    args: ['run', '--config', file, '--adapter', 'caddyfile'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    ready: new URL(`http://127.0.0.1:${front}/rum/healthz`),
  });
  onTestFinished(async () => void (await caddy.stop()));
  await expectItWorks(`http://127.0.0.1:${front}/rum`);
});

test('takes the socket that systemd opened for it', async () => {
  const listener = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => listener.once('listening', resolve));
  const { port } = listener.address() as { port: number };
  const { fd } = (listener as unknown as { _handle: { fd: number } })._handle;
  const command = `LISTEN_FDS=1 LISTEN_PID=$$ exec "${process.execPath}" "${MAIN}" serve --no-demo --data "${folder}"`;
  const collector = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit', fd] });
  onTestFinished(async () => {
    collector.kill();
    await new Promise(resolve => collector.once('exit', resolve));
  });
  await new Promise(resolve => collector.stdout!.once('data', resolve));
  listener.close();
  await expectItWorks(`http://127.0.0.1:${port}`, { origin: 'http://127.0.0.1:5000' });
});

const analyze = ['/usr/bin/systemd-analyze'].find(path => existsSync(path));
test.skipIf(!analyze /* this machine has no systemd */)('the systemd units in the README are valid', () => {
  const units = [...README.matchAll(/```ini\n# (\/etc\/systemd\/system\/(\S+))\n([\s\S]*?)```/g)];
  expect(units.map(([, , name]) => name)).toEqual(['flowvitals.service', 'flowvitals.socket']);
  for (const [, , name, text] of units)
    writeFileSync(join(folder, name!), text!.replaceAll('/opt/flowvitals/node_modules/.bin/node', process.execPath));
  const { status, stderr } = spawnSync(
    analyze!,
    ['verify', '--recursive-errors=no', ...units.map(([, , name]) => join(folder, name!))],
    { encoding: 'utf8' },
  );
  expect([status, stderr.split('\n').filter(line => line.includes(folder))]).toEqual([0, []]);
});
