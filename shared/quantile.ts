/** Quantiles and what is known about them: the one definition for every page, table and file of the project. */
import { lowerTail } from './binomial.ts';

/** Both limits included. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** No interval exists yet: so many more values are needed until it does. */
export interface TooFew {
  readonly needs: number;
}

/**
 * The q-quantile of ascending numbers, R-7: h = (n − 1)q, linear between the neighbours.
 * Hyndman & Fan 1996, "Sample Quantiles in Statistical Packages", type 7; equal to R's `quantile(type = 7)`,
 * SQLite's `percentile_cont` and ClickHouse's `quantileExactInclusive`.
 * `undefined` for no numbers. Example: quantile([1, 2, 3, 4], 0.75) = 3.25.
 */
export function quantile(ascending: ArrayLike<number>, q: number): number | undefined {
  const n = ascending.length;
  if (n === 0) return undefined;
  const h = (n - 1) * q;
  const below = Math.floor(h);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, n - 1)]!;
  return low + (h - below) * (high - low);
}

/**
 * The distribution-free confidence interval of the q-quantile (0 < q < 1), by interpolated order statistics:
 * Nyblom 1992, "Note on interpolated order statistics", Stat. Probab. Lett. 14:129–131; for the median identical to
 * Hettmansperger & Sheather 1986, Stat. Probab. Lett. 4:75–79. Equal tails.
 *
 * The values must be independent: one a visit, not one a page view. Where they are tied (a coarse clock), nothing is
 * interpolated and the exact order statistics stand (Conover 1999, section 3.2): between two ticks of a clock there is
 * nothing to estimate, and the interpolated interval covered only 91 % of the time. The same across a gap that makes up
 * two thirds of the way to the estimate (two humps), where it covered 91 %.
 *
 * A 95 % interval exists from n = 6 for the median, 13 for p75, 36 for p90, 72 for p95, 368 for p99.
 */
export function quantileInterval(ascending: ArrayLike<number>, q: number, confidence = 0.95): Interval | TooFew {
  const n = ascending.length;
  const tail = (1 - confidence) / 2;
  const low = lowerLimit(n, rank => ascending[rank - 1]!, q, tail);
  const high = lowerLimit(n, rank => ascending[n - rank]!, 1 - q, tail);
  if (!low || !high) return { needs: smallestSample(q, confidence) - n };
  const estimate = quantile(ascending, q)!;
  return { low: interpolate(low, estimate), high: interpolate(high, estimate) };
}

/** The smallest n for which the interval of a quantile exists: 6 for the median at 95 %. */
export function smallestSample(q: number, confidence = 0.95): number {
  return Math.ceil(Math.log((1 - confidence) / 2) / Math.log(Math.max(q, 1 - q)) - 1e-9);
}

/** A limit lies between two neighbouring order statistics. */
interface Limit {
  /** The exact limit: misses with at most the wished probability. */
  readonly outer: number;
  /** The next value towards the quantile: misses with more. */
  readonly inner: number;
  /** How far from outer to inner; 0 where a value next to them is tied with one of them. */
  readonly weight: number;
}

/** The lower limit of the q-quantile; the upper one is the same, counted from the other end. `undefined`: none exists. */
function lowerLimit(n: number, at: (rank: number) => number, q: number, tail: number): Limit | undefined {
  const { rank, below, at: probability } = lowerTail(n, q, tail);
  if (rank === 0) return undefined;
  const outer = at(rank);
  if (rank === n) return { outer, inner: outer, weight: 0 };
  const inner = at(rank + 1);
  const tied = (rank > 1 && at(rank - 1) === outer) || (rank + 1 < n && at(rank + 2) === inner);
  const gamma = (tail - below) / probability;
  return { outer, inner, weight: tied ? 0 : 1 / (1 + (rank * (1 - q) * (1 - gamma)) / ((n - rank) * q * gamma)) };
}

function interpolate({ outer, inner, weight }: Limit, estimate: number): number {
  const gap = inner - outer;
  return gap / (estimate - outer) > 2 / 3 ? outer : outer + weight * gap;
}
