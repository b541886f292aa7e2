import { expect, test } from 'vitest';
import { writeQueue } from '../../server/collector/queue.ts';
import { memoryStore } from '../../server/store/memory.ts';
import { StoreError } from '../../server/store/store.ts';
import { limits } from '../../shared/beacon.ts';
import { beacon } from '../support/beacon.ts';
import { collecting, NOW } from '../support/collecting.ts';
import { part } from '../support/part.ts';

test('answers 204 with no body once the beacon is stored', async () => {
  const { store, send } = collecting();
  const answer = await send(beacon());
  expect([answer.status, await answer.text()]).toEqual([204, '']);
  expect([...store.pageViews({}, ['id', 'site', 'page', 'lcp', 'browser', 'browserVersion'])]).toEqual([
    {
      id: 'pageview-1',
      site: 'https://school.example',
      page: '/dashboard',
      lcp: 300,
      browser: 'Chrome',
      browserVersion: 156,
    },
  ]);
});

test('a version that no browser has costs a beacon its version and nothing else', async () => {
  const { store, send } = collecting();
  const answer = await send(beacon(), { 'user-agent': 'Mozilla/5.0 Chrome/9223372036854775808 Safari/537.36' });
  expect(answer.status).toBe(204);
  expect([...store.pageViews({}, ['browser', 'browserVersion'])]).toEqual([
    { browser: 'Chrome', browserVersion: null },
  ]);
});

test('a large body counts like several against flooding', async () => {
  const { send } = collecting({ perAddress: 1 });
  const res = Array.from({ length: 100 }, (_, n) => [`/${'long/'.repeat(80)}${n}.js`, 'script', 1, 1, 1, 1]);
  expect((await send(beacon({ res: res as never }))).status).toBe(204);
  expect((await send(beacon({ id: 'view-next-' }))).status).toBe(429);
});

test('stores the page and never the raw path', async () => {
  const { store, send } = collecting();
  await send(
    beacon({
      path: '/student/4711/task/5',
      from: '/user/max@school.example',
      res: [['/photo/4711.jpg?key=secret', 'img', 1300, 1000, 1000, 5]],
    }),
  );
  const stored = JSON.stringify([...store.pageViews({}, ['page', 'from'])]) + JSON.stringify([...store.resources({})]);
  expect(stored).toContain('/student/:id/task/:id');
  expect(stored).not.toMatch(/4711|max|secret/);
});

test('drops the end of a URL that the agent had to cut, which would not be folded like the whole', async () => {
  const { store, send } = collecting();
  const cut = (length: number) => `${`/${'long/'.repeat(20)}${'a'.repeat(500)}`.slice(0, length - 12)}anna.schmidt`;
  await send(
    beacon({
      path: cut(limits.url),
      res: [[cut(limits.url), 'fetch', 1, 1, 1, 1]],
      ev: [['document', cut(limits.label), 1, 1]],
    }),
  );
  const events = [...store.events({}, ['document'])].map(({ name }) => name);
  const stored = JSON.stringify([[...store.pageViews({}, ['page'])], [...store.resources({})], events]);
  expect(stored).not.toContain('anna');
  expect(events).toEqual([`/${'long/'.repeat(20)}*`]);
});

test('takes a measure that is larger than anything, and the beacon around it', async () => {
  const { store, send } = collecting();
  expect((await send(beacon({ ev: [['measure', 'saved', 1, 1.8e300]] }))).status).toBe(204);
  expect([...store.events({}, ['measure'])]).toMatchObject([{ name: 'saved', ms: 2 ** 40 }]);
});

test("takes any visit id of a template, and keeps what could open somebody's session only as a hash", async () => {
  const { store, send } = collecting();
  const session = 's%3Aq1w2e3r4t5z6u7i8o9p0.with+signs/and=more';
  for (const [id, visit] of Object.entries({
    'pageview-1': session,
    'pageview-2': session,
    'pageview-3': 'visit-0001',
  }))
    expect((await send(beacon({ id, visit }))).status).toBe(204);
  const visits = [...store.pageViews({}, ['visit'])].map(({ visit }) => visit);
  expect(visits).toEqual([expect.stringMatching(/^[\w-]{22}$/), visits[0], 'visit-0001']);
});

test("the page's own name goes before its path", async () => {
  const { store, send } = collecting();
  await send(beacon({ page: 'Task\u202e <b>', path: '/x/5' }));
  expect([...store.pageViews({}, ['page'])]).toEqual([{ page: 'Task <b>' }]);
});

test('counts the wait from the click to the content, with first content where the largest is not offered', async () => {
  const { store, send } = collecting();
  await send([
    beacon({ id: 'view-lcp-', start: 'click', m: { input: 17.7, fcp: 200, lcp: 300 } }),
    beacon({ id: 'view-fcp-', start: 'submit', m: { input: 5, fcp: 200 } }),
    beacon({ id: 'view-none', m: { ttfb: 20 } }),
    beacon({ id: 'view-soft', type: 'soft', m: { wait: 80 } }),
    beacon({ id: 'view-type', m: { lcp: 300 } }),
  ]);
  const waits = Object.fromEntries([...store.pageViews({}, ['id', 'wait'])].map(({ id, wait }) => [id, wait]));
  expect(waits).toEqual({ 'view-lcp-': 317.7, 'view-fcp-': 205, 'view-none': null, 'view-soft': 80, 'view-type': 300 });
});

test("sets the page's clock right, whatever it says", async () => {
  const { store, send } = collecting();
  await send(beacon({ id: 'view-wrong', at: 5_000, now: 6_500 })); // a clock that starts in 1970
  await send(beacon({ id: 'view-ahead', at: NOW * 2, now: NOW * 2 + 1500 }));
  await send(beacon({ id: 'view-absurd', at: 2000, now: 1000 })); // sent before it began
  expect([...store.pageViews({}, ['at'])]).toEqual([{ at: NOW - 1500 }, { at: NOW - 1500 }, { at: NOW }]);
});

test.each<[string, unknown, Record<string, string>, number, string]>([
  ['text that is no JSON', '{"v":', {}, 400, 'not-json: The body is no JSON.'],
  ['no beacon', { v: 1 }, {}, 400, 'invalid: id: expected 8 to 40 of A-Z a-z 0-9 _ -, got nothing'],
  ['a body above 64 KiB', 'x'.repeat(1_000_000), {}, 413, 'too-large: The body is larger than 64 KiB.'],
  [
    'an origin that is not allowed',
    beacon(),
    { origin: 'https://evil.example' },
    403,
    'origin: https://evil.example is not measured here: start the collector with --origin https://evil.example',
  ],
  ['a hidden origin', beacon(), { origin: 'null' }, 403, 'origin: a hidden origin is not measured here'],
])('refuses %s with its reason in body and header, and stores nothing', async (_, body, headers, status, reason) => {
  const { store, send } = collecting();
  const answer = await send(body, headers);
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-flowvitals')).toContain(reason);
  expect(await answer.json()).toMatchObject({ error: { code: reason.split(':')[0] } });
  expect([...store.pageViews({ bots: true }, ['id'])]).toEqual([]);
});

test('stores the good beacons of a body, and says what is wrong with the others', async () => {
  const { store, send } = collecting();
  const answer = await send([beacon(), { ...beacon({ id: 'pageview-2' }), type: 'no' }, beacon({ id: 'pageview-3' })]);
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { error: { faults: unknown } }).error.faults).toMatchObject([{ field: '[1].type' }]);
  expect([...store.pageViews({}, ['id'])].map(({ id }) => id).sort()).toEqual(['pageview-1', 'pageview-3']);
});

test.each([
  ['a path', 'http://localhost/a?mail=a@b.example'],
  ['a password', 'http://user:secret@localhost'],
  ['more than any name has', `http://${'a.'.repeat(200)}localhost`],
])('refuses an Origin header that holds %s: it would be kept', async (_, origin) => {
  const { store, send } = collecting();
  expect((await send(beacon(), { origin })).status).toBe(403);
  expect([...store.pageViews({}, ['id'])]).toEqual([]);
});

test('a body of many beacons counts as many', async () => {
  const { send } = collecting({ perAddress: 1 });
  const bodies = [0, 1, 2].map(at => Array.from({ length: 8 }, (_, n) => beacon({ id: `pageview-${at}${n}` })));
  const statuses: number[] = [];
  for (const body of bodies) statuses.push((await send(body)).status);
  expect(statuses).toEqual([204, 204, 429]);
});

test('a sender that goes away in mid-body is counted, and is no line in the log', async () => {
  const { app, log } = collecting();
  const body = new ReadableStream({ start: controller => controller.error(new Error('aborted')) });
  const headers = { host: 'collector.example', origin: 'https://school.example', 'content-length': '100' };
  const answer = await app.request('http://collector.example/fv', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit);
  expect([answer.status, answer.headers.get('x-flowvitals')?.slice(0, 8), log]).toEqual([400, 'aborted:', []]);
});

test.each([
  ['loopback', 'http://localhost:5000'],
  ['its own host on another port', 'https://collector.example:8443'],
  ['an allowed origin', 'https://school.example'],
])('lets pages of %s report, and read the answer', async (_, origin) => {
  const answer = await collecting().send(beacon(), { origin });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
});

test('answers 503 and when to come again while the disk fails, and takes the beacon afterwards', async () => {
  const store = memoryStore();
  let full = true;
  const { send } = collecting({
    append: parts => {
      if (full) throw new StoreError('disk full');
      store.append(parts);
    },
  });
  const refused = await send(beacon());
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
  full = false;
  expect((await send(beacon())).status).toBe(204);
  expect([...store.pageViews({}, ['id'])]).toHaveLength(1);
});

test('tells a beacon that is none from a disk that fails, also in one body', async () => {
  const { send } = collecting({
    append() {
      throw new StoreError('disk full');
    },
  });
  const answers = await Promise.all(
    ['{', {}, [beacon(), {}]].map(async body => {
      const answer = await send(body);
      const { error } = (await answer.json()) as { error: { code: string } };
      return [answer.status, error.code];
    }),
  );
  expect(answers).toEqual([
    [400, 'not-json'],
    [400, 'invalid'],
    [503, 'storage'],
  ]);
});

test('answers 503 when more is waiting than the queue holds', async () => {
  const { send } = collecting({ capacity: 2.5 * JSON.stringify(beacon()).length });
  const answers = await Promise.all(['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map(id => send(beacon({ id }))));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 204, 503]);
});

test('answers 429 and when to come again to an address that sends too much', async () => {
  const { send } = collecting({ perAddress: 0.2 });
  const answers = await Promise.all(['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map(id => send(beacon({ id }))));
  expect(answers.map(({ status }) => status)).toEqual([204, 204, 429]);
  expect(answers[2]?.headers.get('retry-after')).toBe('5');
});

test('tells the operator once of a site that is not in the settings', async () => {
  const { send, log } = collecting();
  for (let i = 0; i < 3; i++) await send(beacon(), { origin: 'https://forgotten.example' });
  expect(log).toEqual([
    'https://forgotten.example is not measured here: start the collector with --origin https://forgotten.example',
  ]);
});

test.each([
  ['127.0.0.1', '--proxy 127.0.0.1'],
  ['203.0.113.9', '--origin https://lernen.example'],
])(
  'tells the operator of a proxy on this machine that is not believed, and of no stranger: %s',
  async (address, cure) => {
    const { send, log } = collecting({ address });
    await send(beacon(), { origin: 'https://lernen.example', 'x-forwarded-host': 'lernen.example' });
    expect(log).toEqual([`https://lernen.example is not measured here: start the collector with ${cure}`]);
  },
);

test('tells of a hundred such sites at most, since strangers can invent more', async () => {
  const { send, log } = collecting();
  for (let i = 0; i < 105; i++) await send(beacon(), { origin: `https://invented-${i}.example` });
  await send(beacon(), { origin: 'https://invented-104.example' });
  expect(log).toHaveLength(100);
});

test('what comes together is written together, and one bad beacon does not take the others with it', async () => {
  const batches: string[][] = [];
  const queue = writeQueue({
    append(parts) {
      const ids = Array.from(parts, ({ id }) => id);
      batches.push(ids);
      if (ids.includes('poisoned-1')) throw new Error('no such thing');
    },
  });
  const outcomes = await Promise.allSettled(
    ['pageview-1', 'poisoned-1', 'pageview-2'].map(id => queue.add(1500, () => [part({ id })])),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(batches).toEqual([['pageview-1', 'poisoned-1', 'pageview-2'], ['pageview-1'], ['poisoned-1'], ['pageview-2']]);
});
