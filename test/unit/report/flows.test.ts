import { expect, test } from 'vitest';
import type { PageViewPart } from '../../../server/store/store.ts';
import type { Flow } from '../../../shared/flow.ts';
import { part } from '../../support/part.ts';
import { NOW, report } from './ask.ts';

type Seen = readonly [page: string, wait?: number, given?: Partial<PageViewPart>];

/** A visit that saw these pages, a second each. */
function visit(name: string, ...pages: readonly Seen[]): PageViewPart[] {
  return pages.map(([page, wait, given], i) =>
    part({
      id: `${name}-${i}`,
      visit: name,
      seq: i + 1,
      at: NOW - 3_600_000 + i * 1000,
      page,
      measured: wait === undefined ? {} : { wait, ttfb: wait / 2, request: 10, transfer: 1000 },
      ...given,
    }),
  );
}

test('tells who came how far, and where the others went', async () => {
  const { flows, visits } = await report([
    ...visit('a', ['/login', 100], ['/dashboard', 200], ['/task/:id', 300]),
    ...visit('b', ['/login', 100], ['/dashboard', 400], ['/grades', 1]),
    ...visit('c', ['/login', 100]),
    ...visit('d', ['/about', 5]),
  ]).ask('flows');
  expect(visits).toBe(4);
  const [flow] = flows;
  expect(flow).toMatchObject({ started: 3, finished: 1, passes: 1 });
  expect(flow!.steps.map(({ arrived, left }) => [arrived, left])).toEqual([
    [3, 1],
    [2, 1],
    [1, 0],
  ]);
  expect(flow!.steps[0]!.leftTo).toEqual([{ page: null, count: 1 }]);
  expect(flow!.steps[1]!.leftTo).toEqual([{ page: '/grades', count: 1 }]);
});

test('takes the median of a visit’s repeats as its one value', async () => {
  const pass = (login: number): Seen[] => [
    ['/login', login],
    ['/dashboard', 10],
    ['/task/:id', 10],
  ];
  const { flows } = await report([
    ...visit('a', ...pass(100), ...pass(900), ...pass(200)),
    ...visit('b', ...pass(400)),
  ]).ask('flows');
  const { steps, started, passes, wait } = flows[0]!;
  expect([started, passes]).toEqual([2, 4]);
  expect(steps[0]!.metrics.wait).toMatchObject({ n: 2, independent: 2, min: 200, max: 400 });
  // Whole passes of visit a wait 120, 920 and 220 ms: its median is 220.
  expect(wait).toMatchObject({ n: 2, min: 220, max: 420 });
});

test('adds up the waits of a pass, and none of which a part is unknown', async () => {
  const { flows } = await report([
    ...visit('a', ['/login', 100], ['/dashboard', 200], ['/task/:id', 300]),
    ...visit('b', ['/login', 100], ['/dashboard'], ['/task/:id', 300]),
  ]).ask('flows');
  expect(flows[0]!.finished).toBe(2);
  expect(flows[0]!.wait).toMatchObject({ n: 1, mean: 600 });
});

test('counts a step that came out of the back-forward cache as reached, without a wait', async () => {
  const { flows } = await report(
    visit('a', ['/login', 100], ['/dashboard', 5, { type: 'bfcache' }], ['/task/:id', 300, { type: 'soft' }]),
  ).ask('flows');
  const [, dashboard, task] = flows[0]!.steps;
  expect([dashboard!.arrived, dashboard!.metrics.wait.n, dashboard!.phases.n]).toEqual([1, 0, 0]);
  // What the visitor waited for a soft navigation is a wait; no document was loaded for it.
  expect([task!.metrics.wait.mean, task!.metrics.ttfb.n, task!.phases.n]).toEqual([300, 0, 0]);
});

test('keeps visits whole when a page is chosen', async () => {
  const { ask } = report([
    ...visit('a', ['/login', 100], ['/dashboard', 200], ['/task/:id', 300]),
    ...visit('b', ['/login', 100], ['/dashboard', 400]),
  ]);
  const { flows, visits } = await ask('flows', 'page=/task/:id');
  expect([visits, flows[0]!.started, flows[0]!.finished]).toEqual([1, 1, 1]);
});

test('tells steps that are actions and documents', async () => {
  const quiz: Flow = {
    name: 'quiz',
    steps: [
      { name: 'open', kind: 'page', pattern: '/quiz', matches: name => name === '/quiz' },
      { name: 'answer', kind: 'action', pattern: 'answer', matches: name => name === 'answer' },
      { name: 'report', kind: 'document', pattern: '/r.pdf', matches: name => name === '/r.pdf' },
    ],
  };
  const events = [
    { kind: 'action', name: 'answer', offset: 100, ms: 40 },
    { kind: 'document', name: '/r.pdf', offset: 900, ms: 600 },
  ] as const;
  const { ask } = report(visit('a', ['/quiz', 100, { events }]), [quiz]);
  const [flow] = (await ask('flows')).flows;
  expect(flow!.steps.map(({ arrived, metrics }) => [arrived, metrics.wait.mean])).toEqual([
    [1, 100],
    [1, 40],
    [1, 600],
  ]);
  expect(flow!.wait.mean).toBe(740);
  // The visits behind the step are found the same way; the page view is the one in which it happened.
  const { total, visits } = await ask('visits', 'flow=quiz&step=3');
  expect([total, visits[0]!.pageViews[0]!.matches]).toEqual([1, true]);
});

test('leaving for a page that has the agent is that page view, and not a document as well', async () => {
  const steps = (['page', 'document'] as const).map(kind => ({
    name: kind,
    kind,
    pattern: '/task',
    matches: (name: string) => name === '/task',
  }));
  const flows: Flow[] = steps.map(step => ({ name: step.name, steps: [step] }));
  const left = { kind: 'document', name: '/task', offset: 900, ms: 60 } as const;
  const { ask } = report(visit('a', ['/list', 100, { at: 1000, events: [left] }], ['/task', 100, { at: 1930 }]), flows);
  expect((await ask('flows')).flows.map(({ started }) => started)).toEqual([1, 0]);
});

test('goes by time where numbers of a visit came twice, as after the back button of Firefox', async () => {
  const views = visit('a', ['/login', 100], ['/help', 50], ['/dashboard', 200], ['/help', 50], ['/task/:id', 300]);
  const numbers = [1, 2, 3, 3, 2];
  const { flows } = await report(views.map((view, at) => ({ ...view, seq: numbers[at]! }))).ask('flows');
  expect(flows[0]!.steps.map(({ arrived }) => arrived)).toEqual([1, 1, 1]);
  expect(flows[0]!.steps[2]!.metrics.wait.p50.value).toBe(300);
});
