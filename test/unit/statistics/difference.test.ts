import { describe, expect, test } from 'vitest';
import { differences } from '../../../shared/difference.ts';
import { holm } from '../../../shared/holm.ts';
import { normalCdf, normalQuantile } from '../../../shared/normal.ts';
import { proportionDifference, proportionInterval } from '../../../shared/proportion.ts';
import { visitsToRuleOut, visitsToShow } from '../../../shared/samplesize.ts';
import { summary } from '../../../shared/summary.ts';
import { logNormal, seeded } from '../../support/populations.ts';

describe('the normal distribution', () => {
  test('has the values of the tables, also far out', () => {
    expect(normalCdf(0)).toBe(0.5);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 15);
    // R: pnorm(-3) and pnorm(-8).
    expect(normalCdf(-3) / 0.0013498980316300946).toBeCloseTo(1, 12);
    expect(normalCdf(-8) / 6.220960574271785e-16).toBeCloseTo(1, 12);
    expect(normalCdf(-40)).toBeGreaterThanOrEqual(0);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
  });

  test('is inverted by its quantile', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    for (const p of [1e-12, 1e-6, 0.001, 0.2, 0.5, 0.9, 0.9999])
      expect(normalCdf(normalQuantile(p)) / p).toBeCloseTo(1, 9);
  });
});

test("Holm's adjustment is R's p.adjust", () => {
  expect(holm([])).toEqual([]);
  // p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm") and an unordered example.
  expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([0.05, 0.08, 0.09, 0.09, 0.09]);
  expect(holm([0.9, 0.001, 0.02])).toEqual([0.9, 0.003, 0.04]);
  expect(holm([0.6, 0.7])).toEqual([1, 1]);
});

describe('shares', () => {
  test('have the score interval of Newcombe 1998, "Interval estimation for the single proportion", method 3', () => {
    for (const [count, n, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = proportionInterval({ count, n })!;
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  test('differ by the hybrid score interval of Newcombe 1998, table II, method 10', () => {
    for (const [a, m, b, n, low, high] of [
      [56, 70, 48, 80, 0.0524, 0.3339],
      [9, 10, 3, 10, 0.1705, 0.809],
      [10, 10, 0, 20, 0.6791, 1],
      [10, 10, 0, 10, 0.6075, 1],
    ] as const) {
      const { low: from, high: to } = proportionDifference({ count: b, n }, { count: a, n: m })!;
      expect(from).toBeCloseTo(low, 4);
      expect(to).toBeCloseTo(high, 4);
    }
  });

  test('of nothing are unknown', () => {
    expect(proportionInterval({ count: 0, n: 0 })).toBeUndefined();
    expect(proportionDifference({ count: 0, n: 0 }, { count: 3, n: 4 })).toBeUndefined();
  });
});

describe('how many visits', () => {
  const superiority = (ratio: number, sigma: number) => normalCdf(Math.abs(Math.log(ratio)) / (Math.SQRT2 * sigma));

  test("shows a difference: Noether's formula", () => {
    // (1.96 + 0.84)² / (6 (p − ½)²), rounded up.
    expect(visitsToShow(0.6, 0.05)).toBe(131);
    expect(visitsToShow(superiority(0.8, 0.3), 0.05)).toBe(33);
    expect(visitsToShow(superiority(0.8, 0.3), 0.001)).toBeGreaterThan(65);
  });

  test('rules one out', () => {
    expect(visitsToRuleOut(0.6, 0.05)).toBe(176);
    expect(visitsToRuleOut(superiority(1.1, 0.3), 0.05)).toBeCloseTo(219, -1);
  });
});

describe('the difference of two quantiles', () => {
  const sample = (seed: number, n: number, median: number) => {
    const random = seeded(seed);
    return summary(Array.from({ length: n }, () => logNormal(random, median, 0.4)));
  };

  test('is built from the limits of both', () => {
    const [before, after] = [sample(1, 40, 1000).p50!, sample(2, 40, 600).p50!];
    const { absolute, relative } = differences(before, after);
    expect(absolute.value).toBe(after.value - before.value);
    expect(relative!.value).toBeCloseTo(after.value / before.value - 1, 12);
    const [from, to] = [before.interval, after.interval] as { low: number; high: number }[];
    expect(absolute.interval!.low).toBeCloseTo(
      absolute.value - Math.sqrt((after.value - to!.low) ** 2 + (from!.high - before.value) ** 2),
      9,
    );
    expect(relative!.interval!.high).toBeLessThan(0);
  });

  test('has no interval where one of them has none, and no share of zero', () => {
    const [few, many, zero] = [sample(1, 5, 1000), sample(2, 20, 1000), summary([0, 0, 0, 0, 0, 0, 0])];
    expect(differences(few.p50!, many.p50!).absolute).not.toHaveProperty('interval');
    expect(differences(few.p50!, many.p50!).relative).not.toHaveProperty('interval');
    expect(differences(zero.p50!, many.p50!)).not.toHaveProperty('relative');
  });

  test('covers the truth', () => {
    const random = seeded(8);
    const draw = (median: number) => summary(Array.from({ length: 30 }, () => logNormal(random, median, 0.4)));
    let absolute = 0;
    let relative = 0;
    const repetitions = 1000;
    for (let at = 0; at < repetitions; at++) {
      const difference = differences(draw(1000).p75!, draw(800).p75!);
      const truth = -200 * Math.exp(0.4 * 0.6744897501960817);
      if (difference.absolute.interval!.low <= truth && truth <= difference.absolute.interval!.high) absolute++;
      if (difference.relative!.interval!.low <= -0.2 && -0.2 <= difference.relative!.interval!.high) relative++;
    }
    expect(absolute / repetitions).toBeGreaterThanOrEqual(0.93);
    expect(relative / repetitions).toBeGreaterThanOrEqual(0.93);
    expect(Math.max(absolute, relative) / repetitions).toBeLessThanOrEqual(0.985);
  });
});
