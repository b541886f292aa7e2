/** The standard normal distribution. */

/**
 * P(Z ≤ z). Near the middle by the power series of Abramowitz & Stegun 1964, 26.2.11; in the tails by the continued
 * fraction 26.2.14, so that small probabilities keep their relative accuracy. Error below 1e-13 relative.
 */
export function normalCdf(z: number): number {
  if (z > 0) return 1 - normalCdf(-z);
  const density = normalDensity(z);
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

/**
 * The z with P(Z ≤ z) = p, for 0 < p < 1: 1.959964 for 0.975. Abramowitz & Stegun 1964, 26.2.23 (error 4.5e-4), made exact
 * by Newton's method on `normalCdf`.
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z = (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3) - t;
  for (let step = 0; step < 4; step++) z -= (normalCdf(z) - p) / normalDensity(z);
  return z;
}

function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
