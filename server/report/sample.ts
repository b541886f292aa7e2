import { histogram } from '../../shared/histogram.ts';
import { type Metric, type MetricName, metrics, rate } from '../../shared/metrics.ts';
import type { Distribution, Quantile, Ratings, Shape } from '../../shared/report.ts';
import { type Estimate, sorted, summary } from '../../shared/summary.ts';

/** Below this many values no p95 is told: its interval exists from 72, and under 60 it is little more than the maximum. */
const MIN_P95 = 60;
/** Up to this many values the page draws each as a dot; beyond, bins. */
const MAX_DOTS = 120;

/** Collects the values of one metric, 8 bytes each, and tells their distribution. */
export class Sample {
  readonly #metric: MetricName;
  #values = new Float64Array(16);
  #n = 0;
  #visit: unknown = null;
  /** Values of the visit that is being added, and the sum of squares of such numbers over the visits before it. */
  #repeats = 0;
  #squares = 0;

  constructor(metric: MetricName) {
    this.#metric = metric;
  }

  /**
   * Adds a value; null is none.
   * @param visit whose it is, where a visit may give several; they have to come together. Without it the value stands for itself.
   */
  add(value: number | null, visit?: string): void {
    if (value === null) return;
    if (this.#n === this.#values.length) {
      const larger = new Float64Array(this.#n * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#n++] = value;
    if (visit === undefined || visit !== this.#visit) {
      this.#squares += this.#repeats ** 2;
      this.#repeats = 0;
      this.#visit = visit;
    }
    this.#repeats++;
  }

  /** Adds the values of another sample, each standing for itself. */
  addAll(other: Sample): void {
    for (const value of other.#given()) this.add(value);
  }

  distribution(): Distribution {
    const values = this.#given();
    const independent = this.#independent();
    const all = summary(values);
    const thinned = independent < all.n ? summary(thin(sorted(values), independent)) : all;
    return {
      n: all.n,
      independent,
      p50: toQuantile(all.p50, thinned.p50),
      p75: toQuantile(all.p75, thinned.p75),
      p95: toQuantile(all.p95, thinned.p95, all.n >= MIN_P95),
      mean: all.mean ?? null,
      sd: all.sd ?? null,
      min: all.min ?? null,
      max: all.max ?? null,
      ratings: ratings(values, this.#metric),
    };
  }

  shape(): Shape {
    const ascending = sorted(this.#given());
    const few = this.#n <= MAX_DOTS;
    return {
      ...this.distribution(),
      values: few ? [...ascending] : null,
      histogram: few ? null : histogram(ascending),
    };
  }

  #given(): Float64Array {
    return this.#values.subarray(0, this.#n);
  }

  /**
   * How many independent values the sample is worth when those of one visit resemble each other fully: (Σm)² / Σm² over the
   * visits' numbers of values m (Kish 1965, effective sample size). The number of visits if all have as many.
   */
  #independent(): number {
    return this.#n === 0 ? 0 : Math.floor(this.#n ** 2 / (this.#squares + this.#repeats ** 2) + 1e-9);
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

function toQuantile(of: Estimate | undefined, thinned: Estimate | undefined, shown = true): Quantile {
  if (!of || !thinned) return { value: null, low: null, high: null, needs: null };
  const value = shown ? of.value : null;
  const { interval } = thinned;
  return 'needs' in interval
    ? { value, low: null, high: null, needs: interval.needs }
    : { value, low: shown ? interval.low : null, high: shown ? interval.high : null, needs: 0 };
}

function ratings(values: Float64Array, metric: MetricName): Ratings | null {
  if (!(metrics[metric] as Metric).thresholds || values.length === 0) return null;
  const counts = { good: 0, 'needs-improvement': 0, poor: 0 };
  for (const value of values) counts[rate(metric, value)!]++;
  return { good: counts.good, needsImprovement: counts['needs-improvement'], poor: counts.poor };
}
