import { expect, test } from 'vitest';
import { openRun, type Run, runAt } from '../../shared/run.ts';

const site = 'https://school.example';
const run = (id: string, from: number, to?: number): Run => ({
  id,
  site,
  name: id,
  from,
  ...(to !== undefined && { to }),
});
const runs = [run('before', 100, 200), run('after', 200, 300), run('open', 400)];

test.each([
  [99, undefined],
  [100, 'before'],
  [199, 'before'],
  [200, 'after'],
  [300, undefined],
  [1e15, 'open'],
])('a page view that began at %d belongs to the run %s', (at, id) => {
  expect(runAt(runs, site, at)?.id).toBe(id);
});

test('where runs overlap, a page view belongs to the one that began last', () => {
  expect(runAt([run('inner', 150, 250), run('outer', 100, 500)], site, 200)?.id).toBe('inner');
});

test('runs of another site are none of ours', () => {
  expect(runAt(runs, 'https://other.example', 150)).toBeUndefined();
  expect(openRun(runs, 'https://other.example')).toBeUndefined();
  expect(openRun(runs, site)?.id).toBe('open');
});
