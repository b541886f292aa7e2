/** The difference of two estimates, with its interval. */
import { normalQuantile } from './normal.ts';
import type { Interval } from './quantile.ts';
import type { Estimate, Mean } from './summary.ts';

/** Candidate minus baseline. The interval is absent where one of the two has none. */
export interface Difference {
  readonly value: number;
  readonly interval?: Interval;
}

/** In the unit of the values, and as a share of the baseline: −0.38 is "38 % less". Zeros have no share. */
export interface Differences {
  readonly absolute: Difference;
  readonly relative?: Difference;
}

/**
 * The difference of two independent estimates by MOVER, from the limits of each: Zou & Donner 2008, Stat. Med. 27:1693–1702.
 * Anybody can check it against the two intervals that are shown beside it. The relative one is the same on logarithms.
 */
export function differences(baseline: Estimate, candidate: Estimate): Differences {
  const absolute = mover(baseline, candidate);
  if (!(baseline.value > 0 && candidate.value > 0)) return { absolute };
  const { value, interval } = mover(onLogarithms(baseline), onLogarithms(candidate));
  return {
    absolute,
    relative: {
      value: Math.expm1(value),
      ...(interval && { interval: { low: Math.expm1(interval.low), high: Math.expm1(interval.high) } }),
    },
  };
}

function mover(baseline: Estimate, candidate: Estimate): Difference {
  const value = candidate.value - baseline.value;
  if ('needs' in baseline.interval || 'needs' in candidate.interval) return { value };
  const low = value - Math.hypot(candidate.value - candidate.interval.low, baseline.interval.high - baseline.value);
  const high = value + Math.hypot(candidate.interval.high - candidate.value, baseline.value - baseline.interval.low);
  return Number.isFinite(low) && Number.isFinite(high) ? { value, interval: { low, high } } : { value };
}

/** A lower limit of zero has no logarithm: the difference then has no interval. */
function onLogarithms({ value, interval }: Estimate): Estimate {
  return {
    value: Math.log(value),
    interval: 'needs' in interval ? interval : { low: Math.log(interval.low), high: Math.log(interval.high) },
  };
}

/** Below this, an interval of a mean is a matter of belief in the shape of the data. */
const FEWEST_FOR_MEANS = 6;

/**
 * The difference of two means, for what has to add up (phases, bytes), with Welch's 95 % interval (Welch 1947); the quantile of
 * Student's t by Abramowitz & Stegun 1964, 26.7.5. `undefined` where one side is empty.
 */
export function meanDifference(baseline: Mean, candidate: Mean): Difference | undefined {
  if (baseline.mean === undefined || candidate.mean === undefined) return undefined;
  const value = candidate.mean - baseline.mean;
  if (Math.min(baseline.n, candidate.n) < FEWEST_FOR_MEANS) return { value };
  const [b, c] = [baseline.sd! ** 2 / baseline.n, candidate.sd! ** 2 / candidate.n];
  if (b + c === 0) return { value, interval: { low: value, high: value } };
  const freedom = (b + c) ** 2 / (b ** 2 / (baseline.n - 1) + c ** 2 / (candidate.n - 1));
  const half = student975(freedom) * Math.sqrt(b + c);
  return { value, interval: { low: value - half, high: value + half } };
}

function student975(freedom: number): number {
  const z = normalQuantile(0.975);
  return (
    z +
    (z ** 3 + z) / (4 * freedom) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * freedom ** 3)
  );
}
