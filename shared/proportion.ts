/** Shares: how many of the visits were good, succeeded, came with a phone. */
import { normalQuantile } from './normal.ts';
import type { Interval } from './quantile.ts';

export interface Proportion {
  /** How many have the property. */
  readonly count: number;
  /** Of how many. */
  readonly n: number;
}

/** The Wilson score interval of a share (Wilson 1927): within 0 and 1, also for none and for all. `undefined` for n = 0. */
export function proportionInterval({ count, n }: Proportion, confidence = 0.95): Interval | undefined {
  if (n === 0) return undefined;
  const z2 = normalQuantile((1 + confidence) / 2) ** 2;
  const middle = count + z2 / 2;
  const half = Math.sqrt(z2) * Math.sqrt((count * (n - count)) / n + z2 / 4);
  return { low: Math.max(0, (middle - half) / (n + z2)), high: Math.min(1, (middle + half) / (n + z2)) };
}

/**
 * Candidate's share minus the baseline's, with Newcombe's hybrid score interval (Newcombe 1998, Stat. Med. 17:873–890,
 * method 10). This, not the rank test, compares metrics that are mostly zero (CLS) or yes and no (success).
 * `undefined` where one side is empty.
 */
export function proportionDifference(
  baseline: Proportion,
  candidate: Proportion,
  confidence = 0.95,
): ({ readonly value: number } & Interval) | undefined {
  const before = proportionInterval(baseline, confidence);
  const after = proportionInterval(candidate, confidence);
  if (!before || !after) return undefined;
  const [p, q] = [baseline.count / baseline.n, candidate.count / candidate.n];
  return {
    value: q - p,
    low: q - p - Math.hypot(q - after.low, before.high - p),
    high: q - p + Math.hypot(after.high - q, p - before.low),
  };
}
