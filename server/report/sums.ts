import { type MetricName, phaseNames } from '../../shared/metrics.ts';
import type { MeanBytes, Phases, Success } from '../../shared/report.ts';
import type { Mean } from '../../shared/summary.ts';
import type { PageViewRow } from '../store/store.ts';

/**
 * Loads of a document: what load figures (LCP, FCP, TTFB, phases and the wait for them) are made of. A page view that came
 * out of the back-forward cache or was rendered in advance costs the visitor next to nothing, a soft navigation loads no
 * document; they are page views, but would make the loads look faster than they are.
 */
export const isLoad = (type: string): boolean => type === 'navigate' || type === 'reload' || type === 'back_forward';

/** Share of loads that have to tell the app's own time before the mean request is split by it. */
export const MIN_TOLD = 0.95;

const sizes = ['transfer', 'encoded', 'decoded'] as const;

/** The mean of values that are not kept, and their spread (Welford 1962, Technometrics 4:419–420). */
export class RunningMean {
  #n = 0;
  #mean = 0;
  #squares = 0;
  #max = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    const before = value - this.#mean;
    this.#n++;
    this.#mean += before / this.#n;
    this.#squares += before * (value - this.#mean);
    this.#max = Math.max(this.#max, value);
  }

  told(): Mean {
    const n = this.#n;
    if (n === 0) return { n };
    return { n, max: this.#max, mean: this.#mean, ...(n > 1 && { sd: Math.sqrt(this.#squares / (n - 1)) }) };
  }
}

/** Sums up the phases of loads. */
export class PhaseSums {
  #loads = 0;
  readonly #sums = phaseNames.map(() => 0);
  readonly #counts = phaseNames.map(() => 0);

  #server = 0;
  #serverCount = 0;

  /** Loads whose request phase is unknown have no navigation timing, and are left out. */
  add(row: { readonly [phase in MetricName]: number | null }): void {
    if (row.request === null) return;
    this.#loads++;
    if (row.server !== null) {
      this.#server += row.server;
      this.#serverCount++;
    }
    for (let i = 0; i < phaseNames.length; i++) {
      const ms = row[phaseNames[i]!];
      if (ms === null) continue;
      this.#sums[i]! += ms;
      this.#counts[i]!++;
    }
  }

  means(): Phases {
    const told = this.#loads > 0 && this.#serverCount >= MIN_TOLD * this.#loads;
    return {
      n: this.#loads,
      server: { ms: told ? this.#server / this.#loads : null, n: this.#serverCount },
      means:
        this.#loads === 0
          ? []
          : phaseNames.map((phase, i) => ({ phase, ms: this.#sums[i]! / this.#loads, n: this.#counts[i]! })),
    };
  }
}

/** Sums up the sizes of page views; each size over the page views that have it. */
export class ByteSums {
  readonly #sums = { transfer: 0, encoded: 0, decoded: 0 };
  readonly #counts = { transfer: 0, encoded: 0, decoded: 0 };

  add(row: Pick<PageViewRow, (typeof sizes)[number]>): void {
    for (const size of sizes) {
      const bytes = row[size];
      if (bytes === null) continue;
      this.#sums[size] += bytes;
      this.#counts[size]++;
    }
  }

  means(): MeanBytes {
    const mean = (size: (typeof sizes)[number]) =>
      this.#counts[size] === 0 ? null : this.#sums[size] / this.#counts[size];
    return {
      n: this.#counts.transfer,
      transfer: mean('transfer'),
      encoded: mean('encoded'),
      decoded: mean('decoded'),
    };
  }
}

/** Counts successes: a status below 400. Browsers that do not tell (absent, or 0) are neither success nor failure. */
export class SuccessCount {
  #known = 0;
  #ok = 0;

  add(status: number | null): void {
    if (status === null || status === 0) return;
    this.#known++;
    if (status < 400) this.#ok++;
  }

  counts(): Success {
    return { known: this.#known, ok: this.#ok };
  }
}

/** Entries of a count, most frequent first. */
export function mostFrequent<K>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort((a, b) => b[1] - a[1]);
}
