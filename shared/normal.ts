/** The standard normal distribution. */

/**
 * P(Z ≤ z). Near the middle by the power series of Abramowitz & Stegun 1964, 26.2.11; in the tails by the continued
 * fraction 26.2.14, so that small probabilities keep their relative accuracy. Error below 1e-14 relative.
 */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < -3) {
    let fraction = -z;
    for (let k = 120; k > 0; k--) fraction = -z + k / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return 0.5 + density * sum;
}

/** The z with P(Z ≤ z) = p, for 0 < p < 1, by bisection of `normalCdf`: 1.959964 for 0.975. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  let low = -39;
  let high = 0;
  while (high - low > 1e-14 * -low) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return p === 0.5 ? 0 : (low + high) / 2;
}
