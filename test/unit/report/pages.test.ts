import { expect, test } from 'vitest';
import { part } from '../../support/part.ts';
import { NOW, report } from './ask.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

test('tells pages with their own page views, visits and figures', async () => {
  const { total, pages } = await report([
    part({
      id: 'p1',
      visit: 'v1',
      seq: 1,
      page: '/a',
      measured: { wait: 100, transfer: 500, encoded: 200, decoded: 800 },
    }),
    part({ id: 'p2', visit: 'v1', seq: 2, page: '/b', measured: { wait: 900 } }),
    part({ id: 'p3', visit: 'v1', seq: 3, page: '/a', measured: { wait: 300, transfer: 700 } }),
    part({ id: 'p4', visit: 'v2', seq: 1, page: '/a', status: 500, measured: { wait: 200 } }),
  ]).ask('pages');
  expect(total).toBe(2);
  expect(pages.map(({ page, pageViews, visits }) => [page, pageViews, visits])).toEqual([
    ['/a', 3, 2],
    ['/b', 1, 1],
  ]);
  expect(pages[0]!.metrics.wait).toMatchObject({ n: 3, p50: { value: 200 } });
  expect(pages[0]!.success).toEqual({ known: 3, ok: 2 });
  // Each size over the page views that have it.
  expect(pages[0]!.bytes).toEqual({ n: 2, transfer: 600, encoded: 200, decoded: 800 });
});

test('tells one page, and where its visitors came from', async () => {
  const answer = await report([
    part({ id: 'p1', visit: 'v1', page: '/b', from: '/a' }),
    part({ id: 'p2', visit: 'v2', page: '/b', from: '/a' }),
    part({ id: 'p3', visit: 'v3', page: '/b' }),
    part({ id: 'p4', visit: 'v3', page: '/a' }),
  ]).ask('page', 'page=/b');
  expect(answer).toMatchObject({ page: '/b', pageViews: 3, visits: 3 });
  expect(answer.cameFrom).toEqual([
    { page: '/a', count: 2 },
    { page: null, count: 1 },
  ]);
});

test('tells what happened on a page: what went wrong first, how often, and how long it typically took', async () => {
  const error = (count: number) => ({ kind: 'error', name: 'TypeError /app.js', count }) as const;
  const cause = (name: string, ms: number, count?: number) =>
    ({ kind: 'cause', name, ms, ...(count && { count }) }) as const;
  const action = (ms: number) => ({ kind: 'action', name: 'answer', ms, count: 2 }) as const;
  const { events, eventsTotal } = await report([
    part({
      id: 'p1',
      visit: 'v1',
      page: '/a',
      events: [action(100), action(300), error(3), cause('lcp img.hero', 900)],
    }),
    part({ id: 'p2', visit: 'v2', page: '/a', events: [error(1), cause('lcp img.hero', 700), cause('loaf', 120, 2)] }),
    part({ id: 'p3', visit: 'v3', page: '/b', events: [{ kind: 'mark', name: 'elsewhere' }] }),
  ]).ask('page', 'page=/a');
  expect(events).toEqual([
    { kind: 'error', name: 'TypeError /app.js', pageViews: 2, times: 4, ms: null },
    { kind: 'cause', name: 'lcp img.hero', pageViews: 2, times: 2, ms: 800 },
    { kind: 'cause', name: 'loaf', pageViews: 1, times: 2, ms: 120 },
    { kind: 'action', name: 'answer', pageViews: 1, times: 2, ms: 200 },
  ]);
  expect(eventsTotal).toBe(4);
});

test('hands hostile names on as they are, as JSON that no browser runs', async () => {
  const { ask } = report([part({ id: 'p1', page: HOSTILE, variant: HOSTILE })]);
  expect((await ask('pages')).pages[0]!.page).toBe(HOSTILE);
  expect((await ask('page', new URLSearchParams({ page: HOSTILE }).toString())).pageViews).toBe(1);
});

test('shows the newest visits, with the page that was asked for marked', async () => {
  const parts = Array.from({ length: 400 }, (_, i) => [
    part({ id: `a${i}`, visit: `v${i}`, seq: 1, page: '/a', at: NOW - (400 - i) * 1000 }),
    part({ id: `b${i}`, visit: `v${i}`, seq: 2, page: i % 2 ? '/b' : '/c', at: NOW - (400 - i) * 1000 + 1 }),
  ]).flat();
  const { total, visits } = await report(parts).ask('visits', 'page=/b&limit=3');
  expect(total).toBe(200);
  expect(visits.map(({ visit }) => visit)).toEqual(['v399', 'v397', 'v395']);
  expect(visits[0]!.pageViews.map(({ page, matches }) => [page, matches])).toEqual([
    ['/a', false],
    ['/b', true],
  ]);
});

test('shows the first hundred page views of an endless visit, and says how many there were', async () => {
  const parts = Array.from({ length: 150 }, (_, i) => part({ id: `p${i}`, seq: i + 1, at: NOW - 150 + i }));
  const { visits } = await report(parts).ask('visits');
  expect([visits[0]!.count, visits[0]!.pageViews.length]).toEqual([150, 100]);
});
