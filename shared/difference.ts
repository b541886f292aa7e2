/** The difference of two estimates, with its interval. */
import type { Interval } from './quantile.ts';
import type { Estimate } from './summary.ts';

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
