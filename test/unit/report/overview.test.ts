import { expect, test } from 'vitest';
import { memoryStore } from '../../../server/store/memory.ts';
import type { PageViewPart } from '../../../server/store/store.ts';
import { part } from '../../support/part.ts';
import { HOUR, NOW, report } from './ask.ts';

/** Page views of one visit each, an hour ago, with these waits. */
const waits = (values: readonly number[]): PageViewPart[] =>
  values.map((wait, i) =>
    part({ id: `p${i}`, visit: `v${i}`, seq: 1, final: true, at: NOW - HOUR, measured: { wait } }),
  );

test('tells quantiles by R-7, with n and the 95 % interval', async () => {
  const { metrics, pageViews, visits } = await report(waits([600, 100, 200, 500, 300, 400])).ask('overview');
  expect([pageViews, visits]).toEqual([6, 6]);
  expect(metrics.wait).toMatchObject({ n: 6, independent: 6, mean: 350, min: 100, max: 600 });
  expect(metrics.wait.sd).toBeCloseTo(187.083, 3);
  // Six values are the fewest for a median: P(B ≥ 1) = 63/64, so the limits are just inside the extremes.
  expect(metrics.wait.p50).toMatchObject({ value: 350, needs: 0 });
  expect(metrics.wait.p50.low).toBeGreaterThanOrEqual(100);
  expect(metrics.wait.p50.low).toBeLessThan(200);
  expect(metrics.wait.p75).toEqual({ value: 475, low: null, high: null, needs: 7 });
});

test('tells no p95 of fewer than 60 values, and no interval of it below 72', async () => {
  const p95 = async (n: number) =>
    (await report(waits(Array.from({ length: n }, (_, i) => i + 1))).ask('overview')).metrics.wait.p95;
  expect(await p95(59)).toEqual({ value: null, low: null, high: null, needs: 13 });
  const sixty = await p95(60);
  expect(sixty).toMatchObject({ low: null, high: null, needs: 12 });
  expect(sixty.value).toBeCloseTo(1 + 0.95 * 59, 9);
  expect((await p95(72)).needs).toBe(0);
});

test('counts what was not measured as absent, never as zero', async () => {
  const { metrics, bytes, phases, success } = await report([part({ id: 'p1', measured: {} })]).ask('overview');
  expect(metrics.wait).toMatchObject({ n: 0, mean: null, sd: null, min: null, max: null, ratings: null });
  expect(metrics.wait.p50).toEqual({ value: null, low: null, high: null, needs: null });
  expect(bytes).toEqual({ n: 0, transfer: null, encoded: null, decoded: null });
  expect(phases).toEqual({ n: 0, means: [], server: { ms: null, n: 0 } });
  expect(success).toEqual({ known: 1, ok: 1 });
});

test('answers an empty store with nothing, not with zeros', async () => {
  const answer = await report([]).ask('overview');
  expect(answer).toMatchObject({ pageViews: 0, visits: 0, pages: 0, first: null, last: null, sites: [] });
  expect(answer.timeline.buckets).toEqual([]);
});

test('lets repeats of a visit count once in the interval', async () => {
  // Two visits of five page views each are worth two values, however many page views they are.
  const parts = Array.from({ length: 10 }, (_, i) =>
    part({ id: `p${i}`, visit: `v${i % 2}`, seq: Math.floor(i / 2) + 1, measured: { wait: 100 + i } }),
  );
  const { wait } = (await report(parts).ask('overview')).metrics;
  expect(wait).toMatchObject({ n: 10, independent: 2 });
  expect(wait.p50).toEqual({ value: 104.5, low: null, high: null, needs: 4 });
});

test('repeats of a visit are worth as much as they differ from each other', async () => {
  const independent = async (wait: (visit: number, repeat: number) => number) => {
    const parts = Array.from({ length: 160 }, (_, i) =>
      part({ id: `p${i}`, visit: `v${i % 40}`, seq: Math.floor(i / 40) + 1, measured: { wait: wait(i % 40, i) } }),
    );
    return (await report(parts).ask('overview')).metrics.wait.independent;
  };
  expect(await independent(visit => 100 + visit)).toBe(40);
  // Scattered without regard to the visit: every value counts.
  expect(
    await independent((_, repeat) => 100 + 900 * Math.abs((Math.sin(repeat * 12.9898) * 43_758.5453) % 1)),
  ).toBeGreaterThan(120);
});

test('keeps restored, prerendered and soft page views out of load figures', async () => {
  const types = ['navigate', 'reload', 'back_forward', 'bfcache', 'prerender', 'soft'] as const;
  const parts = types.map((type, i) =>
    part({
      id: `p${i}`,
      visit: `v${i}`,
      type,
      measured: { wait: 100, lcp: 90, ttfb: 50, inp: 8, cls: 0, request: 40 },
    }),
  );
  const { metrics, phases, pageViews, types: told } = await report(parts).ask('overview');
  expect(pageViews).toBe(6);
  expect(told).toHaveLength(6);
  expect([metrics.wait.n, metrics.lcp.n, metrics.ttfb.n, phases.n]).toEqual([3, 3, 3, 3]);
  expect([metrics.inp.n, metrics.cls.n]).toEqual([6, 6]);
});

test('takes success only from a known status', async () => {
  const statuses = [200, 304, 404, 500, 0, undefined];
  const parts = statuses.map((status, i) => {
    const { status: _, ...rest } = part({ id: `p${i}` });
    return status === undefined ? rest : { ...rest, status };
  });
  const { success, statuses: told } = await report(parts).ask('overview');
  expect(success).toEqual({ known: 4, ok: 2 });
  expect(told.map(({ status }) => status).sort()).toEqual([200, 304, 404, 500]);
});

test('rates vitals by their thresholds, and the wait never', async () => {
  const parts = [2500, 2501, 4000, 4001].map((lcp, i) =>
    part({ id: `p${i}`, visit: `v${i}`, measured: { lcp, wait: lcp } }),
  );
  const { metrics } = await report(parts).ask('overview');
  expect(metrics.lcp.ratings).toEqual({ good: 1, needsImprovement: 2, poor: 1 });
  expect(metrics.wait.ratings).toBeNull();
});

test('finds the page views that never arrived by the gaps in a visit', async () => {
  const seen = (visit: string, seq: number, final: boolean, at: number) =>
    part({ id: `${visit}-${seq}`, visit, seq, final, at });
  const { completeness } = await report([
    seen('a', 1, true, NOW - 5 * HOUR),
    seen('a', 4, true, NOW - 5 * HOUR + 1), // 2 and 3 are missing
    seen('b', 2, false, NOW - 5 * HOUR), // 1 is missing, and this one was never finished
    seen('c', 1, false, NOW - 60_000), // perhaps still open
  ]).ask('overview');
  expect(completeness).toEqual({ complete: 2, open: 1, partial: 1, lost: 3 });
});

test('does not call page views lost that the filter leaves out', async () => {
  const parts = [1, 2, 3].map(seq =>
    part({ id: `p${seq}`, seq, final: true, page: seq === 2 ? '/b' : '/a', at: NOW - (4 - seq) * HOUR }),
  );
  const { ask } = report(parts);
  expect((await ask('overview', 'page=/a')).completeness.lost).toBeNull();
  // The period begins after the first: nothing is known of what came before it.
  expect((await ask('overview', `from=${NOW - 2 * HOUR}`)).completeness).toMatchObject({ complete: 2, lost: 0 });
});

test('stacks phases over the same loads', async () => {
  const { phases } = await report([
    part({ id: 'p1', visit: 'v1', measured: { request: 100, download: 20, redirect: 60 } }),
    part({ id: 'p2', visit: 'v2', measured: { request: 300, download: 40 } }),
    part({ id: 'p3', visit: 'v3', measured: { lcp: 100 } }),
  ]).ask('overview');
  expect(phases.n).toBe(2);
  const mean = (name: string) => phases.means.find(({ phase }) => phase === name);
  expect(mean('request')).toMatchObject({ ms: 200, n: 2 });
  expect(mean('redirect')).toMatchObject({ ms: 30, n: 1 });
  expect(mean('download')).toMatchObject({ ms: 30, n: 2 });
});

test('tells the app’s part of the request only if nearly all loads told it', async () => {
  const load = (i: number, server?: number) =>
    part({ id: `p${i}`, visit: `v${i}`, measured: { request: 100, ...(server !== undefined && { server }) } });
  const all = await report([load(1, 40), load(2, 60)]).ask('overview');
  expect(all.phases.server).toEqual({ ms: 50, n: 2 });
  const some = await report([load(1, 40), load(2)]).ask('overview');
  expect(some.phases.server).toEqual({ ms: null, n: 1 });
});

test('puts page views into the reader’s days, and keeps empty days', async () => {
  const DAY = 24 * HOUR;
  const midnight = Date.UTC(2026, 10, 1, 23); // midnight in Berlin
  const parts = [0, 1, 3, 40].flatMap(day =>
    Array.from({ length: 30 }, (_, i) =>
      part({ id: `p${day}-${i}`, visit: `v${day}-${i}`, at: midnight + day * DAY + i, measured: { wait: 100 } }),
    ),
  );
  const { timeline } = await report(parts).ask('overview', 'timezone=Europe/Berlin&period=all');
  expect(timeline.step % DAY).toBe(0);
  expect((timeline.buckets[0]!.at + HOUR) % DAY).toBe(0);
  expect(timeline.buckets.reduce((sum, { pageViews }) => sum + pageViews, 0)).toBe(120);
  const empty = timeline.buckets.find(({ pageViews }) => pageViews === 0);
  expect(empty?.wait).toEqual({ n: 0, p50: null, p75: null });
});

test.each([
  ['Europe/Berlin', '2026-10-09T22:00Z', '2026-10-25'],
  ['Australia/Sydney', '2026-09-27T14:00Z', '2026-10-04'],
  ['America/St_Johns', '2026-10-22T02:30Z', '2026-11-01'],
])('days begin at midnight on both sides of the change of clocks in %s', async (timezone, begin, changes) => {
  const from = Date.parse(begin);
  const parts = Array.from({ length: 20 * 24 }, (_, hour) =>
    part({ id: `p${hour}`, visit: `v${hour}`, at: from + hour * HOUR + 1, measured: { wait: 100 } }),
  );
  const { timeline } = await report(parts).ask('overview', `timezone=${timezone}&period=all`);
  const clock = new Intl.DateTimeFormat('sv', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  const days = timeline.buckets.map(({ at, pageViews }) => [clock.format(at), pageViews] as const);
  expect(days.map(([day]) => day.slice(11))).toEqual(days.map(() => '00:00'));
  expect(days.map(([day]) => day.slice(0, 10))).toContain(changes);
  for (const [day, count] of days.slice(0, -1))
    expect([day, count]).toEqual([day, day.startsWith(changes) ? expect.toBeOneOf([23, 25]) : 24]);
});

test('tells the markers of the site within the time that is shown', async () => {
  const store = memoryStore();
  const marker = (id: string, site: string, at: number) => store.markers.put({ id, site, at, text: id });
  const { site } = part({ id: 'p0' });
  marker('before anything', '*', NOW - 100 * HOUR);
  marker('of another site', 'https://other.example', NOW - HOUR);
  marker('of every site', '*', NOW - HOUR + 2);
  marker('of this site', site, NOW - HOUR + 1);
  const { timeline } = await report(waits([100, 200]), [], store).ask('overview', `site=${encodeURIComponent(site)}`);
  expect(timeline.markers.map(({ id }) => id)).toEqual(['of this site', 'of every site']);
});

test('gives every value while they are few, and bins beyond', async () => {
  const few = (await report(waits([3, 1, 2])).ask('overview')).metrics.wait;
  expect([few.values, few.histogram]).toEqual([[1, 2, 3], null]);
  const many = (await report(waits(Array.from({ length: 200 }, (_, i) => i))).ask('overview')).metrics.wait;
  expect(many.values).toBeNull();
  expect(many.histogram!.counts.reduce((sum, count) => sum + count, many.histogram!.above)).toBe(200);
});
