import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axis, histogram } from '../../../shared/histogram.ts';
import { sorted, summary } from '../../../shared/summary.ts';
import { perVisit } from '../../../shared/visit.ts';
import { logNormal, seeded } from '../../support/populations.ts';
import { mpg } from '../../support/r-data.ts';
import { time } from './arbitrary.ts';

test("says what R's summary(mtcars$mpg) and sd(mtcars$mpg) say", () => {
  const { n, min, max, mean, sd, p50, p75 } = summary(mpg);
  expect([n, min, p50?.value, p75?.value, max]).toEqual([32, 10.4, 19.2, 22.8, 33.9]);
  expect(mean).toBeCloseTo(20.09062, 5);
  expect(sd).toBeCloseTo(6.026948, 6);
});

test('leaves out what is not there', () => {
  expect(summary([])).toEqual({ n: 0 });
  expect(summary([Number.NaN, Number.POSITIVE_INFINITY])).toEqual({ n: 0 });
  const one = summary([250]);
  expect(one).not.toHaveProperty('sd');
  expect(one).toMatchObject({ n: 1, min: 250, max: 250, mean: 250, p50: { value: 250, interval: { needs: 5 } } });
  expect(one.p95).toEqual({ value: 250, interval: { needs: 71 } });
});

test('does not depend on the order of the values', () => {
  fc.assert(
    fc.property(fc.array(time, { maxLength: 60 }), values => {
      expect(summary(values.toReversed())).toEqual(summary(values));
    }),
  );
});

test('a visit gives one value, the median of its repeats, at the time of the first', () => {
  const visits = perVisit([
    { visit: 'a', at: 30, value: 900 },
    { visit: 'b', at: 10, value: 100 },
    { visit: 'a', at: 20, value: 300 },
    { visit: 'a', at: 40, value: 400 },
    { visit: 'c', at: 5, value: Number.NaN },
    { visit: 'd', at: 6, value: -1 },
  ]);
  expect(visits).toEqual({ at: Float64Array.of(10, 20), values: Float64Array.of(100, 400) });
});

test('a histogram counts every value once', () => {
  fc.assert(
    fc.property(fc.array(time, { maxLength: 200 }), values => {
      const { counts, above } = histogram(sorted(values));
      expect(counts.reduce((sum, count) => sum + count, above)).toBe(values.length);
      expect(counts.length).toBeLessThanOrEqual(42);
    }),
  );
});

test('a histogram has round bins and keeps outliers from flattening the rest', () => {
  const random = seeded(1);
  const values = sorted([...Array.from({ length: 100 }, () => logNormal(random, 1000, 0.3)), 60_000]);
  const { from, width, counts, above } = histogram(values);
  expect([from % width, above, width]).toEqual([0, 1, 200]);
  expect(counts.length).toBeGreaterThanOrEqual(8);
});

test('two sides share an axis that shows both', () => {
  const sides = [sorted([100, 120, 130, 150]), sorted([400, 420, 450, 500]), sorted([])];
  const shared = axis(sides);
  for (const side of sides) expect(histogram(side, shared)).toMatchObject({ from: shared.from, above: 0 });
  expect(histogram(sides[1]!, shared).counts.findIndex(count => count > 0)).toBeGreaterThan(4);
});

test('one value, equal values and zeros have a histogram', () => {
  expect(histogram([])).toEqual({ from: 0, width: 1, counts: [], above: 0 });
  for (const values of [[7], [7, 7, 7], [0], [0, 0, 0, 5]]) {
    const { counts, above, width } = histogram(values);
    expect(width).toBeGreaterThan(0);
    expect(counts.reduce((sum, count) => sum + count, above)).toBe(values.length);
  }
});
