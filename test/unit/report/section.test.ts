import { expect, test } from 'vitest';
import { inTurn } from '../../../client/report/section.ts';

test('what stands below is shown once everything above it is there, in whatever order that comes', () => {
  const [pair, rest] = [{}, {}] as HTMLElement[];
  const there = inTurn([[pair!], [rest!]]);
  expect([pair!.hidden, rest!.hidden]).toEqual([true, true]);
  there(1);
  expect([pair!.hidden, rest!.hidden]).toEqual([true, true]);
  there(0);
  expect([pair!.hidden, rest!.hidden]).toEqual([false, false]);
});
