/** The binomial distribution, as far as order statistics need it. */

/** Where the lower tail of Bin(n, q) holds at most a given probability. */
export interface LowerTail {
  /** The largest r with P(B < r) ≤ tail; 0 when not even P(B = 0) is that small. */
  readonly rank: number;
  /** P(B < rank). */
  readonly below: number;
  /** P(B = rank). */
  readonly at: number;
}

/**
 * Sums Bin(n, q) from its lower end until `tail` is reached. The sum starts nine standard deviations below the mean
 * (what lies further out is below 1e-15), so a million trials take some thousand additions.
 */
export function lowerTail(n: number, q: number, tail: number): LowerTail {
  const odds = q / (1 - q);
  let rank = Math.max(0, Math.floor(n * q - 9 * Math.sqrt(n * q * (1 - q)) - 9));
  let at = Math.exp(
    lnFactorial(n) - lnFactorial(rank) - lnFactorial(n - rank) + rank * Math.log(q) + (n - rank) * Math.log1p(-q),
  );
  let below = 0;
  while (rank < n && below + at <= tail) {
    below += at;
    at *= ((n - rank) / (rank + 1)) * odds;
    rank++;
  }
  return { rank, below, at };
}

/** ln n!: a product while it is small, then Stirling's series (Abramowitz & Stegun 1964, 6.1.41), cut off where what follows is below 1e-13. */
function lnFactorial(n: number): number {
  if (n < 20) {
    let product = 1;
    for (let k = 2; k <= n; k++) product *= k;
    return Math.log(product);
  }
  const x = n + 1;
  const correction = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5) - 1 / (1680 * x ** 7);
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + correction;
}
