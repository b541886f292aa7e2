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
