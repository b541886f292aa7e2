/** How many visits a question needs. */
import { normalQuantile } from './normal.ts';

/** A plan succeeds in four of five cases. */
const POWER = 0.8;

/**
 * Visits of each side after which a difference is shown at the level `alpha` in 80 % of cases: Noether 1987, "Sample Size
 * Determination for Some Common Nonparametric Tests", JASA 82:645–647. `superiority` is the share of pairs in which one
 * side is smaller if that difference is there: 0.64 for −20 % when ln(time) spreads with σ = 0.44.
 */
export function visitsToShow(superiority: number, alpha: number): number {
  return noether(superiority, normalQuantile(1 - alpha / 2) + normalQuantile(POWER));
}

/**
 * Visits of each side after which the interval at the level `alpha` leaves out that difference in 80 % of the cases in
 * which there is none: the same, with the chance of failing split over both ends of the interval.
 */
export function visitsToRuleOut(superiority: number, alpha: number): number {
  return noether(superiority, normalQuantile(1 - alpha / 2) + normalQuantile((1 + POWER) / 2));
}

function noether(superiority: number, z: number): number {
  return Math.ceil(z ** 2 / (6 * (superiority - 0.5) ** 2));
}
