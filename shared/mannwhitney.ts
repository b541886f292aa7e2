/** The null distribution of Mann–Whitney's U. */

/** P(U ≤ u) for u from 0 up to the middle, for two groups of n and m values without ties. */
export type NullDistribution = (n: number, m: number) => Float64Array;

/**
 * Remembers each distribution it has computed: the steps of a comparison mostly have the same sizes.
 * Meant for groups of some dozens; the work grows with n²·m.
 */
export function nullDistributions(): NullDistribution {
  const known = new Map<string, Float64Array>();
  return (n, m) => {
    const key = n < m ? `${n},${m}` : `${m},${n}`;
    const distribution = known.get(key) ?? cumulative(Math.min(n, m), Math.max(n, m));
    known.set(key, distribution);
    return distribution;
  };
}

/**
 * The numbers of arrangements with U = u are the coefficients of the Gaussian binomial (n + m choose n)_q, the product over i
 * of (1 − q^(m+i)) / (1 − q^i) (Mann & Whitney 1947; Andrews 1976, chapter 3): for each i one multiplication and one
 * division of a polynomial, of which only the lower half is needed.
 */
function cumulative(n: number, m: number): Float64Array {
  const shares = new Float64Array(Math.floor((n * m) / 2) + 1);
  shares[0] = 1;
  for (let i = 1; i <= n; i++) {
    for (let u = shares.length - 1; u >= m + i; u--) shares[u]! -= shares[u - m - i]!;
    for (let u = i; u < shares.length; u++) shares[u]! += shares[u - i]!;
    // As shares of all arrangements so far: nothing grows beyond what a double holds.
    for (let u = 0; u < shares.length; u++) shares[u]! *= i / (m + i);
  }
  for (let u = 1; u < shares.length; u++) shares[u]! += shares[u - 1]!;
  return shares;
}
