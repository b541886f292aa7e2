import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Interval, quantile, quantileInterval, smallestSample } from '../../../shared/quantile.ts';
import { sorted } from '../../../shared/summary.ts';
import { populations, seeded } from '../../support/populations.ts';
import { mpg } from '../../support/r-data.ts';
import { time } from './arbitrary.ts';

const times = (minLength: number) => fc.array(time, { minLength, maxLength: 120 });
const level = fc.double({ min: 0.02, max: 0.98, noNaN: true });
const interval = (values: Iterable<number>, q: number, confidence?: number) =>
  quantileInterval(sorted(values), q, confidence) as Interval;

test("is R's quantile(mtcars$mpg, type = 7)", () => {
  const ascending = sorted(mpg);
  expect([0, 0.25, 0.5, 0.75, 1].map(q => quantile(ascending, q))).toEqual([10.4, 15.425, 19.2, 22.8, 33.9]);
});

test('has no quantile of no values, and one value is every quantile', () => {
  expect(quantile([], 0.5)).toBeUndefined();
  expect([0, 0.5, 0.95, 1].map(q => quantile([7], q))).toEqual([7, 7, 7, 7]);
});

test('grows with q, stays within the values, follows a change of scale', () => {
  fc.assert(
    fc.property(times(1), level, level, fc.integer({ min: -8, max: 8 }), (values, p, q, power) => {
      const ascending = sorted(values);
      const [low, high] = [quantile(ascending, Math.min(p, q))!, quantile(ascending, Math.max(p, q))!];
      expect(low).toBeLessThanOrEqual(high);
      expect(low).toBeGreaterThanOrEqual(ascending[0]!);
      expect(high).toBeLessThanOrEqual(ascending.at(-1)!);
      // A power of two is exact, so equality is exact too.
      expect(
        quantile(
          ascending.map(value => value * 2 ** power),
          p,
        ),
      ).toBe(quantile(ascending, p)! * 2 ** power);
    }),
  );
});

describe('the interval of a quantile', () => {
  test('exists from 6, 13, 36, 72 and 368 values on, and says how many are missing', () => {
    const smallest = [0.5, 0.75, 0.9, 0.95, 0.99].map(q => smallestSample(q));
    expect(smallest).toEqual([6, 13, 36, 72, 368]);
    expect([0.5, 0.75, 0.9, 0.95, 0.99].map(q => smallestSample(q, 0.9))).toEqual([5, 11, 29, 59, 299]);
    expect(quantileInterval([], 0.5)).toEqual({ needs: 6 });
    expect(quantileInterval([3], 0.75)).toEqual({ needs: 12 });
    for (const [at, q] of [0.5, 0.75, 0.9, 0.95, 0.99].entries()) {
      const values = Array.from({ length: smallest[at]! }, (_, i) => i);
      expect(quantileInterval(values.slice(1), q)).toEqual({ needs: 1 });
      expect(quantileInterval(values, q)).toHaveProperty('low');
    }
  });

  test('lies at most one rank inside the exact ranks of the tables', () => {
    // Conover 1999, section 3.2: 95 % intervals by order statistics, for values that are their own ranks.
    const ranks = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
    for (const [n, q, from, to] of [
      [10, 0.5, 2, 9],
      [20, 0.5, 6, 15],
      [40, 0.5, 14, 27],
      [100, 0.5, 40, 61],
      [20, 0.75, 11, 19],
      [40, 0.75, 24, 36],
      [100, 0.75, 66, 84],
    ] as const) {
      const { low, high } = interval(ranks(n), q);
      expect([n, q, Math.floor(low), Math.ceil(high)]).toEqual([n, q, from, to]);
    }
  });

  test('is that of Hettmansperger and Sheather for the median', () => {
    for (const n of [6, 7, 9, 16, 31, 64, 200]) {
      // Their formula, with binomial probabilities from Pascal's triangle in whole numbers.
      let row = [1n];
      for (let i = 0; i < n; i++) row = [1n, ...row.slice(1).map((value, at) => value + row[at]!), 1n];
      const mass = (k: number) => Number((row[k]! * 10n ** 18n) / 2n ** BigInt(n)) / 1e18;
      let r = 0;
      let below = 0;
      while (below + mass(r) <= 0.025) below += mass(r++);
      const gamma = (0.025 - below) / mass(r);
      const lambda = ((n - r) * gamma) / (r + (n - 2 * r) * gamma);
      const values = Array.from({ length: n }, (_, i) => i + 1);
      expect(interval(values, 0.5).low).toBeCloseTo(r + lambda, 9);
      expect(interval(values, 0.5).high).toBeCloseTo(n + 1 - r - lambda, 9);
    }
  });

  test('contains the estimate, widens with confidence, follows a change of scale', () => {
    fc.assert(
      fc.property(times(13), fc.constantFrom(0.5, 0.75), (values, q) => {
        const estimate = quantile(sorted(values), q)!;
        const { low, high } = interval(values, q);
        expect(low).toBeLessThanOrEqual(estimate);
        expect(high).toBeGreaterThanOrEqual(estimate);
        const narrow = interval(values, q, 0.9);
        expect(low).toBeLessThanOrEqual(narrow.low);
        expect(high).toBeGreaterThanOrEqual(narrow.high);
        expect(
          interval(
            values.map(value => value * 8),
            q,
          ),
        ).toEqual({ low: low * 8, high: high * 8 });
      }),
    );
  });

  test('does not mind a million values', () => {
    const { low, high } = interval(
      Array.from({ length: 1_000_000 }, (_, i) => i),
      0.5,
    );
    expect(low).toBeCloseTo(499_019.5, 0);
    expect(high).toBeCloseTo(500_979.5, 0);
  });

  test.each(Object.entries(populations))('covers what it promises: %s', (_, { draw, tied }) => {
    const random = seeded(2026);
    const truth = sorted(Array.from({ length: 100_001 }, () => draw(random)));
    for (const [q, n] of [
      [0.5, 10],
      [0.5, 40],
      [0.75, 20],
      [0.75, 40],
    ] as const) {
      let covered = 0;
      for (let repetition = 0; repetition < 1000; repetition++) {
        const { low, high } = interval(
          Array.from({ length: n }, () => draw(random)),
          q,
        );
        const true_ = quantile(truth, q)!;
        if (low <= true_ && true_ <= high) covered++;
      }
      // 93 to 98 % is promised; a thousand repetitions see a share of 95 % with a standard error of 0.7 points.
      expect(covered / 10, `p${q * 100}, n ${n}`).toBeGreaterThanOrEqual(93);
      if (!tied) expect(covered / 10, `p${q * 100}, n ${n}`).toBeLessThanOrEqual(98.5);
    }
  });
});
