/** What a list of values says about itself. */
import { type Interval, quantile, quantileInterval, type TooFew } from './quantile.ts';

/** A quantile and its 95 % interval, or how many more values that interval needs. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | TooFew;
}

/** Absent is absent: without values only `n` is there, and the standard deviation needs two. */
export interface Summary {
  readonly n: number;
  readonly min?: number;
  readonly max?: number;
  readonly mean?: number;
  /** Standard deviation with divisor n − 1. */
  readonly sd?: number;
  /** The median. */
  readonly p50?: Estimate;
  readonly p75?: Estimate;
  readonly p95?: Estimate;
}

/** What is kept of values that have to add up: their mean, and what its interval needs. */
export type Mean = Pick<Summary, 'n' | 'max' | 'mean' | 'sd'>;

/**
 * Summarises values in any order. The intervals hold for independent values: give one a visit (`perVisit`).
 * Values that are not finite numbers do not count.
 */
export function summary(values: Iterable<number>): Summary {
  const ascending = sorted(values);
  const n = ascending.length;
  if (n === 0) return { n };
  const mean = sum(ascending, value => value) / n;
  return {
    n,
    min: ascending[0]!,
    max: ascending[n - 1]!,
    mean,
    ...(n > 1 && { sd: Math.sqrt(sum(ascending, value => (value - mean) ** 2) / (n - 1)) }),
    p50: estimate(ascending, 0.5),
    p75: estimate(ascending, 0.75),
    p95: estimate(ascending, 0.95),
  };
}

/** The finite ones of the values, ascending. */
export function sorted(values: Iterable<number>): Float64Array {
  return Float64Array.from([...values].filter(Number.isFinite)).sort();
}

/** The q-quantile of ascending values (at least one) with its interval. */
function estimate(ascending: Float64Array, q: number): Estimate {
  return { value: quantile(ascending, q)!, interval: quantileInterval(ascending, q) };
}

function sum(values: Float64Array, of: (value: number) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
