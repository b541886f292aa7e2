/** Pictures of distributions: bins of equal, round width, on an axis that several sides can share. */
import { quantile } from './quantile.ts';

/** How many values lie in bins of equal width: bin i holds `from + i·width` up to, not including, the next edge. */
export interface Histogram {
  readonly from: number;
  readonly width: number;
  readonly counts: readonly number[];
  /** Values beyond the last bin, so that a few outliers do not flatten the rest. */
  readonly above: number;
}

/** Where the bins of a histogram lie. */
export interface Axis {
  readonly from: number;
  readonly width: number;
  readonly bins: number;
}

/** Before the width is rounded up, which can halve them. More would be noise at the sample sizes of a click-through, fewer would hide a second hump. */
const BINS = { least: 8, most: 40 };

/** Counts ascending values into the bins of an axis: their own, or one shared with others. Nothing lies below it then. */
export function histogram(ascending: ArrayLike<number>, { from, width, bins }: Axis = axis([ascending])): Histogram {
  const counts = new Array<number>(bins).fill(0);
  let above = 0;
  for (const value of Array.from(ascending)) {
    const bin = Math.floor((value - from) / width);
    if (bin < bins) counts[Math.max(0, bin)]!++;
    else above++;
  }
  return { from, width, counts, above };
}

/**
 * The axis for one or more sides of ascending values. It begins at the smallest value and ends at the largest, or where
 * outliers begin: three interquartile ranges above p75 (Tukey 1977, the outer fence). The width of a bin is that of
 * Freedman & Diaconis 1981, 2·IQR·n^(−1/3), of the side that asks for the finest, rounded up to 1, 2 or 5 × 10ᵏ.
 */
export function axis(sides: readonly ArrayLike<number>[]): Axis {
  const known = sides.filter(side => side.length > 0);
  if (known.length === 0) return { from: 0, width: 1, bins: 0 };
  const low = Math.min(...known.map(side => side[0]!));
  const high = Math.max(...known.map(top));
  const span = high - low || Math.abs(low) || 1;
  const finest = Math.min(...known.map(side => (2 * iqr(side)) / Math.cbrt(side.length)));
  const width = round(Math.min(Math.max(finest, span / BINS.most), span / BINS.least));
  const from = Number((Math.floor(low / width) * width).toPrecision(12));
  return { from, width, bins: Math.max(0, Math.floor((high - from) / width)) + 1 };
}

function top(ascending: ArrayLike<number>): number {
  const largest = ascending[ascending.length - 1]!;
  const spread = iqr(ascending);
  return spread > 0 ? Math.min(largest, quantile(ascending, 0.75)! + 3 * spread) : largest;
}

function iqr(ascending: ArrayLike<number>): number {
  return quantile(ascending, 0.75)! - quantile(ascending, 0.25)!;
}

/** The next 1, 2 or 5 × 10ᵏ that is not smaller. */
function round(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return power * ([1, 2, 5].find(step => step * power >= width * (1 - 1e-12)) ?? 10);
}
