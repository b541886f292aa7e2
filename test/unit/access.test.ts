import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { guard } from '../../server/access/guard.ts';
import { openAccess, rotateToken } from '../../server/access/token.ts';
import { rateLimit } from '../../server/http/rate.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
let file: string;
beforeEach(() => {
  file = join(folder, `${number++}`, 'access.json');
});

/** A report API that tells what it was asked, behind the guard. */
function guarded(host?: string) {
  const { access, newToken } = openAccess(file);
  const token = newToken!();
  const clock = { now: 1_800_000_000_000 };
  const once = new Set(['printed-at-start']);
  const { required, links, sharing } = guard({
    access,
    now: () => clock.now,
    path: '/',
    takeOnce: code => once.delete(code),
    tries: rateLimit({ perSecond: 0.2, burst: 5, now: () => clock.now }),
    peer: c => ({
      address: c.req.header('x-test-address') ?? '127.0.0.1',
      host,
      secure: c.req.header('x-test-secure') === '1',
    }),
  });
  const app = new Hono();
  app.use('/api/v1/*', required);
  app.route('/api/v1', sharing);
  app.get('/api/v1/:question', c => c.text(`${c.req.param('question')}?${new URL(c.req.url).searchParams}`));
  app.post('/api/v1/runs', c => c.text('started'));
  app.route('/report/', links);
  app.get('/report/', c => c.text('page'));
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    app.request(`http://localhost${path}`, { method, headers });
  const cookieOf = async (path: string) => (await get(path)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const share = async (share: object) =>
    (
      (await (
        await app.request('http://localhost/api/v1/share', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify(share),
        })
      ).json()) as { link: string }
    ).link;
  return { get, cookieOf, share, clock, token };
}

test('the token is made once, is kept only as a hash, and in a file that only the owner reads', () => {
  const newToken = openAccess(file).newToken?.();
  expect(newToken).toMatch(/^[\w-]{32}$/);
  expect(openAccess(file).newToken).toBeUndefined();
  expect(readFileSync(file, 'utf8')).not.toContain(newToken);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('lets nobody in without token, wherever they come from', async () => {
  const { get, cookieOf, token } = guarded();
  const [name = ''] = (await cookieOf(`/report/?token=${token}`)).split('=');
  for (const headers of [
    {},
    { 'x-forwarded-for': '127.0.0.1', host: 'localhost' },
    { cookie: `${name}=1.2.3` },
    { authorization: 'Basic YTpi' },
  ]) {
    expect((await get('/api/v1/overview', headers as Record<string, string>)).status).toBe(401);
  }
});

test('lets a script in by bearer token', async () => {
  const { get, token } = guarded();
  expect((await get('/api/v1/overview', { authorization: `Bearer ${token}` })).status).toBe(200);
  expect((await get('/api/v1/overview', { authorization: `Bearer ${token}x` })).status).toBe(401);
});

test('the link sets a cookie that scripts and other sites cannot use, and hides the token', async () => {
  const { get, token } = guarded();
  const answer = await get(`/report/?token=${token}&view=flows`, { 'x-test-secure': '1' });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, './?view=flows']);
  expect(answer.headers.get('set-cookie')).toMatch(
    /^flowvitals_\w+=\S+; Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Strict$/,
  );
  expect(answer.headers.get('set-cookie')).not.toContain(token);
});

test('two collectors on one host do not sign each other out', async () => {
  const names = [];
  for (const which of ['one', 'two']) {
    file = join(folder, which, 'access.json');
    const { cookieOf, token } = guarded();
    names.push((await cookieOf(`/report/?token=${token}`)).split('=')[0]);
  }
  expect(new Set(names).size).toBe(2);
});

test('a cookie reads from anywhere on the page, but changes things only from the page itself', async () => {
  const { get, cookieOf, token } = guarded();
  const cookie = await cookieOf(`/report/?token=${token}`);
  expect((await get('/api/v1/overview', { cookie })).status).toBe(200);
  expect((await get('/api/v1/runs', { cookie }, 'POST')).status).toBe(403);
  expect((await get('/api/v1/runs', { cookie, 'sec-fetch-site': 'cross-site' }, 'POST')).status).toBe(403);
  expect((await get('/api/v1/runs', { cookie, 'sec-fetch-site': 'same-origin' }, 'POST')).status).toBe(200);
});

test('on plain http, where browsers tell less, the origin of the page itself may change things, and no other port', async () => {
  const { get, cookieOf, token } = guarded('perf.school:8930');
  const cookie = await cookieOf(`/report/?token=${token}`);
  const post = async (origin: string) => (await get('/api/v1/runs', { cookie, origin }, 'POST')).status;
  expect(await post('http://perf.school:8930')).toBe(200);
  expect([await post('http://perf.school'), await post('https://perf.school:8930')]).toEqual([403, 403]);
});

test('a session ends after thirty days', async () => {
  const { get, cookieOf, clock, token } = guarded();
  const cookie = await cookieOf(`/report/?token=${token}`);
  clock.now += 30 * 86_400_000 + 1;
  expect((await get('/api/v1/overview', { cookie })).status).toBe(401);
});

test('a link printed at start works once', async () => {
  const { get } = guarded();
  expect((await get('/report/?once=printed-at-start', {}, 'HEAD')).status).not.toBe(303);
  expect((await get('/report/?once=printed-at-start')).status).toBe(303);
  expect((await get('/report/?once=printed-at-start')).status).toBe(401);
});

test('wrong tries are limited by address, and the limit passes', async () => {
  const { get, clock, token } = guarded();
  const statuses: number[] = [];
  for (let i = 0; i < 8; i++) statuses.push((await get('/api/v1/overview', { authorization: 'Bearer wrong' })).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  // The owner may come from the same address, behind a proxy.
  expect((await get('/api/v1/overview', { authorization: `Bearer ${token}` })).status).toBe(200);
  clock.now += 60_000;
  expect((await get('/api/v1/overview', { authorization: 'Bearer wrong' })).status).toBe(401);
});

test('rotating ends the old token, sessions and share links in a collector that is running', async () => {
  const { get, cookieOf, share, token } = guarded();
  const cookie = await cookieOf(`/report/?token=${token}`);
  const link = await share({ view: 'overview', address: '', query: '' });
  const next = rotateToken(file);
  expect((await get('/api/v1/overview', { cookie })).status).toBe(401);
  expect((await get('/api/v1/overview', { authorization: `Bearer ${token}` })).status).toBe(401);
  expect((await get(`/report/${link}`)).status).toBe(401);
  expect((await get('/api/v1/overview', { authorization: `Bearer ${next}` })).status).toBe(200);
});

test('a shared comparison shows nothing of other runs, and a shared overview no page of choice', async () => {
  const { get, cookieOf, share } = guarded();
  const compare = await cookieOf(`/report/${await share({ view: 'compare', address: '', query: 'baseline=run:1' })}`);
  expect((await get('/api/v1/runs', { cookie: compare })).status).toBe(403);
  const overview = await cookieOf(`/report/${await share({ view: 'overview', address: '', query: 'period=7d' })}`);
  expect(await (await get('/api/v1/overview?page=/secret', { cookie: overview })).text()).toBe('overview?period=7d');
});

test('a share link opens one report and nothing else, until it ends', async () => {
  const { get, cookieOf, share, clock } = guarded();
  const link = await share({ view: 'pages', address: 'view=pages&period=7d', query: 'period=7d', days: 2 });
  expect((await get(`/report/${link}`)).headers.get('location')).toBe('./?view=pages&period=7d');
  const cookie = await cookieOf(`/report/${link}`);
  expect(await (await get('/api/v1/pages?period=all&site=x', { cookie })).text()).toBe('pages?period=7d');
  expect(await (await get('/api/v1/page?page=/a&from=0', { cookie })).text()).toBe('page?period=7d&page=%2Fa');
  expect((await get('/api/v1/visits', { cookie })).status).toBe(403);
  expect((await get('/api/v1/runs', { cookie, 'sec-fetch-site': 'same-origin' }, 'POST')).status).toBe(401);
  expect((await get(`/report/${link.replace(/.$/, c => (c === 'A' ? 'B' : 'A'))}`)).status).toBe(401);
  clock.now += 2 * 86_400_000 + 1;
  expect((await get(`/report/${link}`)).status).toBe(401);
  expect((await get('/api/v1/pages', { cookie })).status).toBe(401);
});
