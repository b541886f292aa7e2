import { expect, test } from 'vitest';
import { type Flow, matchFlow } from '../../shared/flow.ts';

const flow: Flow = {
  name: 'Task',
  steps: ['/login', '/dashboard', '/task/:id'].map(page => ({
    name: page,
    kind: 'page',
    pattern: page,
    matches: name => name === page,
  })),
};
const [L, D, T, other] = ['/login', '/dashboard', '/task/:id', '/help'];
const passes = (...pages: (string | undefined)[]) =>
  matchFlow(
    flow,
    pages.map(name => ({ kind: 'page' as const, name: name! })),
  ).map(pass => pass.map(({ name }) => name));

test.each<[string, (string | undefined)[], (string | undefined)[][]]>([
  ['a straight pass', [L, D, T], [[L, D, T]]],
  ['a visit that leaves the path and comes back', [L, other, D, other, other, T], [[L, D, T]]],
  ['a reload of a step', [L, L, D, D, T], [[L, D, T]]],
  ['a visit that stops half-way', [L, D], [[L, D]]],
  ['a visit that never starts', [D, T], []],
  ['ten passes in one tab', Array(10).fill([L, D, T]).flat(), Array(10).fill([L, D, T])],
  [
    'a new beginning after the second step',
    [L, D, L, D, T],
    [
      [L, D],
      [L, D, T],
    ],
  ],
  ['what comes after the last step', [L, D, T, D, T], [[L, D, T]]],
])('%s', (_, visit, expected) => expect(passes(...visit)).toEqual(expected));

test('a flow may come through the same page twice', () => {
  const there: Flow = { name: 'There and back', steps: [flow.steps[1]!, flow.steps[2]!, flow.steps[1]!] };
  const visit = [D, T, D].map(name => ({ kind: 'page' as const, name: name! }));
  expect(matchFlow(there, visit)).toEqual([visit]);
});

test('a step of one kind is not reached by a moment of another', () => {
  expect(matchFlow(flow, [{ kind: 'action', name: '/login' }])).toEqual([]);
});
