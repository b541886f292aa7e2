import { describe, expect, test } from 'vitest';
import { type ComparisonOptions, compare } from '../../server/report/comparison/compare.ts';
import { comparison } from '../../server/report/comparison/comparison.ts';
import { memoryStore } from '../../server/store/memory.ts';
import type { MixShare } from '../../shared/comparison.ts';
import type { Flow } from '../../shared/flow.ts';
import type { Scope } from '../../shared/report.ts';
import { part, resource } from '../support/part.ts';
import { logNormal, seeded } from '../support/populations.ts';
import { drawVisits, MORNING, type Population, school } from '../support/visits.ts';

const HOUR = 3_600_000;

/** Two sides of forty visits each, the candidate in turn with the baseline unless told otherwise. */
function compared(
  baseline: Partial<Population> = {},
  candidate: Partial<Population> = {},
  options: ComparisonOptions = {},
  seed = 1,
) {
  const random = seeded(seed);
  return compare(
    [school],
    {
      baseline: drawVisits(random, { visits: 40, ...baseline }),
      candidate: drawVisits(random, { visits: 40, from: MORNING + 30_000, ...candidate }),
    },
    options,
  );
}
const differing = (mix: readonly MixShare[]) =>
  mix.filter(({ differs }) => differs).map(({ dimension, value }) => `${dimension} ${value}`);

test('150 ms more in one view: that step is slower, by 150 ms within its interval, the others are not', () => {
  const { flows } = compared({}, { slower: { ms: 150 } });
  const [login, dashboard, task] = flows[0]!.steps;
  expect(dashboard!.verdict).toBe('slower');
  const { low, high } = dashboard!.differences.p50!.absolute.interval!;
  expect(low).toBeLessThan(150);
  expect(high).toBeGreaterThan(150);
  expect([login!.verdict, task!.verdict]).not.toContain('slower');
  expect([login!.verdict, task!.verdict]).not.toContain('faster');
});

test('counts the visits that are on both sides', () => {
  const visits = drawVisits(seeded(2), { visits: 20 });
  const sides = { baseline: visits.slice(0, 15), candidate: visits.slice(10) };
  expect(compare([school], sides).common).toBe(5);
  expect(compared().common).toBe(0);
});

test('names the phase it came from, the app apart from queue and network', () => {
  const [, dashboard] = compared({}, { slower: { ms: 150 } }).flows[0]!.steps;
  const phases = Object.fromEntries(dashboard!.phases.map(({ phase, ...means }) => [phase, means]));
  expect(Object.keys(phases)).toEqual(['server', 'queue', 'download', 'dom']);
  expect(phases.server!.difference!.interval!.low).toBeGreaterThan(100);
  expect(phases.queue!.difference!.value).toBeCloseTo(0, 9);
  const { low, high } = phases.download!.difference!.interval!;
  expect(low < 0 && high > 0).toBe(true);
  expect(dashboard!.bytes.transfer!.difference!.value).toBe(0);
});

test('does not part the request when one side does not tell its own time', () => {
  const random = seeded(3);
  const untold = drawVisits(random, { visits: 20 }).map(visit => ({
    ...visit,
    moments: visit.moments.map(moment => ({ ...moment, row: { ...moment.row!, server: null } })),
  }));
  const sides = { baseline: untold, candidate: drawVisits(random, { visits: 20 }) };
  const phases = compare([school], sides).flows[0]!.steps[0]!.phases.map(({ phase }) => phase);
  expect(phases).toEqual(['request', 'download', 'dom']);
});

describe('what else differs is pointed out:', () => {
  test.each<[string, Partial<Population>, string]>([
    ['phones', { phones: 0.8 }, 'device mobile'],
    ['another browser', { firefox: 0.9 }, 'browser Firefox'],
    ['filled caches', { warm: 1 }, 'temperature warm'],
    ['failures', { failing: 0.5 }, 'failure failed'],
    ['another time of day', { from: MORNING + 6 * HOUR }, 'time-of-day afternoon'],
  ])('%s', (_, planted, row) => {
    const { mix } = compared({}, planted);
    expect(differing(mix)).toContain(row);
    // Nothing but the planted thing, which a dimension of two values tells twice.
    expect(new Set(differing(mix).map(text => text.split(' ')[0]))).toEqual(new Set([row.split(' ')[0]]));
    expect(mix[0]!.differs).toBe(true);
  });

  test('nothing, where sides are alike', () => {
    const suspected = Array.from({ length: 100 }, (_, seed) => compared({}, {}, {}, seed)).filter(({ mix }) =>
      mix.some(({ differs }) => differs),
    ).length;
    expect(suspected).toBeLessThanOrEqual(6);
  });

  test("in the reader's own time zone", () => {
    // 23:30 in Berlin is an evening, though it is 22:30 in UTC; half an hour later begins the night.
    const late = { from: Date.UTC(2026, 10, 23, 22, 30), every: 1000 };
    const past = { from: Date.UTC(2026, 10, 23, 23, 30), every: 1000 };
    expect(differing(compared(late, past, { timeZone: 'Europe/Berlin' }).mix)).toEqual([
      'time-of-day evening',
      'time-of-day night',
    ]);
    expect(differing(compared(late, past).mix)).toEqual([]);
  });
});

test('drift within a side is pointed out, with its step', () => {
  expect(compared({}, { slower: { ms: 300, from: 20 } }).drifted).toEqual([
    { flow: 'open a task', step: 'dashboard', side: 'candidate' },
  ]);
  expect(compared().drifted).toEqual([]);
});

test('tells sides in turn from one after the other', () => {
  expect(compared().inTurn).toBe(true);
  expect(compared({}, { from: MORNING + HOUR }).inTurn).toBe(false);
});

describe('cold and warm visits', () => {
  test('are described apart', () => {
    const { baseline, flows } = compared();
    const { cold, warm } = flows[0]!.steps[0]!.byTemperature;
    expect(cold.baseline.n + warm.baseline.n).toBe(40);
    expect(baseline.temperatures).toEqual({ cold: cold.baseline.n, warm: warm.baseline.n });
    expect(warm.baseline.p50!.value).toBeLessThan(cold.baseline.p50!.value);
    expect(cold.difference!.absolute).toHaveProperty('interval');
  });

  test('can be compared by themselves, which removes the difference of the mix', () => {
    const set = [{ warm: 0.2 }, { warm: 0.8 }] as const;
    expect(differing(compared(...set).mix)).toContain('temperature warm');
    const cold = compared(...set, { only: { temperature: 'cold' } });
    expect(differing(cold.mix)).toEqual([]);
    expect(cold.flows[0]!.started).toEqual({
      baseline: cold.baseline.temperatures.cold,
      candidate: cold.candidate.temperatures.cold,
    });
  });
});

test.each([
  ['failures', { failing: 0.5 }, { failure: 'ok' }],
  ['another time of day', { from: MORNING + 2.5 * HOUR, every: 300_000 }, { 'time-of-day': 'morning' }],
] as const)('%s can be left out of both sides', (_, planted, only) => {
  expect(differing(compared({}, planted).mix)).not.toEqual([]);
  const alike = compared({}, planted, { only });
  expect(differing(alike.mix)).toEqual([]);
  expect(alike.only).toEqual(only);
  expect(alike.flows[0]!.started.candidate).toBeLessThan(40);
});

describe('pictures the waits of both sides', () => {
  test('by every value, while they are few', () => {
    const { pictures, baseline } = compared().flows[0]!.steps[0]!;
    expect(pictures.baseline.values).toHaveLength(40);
    expect(pictures.baseline.values!.at(-1)).toBeCloseTo(baseline.summary.max!, 1);
    expect(pictures.candidate.histogram).toBeUndefined();
  });

  test('by bins on one axis, when one side has many', () => {
    const { baseline, candidate } = compared({ visits: 130 }).flows[0]!.steps[0]!.pictures;
    expect([baseline.values, candidate.values]).toEqual([undefined, undefined]);
    const [before, after] = [baseline.histogram!, candidate.histogram!];
    expect([before.from, before.width, before.counts.length]).toEqual([after.from, after.width, after.counts.length]);
    expect(before.counts.reduce((sum, count) => sum + count, before.above)).toBe(130);
  });
});

test('ten passes in one tab are one visit', () => {
  const { flows } = compared({ passes: 10 });
  expect(flows[0]!.started).toEqual({ baseline: 40, candidate: 40 });
  expect(flows[0]!.steps.map(({ baseline }) => baseline.summary.n)).toEqual([40, 40, 40]);
  expect(flows[0]!.wait.baseline.n).toBe(40);
});

test('compares shares of good visits', () => {
  const { success, cls, inp } = compared({}, { failing: 0.5 }).flows[0]!.steps[2]!.good;
  expect(success.candidate.n).toBe(40);
  expect(success.difference!.high).toBeLessThan(0);
  expect(cls.difference!.low < 0 && cls.difference!.high > 0).toBe(true);
  expect(inp.baseline.count).toBeGreaterThan(30);
});

test('the steps of all flows are one family', () => {
  const random = seeded(9);
  const sides = { baseline: drawVisits(random, { visits: 40 }), candidate: drawVisits(random, { visits: 40 }) };
  const once = compare([school], sides).flows.flatMap(({ steps }) => steps);
  const twice = compare([school, { ...school, name: 'again' }], sides).flows.flatMap(({ steps }) => steps);
  expect(twice.map(({ p }) => p)).toEqual([...once, ...once].map(({ p }) => p));
  expect(Math.min(...twice.map(({ adjustedP }) => adjustedP!))).toBeCloseTo(
    Math.min(1, 6 * Math.min(...once.map(({ p }) => p!))),
    12,
  );
});

describe('too little', () => {
  test('nothing at all', () => {
    const nothing = compare([school], { baseline: [], candidate: [] });
    expect(nothing.baseline).toEqual({ visits: 0, temperatures: { cold: 0, warm: 0 } });
    expect(nothing.flows[0]!.steps.map(({ verdict }) => verdict)).toEqual(['undecided', 'undecided', 'undecided']);
    expect([nothing.mix, nothing.drifted, nothing.inTurn]).toEqual([[], [], false]);
    expect(compare([], { baseline: [], candidate: [] }).flows).toEqual([]);
  });

  test.each([0, 1])('one side full, %i on the other: every figure stays a number or away', visits => {
    const answer = compared({ visits });
    expect(JSON.parse(JSON.stringify(answer))).toEqual(answer);
    expect(answer.flows[0]!.steps[1]).toMatchObject({
      verdict: 'undecided',
      needs: { baseline: 4 - visits, candidate: 0 },
    });
    expect(differing(answer.mix)).toEqual([]);
  });
});

test('reads both sides from the store: page views, actions, sizes', () => {
  const random = seeded(5);
  const store = memoryStore();
  const flow: Flow = {
    name: 'quiz',
    steps: [
      { name: 'quiz', kind: 'page', pattern: '/quiz', matches: name => name === '/quiz' },
      { name: 'answer', kind: 'action', pattern: '#answer', matches: name => name === '#answer' },
    ],
  };
  for (const [variant, factor, encoded] of [
    ['Waitress', 1, 50_000],
    ['Gunicorn', 0.5, 10_000],
  ] as const) {
    for (let visit = 0; visit < 20; visit++) {
      const ms = logNormal(random, 400 * factor, 0.2);
      store.append([
        part({
          id: `${variant}-${visit}`,
          visit: `visit-${variant}-${visit}`,
          variant,
          page: '/quiz',
          at: MORNING + visit * 60_000,
          measured: { wait: logNormal(random, 900, 0.2), request: 100, download: 20 },
          resources: [
            resource('/static/app.css', { encoded, decoded: 50_000, encoding: encoded < 50_000 ? 'br' : '' }),
          ],
          events: [{ kind: 'action', name: '#answer', offset: 2000, ms }],
        }),
      ]);
    }
  }
  const all: Scope = {
    from: null,
    to: null,
    site: null,
    page: null,
    device: null,
    browser: null,
    variant: null,
    release: null,
  };
  const answer = comparison(
    store,
    { baseline: { ...all, variant: 'Waitress' }, candidate: { ...all, variant: 'Gunicorn' } },
    [flow],
    { target: 20 },
  );
  const [quiz, action] = answer.flows[0]!.steps;
  expect([quiz!.baseline.summary.n, action!.candidate.summary.n]).toEqual([20, 20]);
  expect(action!.verdict).toBe('faster');
  expect(Math.abs(action!.ratio!.value - 0.5)).toBeLessThan(0.1);
  expect(action!.phases).toEqual([]);
  expect(quiz!.phases.map(({ phase }) => phase)).toEqual(['request', 'download']);
  expect([answer.compression!.baseline.text.saving, answer.compression!.candidate.text.saving]).toEqual([0, 0.8]);
  expect(answer.baseline).toMatchObject({ visits: 20, first: MORNING, last: MORNING + 19 * 60_000 });
  store.close();
});
