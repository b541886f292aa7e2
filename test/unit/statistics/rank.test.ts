import fc from 'fast-check';
import { ratio as pragmaticRatio, ratioBounds, Sample } from 'pragmastat';
import { describe, expect, test } from 'vitest';
import { nullDistributions } from '../../../shared/mannwhitney.ts';
import { compareRanks, type RankComparison } from '../../../shared/rank.ts';
import { sorted } from '../../../shared/summary.ts';
import { logNormal, seeded } from '../../support/populations.ts';
import { ozone, permeability } from '../../support/r-data.ts';
import { time } from './arbitrary.ts';

const compare = (baseline: readonly number[], candidate: readonly number[]) =>
  compareRanks(sorted(baseline), sorted(candidate));
const sample = (seed: number, n: number, median = 1000) => {
  const random = seeded(seed);
  return Array.from({ length: n }, () => logNormal(random, median, 0.4));
};
const side = fc.array(time, { minLength: 1, maxLength: 30 });
const facts = ({ p, superiority, ratio, interval }: RankComparison) => ({
  p,
  superiority,
  ratio,
  interval: interval(0.95),
});

describe('is R', () => {
  test('wilcox.test(x, y, conf.int = TRUE) of the permeability data: p = 0.2544, −0.15 to 0.76, 0.305', () => {
    // Differences become ratios, and back, by the exponential function.
    const { p, ratio, interval } = compare(permeability.before.map(Math.exp), permeability.atTerm.map(Math.exp));
    const { low, high } = interval(0.95)!;
    expect(p).toBeCloseTo(0.2544, 4);
    expect(Math.log(ratio!)).toBeCloseTo(0.305, 9);
    expect(Math.log(low)).toBeCloseTo(-0.15, 9);
    expect(Math.log(high)).toBeCloseTo(0.76, 9);
  });

  test('wilcox.test(Ozone ~ Month) of May and August, with ties: W = 127.5, p = 0.0001208', () => {
    const { p, superiority } = compare(ozone.may, ozone.august);
    expect(superiority * ozone.may.length * ozone.august.length).toBeCloseTo(127.5, 9);
    expect(p).toBeCloseTo(0.0001208, 7);
  });
});

test('the null distribution is that of all arrangements, counted one by one', () => {
  for (const [n, m] of [
    [1, 4],
    [3, 3],
    [4, 6],
    [6, 6],
  ] as const) {
    const counts = new Array<number>(n * m + 1).fill(0);
    for (let chosen = 0; chosen < 2 ** (n + m); chosen++) {
      const places = Array.from({ length: n + m }, (_, at) => at).filter(at => chosen & (1 << at));
      if (places.length === n) counts[places.reduce((u, place, before) => u + place - before, 0)]!++;
    }
    const total = counts.reduce((sum, count) => sum + count);
    let upTo = 0;
    for (const [u, probability] of nullDistributions()(n, m).entries()) {
      upTo += counts[u]!;
      expect(probability).toBeCloseTo(upTo / total, 12);
    }
  }
});

test('the null distribution keeps its tail exact up to 49 against 49', () => {
  const distribution = nullDistributions()(49, 49);
  // C(98, 49) arrangements; the smallest U has one, and there are 1, 1, 2, 3, 5, 7, 11 partitions of 0 to 6.
  const total = Array.from({ length: 49 }, (_, i) => (50 + i) / (i + 1)).reduce(
    (product, factor) => product * factor,
    1,
  );
  expect(distribution[0]! * total).toBeCloseTo(1, 9);
  expect(distribution[6]! * total).toBeCloseTo(30, 8);
  expect(distribution.at(-1)).toBeCloseTo(0.5, 12);
});

test('agrees with pragmastat', () => {
  for (const [n, m] of [
    [6, 6],
    [10, 8],
    [40, 40],
    [49, 30],
  ] as const) {
    const [x, y] = [sample(n, n), sample(m + 100, m, 800)];
    const { ratio, interval } = compare(x, y);
    expect(ratio).toBeCloseTo(pragmaticRatio(Sample.of(y), Sample.of(x)).value, 12);
    // Its limits lie one pair further in than R's and ours: it takes R's rank, which counts from 1, as an index from 0.
    const ratios = sorted(x.flatMap(from => y.map(to => to / from)));
    const place = (limit: number) => ratios.findIndex(value => Math.abs(value / limit - 1) < 1e-12);
    const bounds = ratioBounds(Sample.of(y), Sample.of(x), 0.05);
    expect(place(interval(0.95)!.low)).toBe(place(bounds.lower) - 1);
    expect(place(interval(0.95)!.high)).toBe(place(bounds.upper) + 1);
  }
});

test('the interval contains the ratio, and leaves out 1 exactly when p ≤ 0.05', () => {
  fc.assert(
    fc.property(side, side, fc.double({ min: 0.2, max: 3, noNaN: true }), (x, y, factor) => {
      const { p, ratio, interval, superiority } = compare(
        x,
        y.map(value => value * factor),
      );
      const limits = interval(0.95);
      if (!limits || ratio === undefined) return;
      const { low, high } = limits;
      expect(low).toBeLessThanOrEqual(ratio * (1 + 1e-12));
      expect(high).toBeGreaterThanOrEqual(ratio * (1 - 1e-12));
      if (p > 0.05) expect(low <= 1 && high >= 1).toBe(true);
      else expect(superiority > 0.5 ? high : 1 / low).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

test('swapping the sides inverts the ratio and keeps p', () => {
  fc.assert(
    fc.property(side, side, (x, y) => {
      const [there, back] = [facts(compare(x, y)), facts(compare(y, x))];
      expect(back.p).toBeCloseTo(there.p, 12);
      expect(back.superiority).toBeCloseTo(1 - there.superiority, 12);
      expect(back.ratio === undefined).toBe(there.ratio === undefined);
      if (there.ratio !== undefined) expect(back.ratio! * there.ratio).toBeCloseTo(1, 9);
      if (there.interval) expect(back.interval!.low * there.interval.high).toBeCloseTo(1, 9);
    }),
  );
});

test('neither a change of unit nor the order of the visits changes anything', () => {
  fc.assert(
    fc.property(side, side, (x, y) => {
      const before = facts(compare(x, y));
      const after = facts(
        compare(
          x.map(value => value / 1024),
          y.toReversed().map(value => value / 1024),
        ),
      );
      expect([after.p, after.superiority]).toEqual([before.p, before.superiority]);
      if (before.ratio !== undefined) expect(after.ratio! / before.ratio).toBeCloseTo(1, 9);
    }),
  );
});

test('five thousand against five thousand: the same limits as without shortcuts, without 25 million numbers', () => {
  const [x, y] = [sample(1, 5000), sample(2, 5000, 950)];
  const { interval } = compare(x, y);
  const { low, high } = interval(0.95)!;
  // By definition of the normal approximation: so many ratios lie below each limit.
  const pairs = 25_000_000;
  const rank = Math.ceil(pairs / 2 - 0.5 - 1.959963984540054 * Math.sqrt((pairs * 10_001) / 12));
  const at = (limit: number) => {
    const [from, to] = [sorted(x), sorted(y)];
    let [count, j] = [0, 0];
    for (const value of from) {
      while (j < to.length && to[j]! / value <= limit * (1 + 1e-14)) j++;
      count += j;
    }
    return count;
  };
  expect(at(low)).toBe(rank);
  expect(at(high)).toBe(pairs + 1 - rank);
});

describe('what has no ratio has none', () => {
  test('zeros on both sides are ties, zeros on one side are smaller', () => {
    const { p, ratio, interval, superiority } = compare([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]);
    expect([p, superiority, ratio]).toEqual([1, 0.5, 1]);
    // Six equal values are no reason to be certain to the last promille.
    expect(interval(0.999)).toBeUndefined();
    const mostlyZero = compare([5, 6, 7, 8, 9, 10], [0, 0, 0, 0, 0, 1]);
    expect(mostlyZero.p).toBeLessThan(0.01);
    expect([mostlyZero.ratio, mostlyZero.interval(0.95)]).toEqual([undefined, undefined]);
  });

  test('one against one and three against three have no 95 % interval', () => {
    expect(compare([100], [50]).interval(0.95)).toBeUndefined();
    expect(compare([100], [50]).p).toBe(1);
    expect(compare([100], [50]).ratio).toBeCloseTo(0.5, 12);
    expect(compare([10, 11, 12], [1, 2, 3]).interval(0.95)).toBeUndefined();
    expect(compare([10, 11, 12], [1, 2, 3]).p).toBeCloseTo(0.1, 12);
    const { low, high } = compare([10, 11, 12, 13], [1, 2, 3, 4]).interval(0.95)!;
    expect(low).toBeCloseTo(1 / 13, 12);
    expect(high).toBeCloseTo(0.4, 12);
  });
});
