import { histogram } from '../../shared/histogram.ts';
import { type Metric, type MetricName, metrics } from '../../shared/metrics.ts';
import { quantile, quantileInterval } from '../../shared/quantile.ts';
import type { Distribution, Quantile, Ratings, Shape } from '../../shared/report.ts';
import { Numbers } from './numbers.ts';

/** Below this many values no p95 is told: its interval exists from 72, and under 60 it is little more than the maximum. */
const MIN_P95 = 60;
/** Up to this many values the page draws each as a dot; beyond, bins. */
const MAX_DOTS = 120;

/** Collects the values of one metric and tells their distribution. */
export class Sample {
  readonly #metric: MetricName;
  readonly #values = new Numbers();
  #sorted = true;
  #visit: unknown = null;
  readonly #repeats = new Repeats();

  constructor(metric: MetricName) {
    this.#metric = metric;
  }

  /**
   * Adds a value; null is none.
   * @param visit whose it is, where a visit may give several; they have to come together. Without it the value stands for itself.
   */
  add(value: number | null, visit?: string): void {
    if (value === null) return;
    this.#values.push(value);
    this.#sorted = false;
    this.#repeats.add(value, visit === undefined || visit !== this.#visit);
    this.#visit = visit;
  }

  /** Adds the values of another sample, each standing for itself. */
  addAll(other: Sample): void {
    for (const value of other.#values.values) this.add(value);
  }

  distribution(): Distribution {
    const ascending = this.#ascending();
    const n = ascending.length;
    const independent = this.#repeats.independent();
    const thinned = independent < n ? thin(ascending, independent) : ascending;
    const mean = n === 0 ? null : sum(ascending, value => value) / n;
    return {
      n,
      independent,
      p50: toQuantile(ascending, thinned, 0.5),
      p75: toQuantile(ascending, thinned, 0.75),
      p95: toQuantile(ascending, thinned, 0.95, n >= MIN_P95),
      mean,
      sd: mean === null || n < 2 ? null : Math.sqrt(sum(ascending, value => (value - mean) ** 2) / (n - 1)),
      min: ascending[0] ?? null,
      max: ascending[n - 1] ?? null,
      ratings: ratings(ascending, this.#metric),
    };
  }

  shape(): Shape {
    const ascending = this.#ascending();
    const few = ascending.length <= MAX_DOTS;
    return {
      ...this.distribution(),
      values: few ? [...ascending] : null,
      histogram: few ? null : histogram(ascending),
    };
  }

  /** The values in place: which visit gave which is no longer needed by then. */
  #ascending(): Float64Array {
    if (!this.#sorted) this.#values.values.sort();
    this.#sorted = true;
    return this.#values.values;
  }
}

/** From so many visits on it can be seen how much the values of one resemble each other. */
const MIN_VISITS = 13;

/** How much the values of one visit resemble each other, from sums that are kept while the visits go by. */
class Repeats {
  #n = 0;
  #visits = 0;
  #sum = 0;
  #sumOfSquares = 0;
  /** Over the visits before the current one: Σm², and Σ(sum of the visit)² / m. */
  #squares = 0;
  #between = 0;
  /** Of the current visit: how many values, and their sum. */
  #m = 0;
  #visitSum = 0;

  add(value: number, isNewVisit: boolean): void {
    if (isNewVisit && this.#n > 0) this.#close();
    if (isNewVisit || this.#n === 0) this.#visits++;
    // Waits spread by factors; with 1 added, zero has a logarithm too.
    const y = Math.log1p(value);
    this.#n++;
    this.#m++;
    this.#visitSum += y;
    this.#sum += y;
    this.#sumOfSquares += y ** 2;
  }

  #close(): void {
    this.#squares += this.#m ** 2;
    this.#between += this.#visitSum ** 2 / this.#m;
    this.#m = this.#visitSum = 0;
  }

  /**
   * How many independent values the sample is worth for a quantile: n / (1 + (m − 1)·r), with m = Σm²/Σm the number of values
   * beside which a value stands (Kish 1965, design effect), and r the correlation of whether two values of a visit lie
   * below the median, taken for other quantiles too: (2/π)·arcsin ρ (Sheppard 1899), ρ the intraclass correlation of their
   * logarithms from a one-way analysis of variance (Donner 1986). Never less than if those of a visit were all the same,
   * which is also what is taken of few visits. Simulated for log-normal waits, 2 to 10 values a visit and ρ from 0 to 0.9:
   * intervals cover 93.2 to 96.2 %.
   */
  independent(): number {
    const n = this.#n;
    if (n === 0) return 0;
    const squares = this.#squares + this.#m ** 2;
    const least = Math.floor(n ** 2 / squares + 1e-9);
    if (this.#visits < MIN_VISITS || this.#visits === n) return least;
    const r = (2 / Math.PI) * Math.asin(this.#correlation(squares));
    return Math.max(least, Math.floor(n / (1 + (squares / n - 1) * r)));
  }

  /** From 0 to 1. */
  #correlation(squares: number): number {
    const [n, k] = [this.#n, this.#visits];
    const between = this.#between + this.#visitSum ** 2 / this.#m;
    const meanBetween = (between - this.#sum ** 2 / n) / (k - 1);
    const meanWithin = Math.max(0, this.#sumOfSquares - between) / (n - k);
    const size = (n - squares / n) / (k - 1);
    const correlation = (meanBetween - meanWithin) / (meanBetween + (size - 1) * meanWithin);
    // Where nothing varies, nothing is known.
    return Number.isFinite(correlation) ? Math.min(1, Math.max(0, correlation)) : 1;
  }
}

/** `k` values that are spread like the `n` ascending ones: the middles of k equal parts (Hazen's plotting positions). */
function thin(ascending: Float64Array, k: number): Float64Array {
  const n = ascending.length;
  return Float64Array.from({ length: k }, (_, i) => {
    const position = ((i + 0.5) / k) * n - 0.5;
    const below = Math.floor(position);
    const low = ascending[below]!;
    return low + (position - below) * (ascending[Math.min(below + 1, n - 1)]! - low);
  });
}

/** The quantile of all values with the interval of the independent ones. */
function toQuantile(ascending: Float64Array, thinned: Float64Array, q: number, shown = true): Quantile {
  const value = quantile(ascending, q);
  if (value === undefined) return { value: null, low: null, high: null, needs: null };
  const interval = quantileInterval(thinned, q);
  if ('needs' in interval) return { value: shown ? value : null, low: null, high: null, needs: interval.needs };
  return { value, ...interval, needs: 0 };
}

function ratings(ascending: Float64Array, name: MetricName): Ratings | null {
  const { thresholds }: Metric = metrics[name];
  const n = ascending.length;
  if (!thresholds || n === 0) return null;
  const [good, atMostPoor] = thresholds.map(limit => countUpTo(ascending, limit)) as [number, number];
  return { good, needsImprovement: atMostPoor - good, poor: n - atMostPoor };
}

/** How many of the ascending values are at most the limit, by bisection. */
function countUpTo(ascending: Float64Array, limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sum(values: Float64Array, of: (value: number) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
