import { IDLE_MS } from '../../shared/beacon.ts';
import type { Completeness, Scope } from '../../shared/report.ts';

interface Counted {
  readonly visit: string;
  readonly seq: number | null;
  readonly at: number;
  readonly final: number;
}

/**
 * The loss meter. Page views of a visit are numbered from 1, so a number that is missing is a page view that never arrived:
 * between two that did, and in front of the first unless the period cut it off. Feed page views visit by visit.
 */
export class CompletenessCount {
  readonly #now: number;
  readonly #scope: Scope;
  #complete = 0;
  #open = 0;
  #partial = 0;
  #lost = 0;
  #visit: string | undefined;
  /** Numbers come ascending within a visit; repeats (a duplicated tab copies its number) are not counted twice. */
  #last = 0;

  constructor(scope: Scope, now: number) {
    this.#scope = scope;
    this.#now = now;
  }

  add({ visit, seq, at, final }: Counted): void {
    if (final) this.#complete++;
    // Until the visit is over it may still be looked at.
    else if (at > this.#now - IDLE_MS) this.#open++;
    else this.#partial++;
    const first = visit !== this.#visit;
    this.#visit = visit;
    if (first) this.#last = 0;
    if (seq === null) return;
    if (this.#last > 0 || this.#scope.from === null) this.#lost += Math.max(0, seq - this.#last - 1);
    this.#last = Math.max(this.#last, seq);
  }

  counts(): Completeness {
    const { page, variant, release } = this.#scope;
    const whole = page === null && variant === null && release === null;
    return {
      complete: this.#complete,
      open: this.#open,
      partial: this.#partial,
      lost: whole ? this.#lost : null,
    };
  }
}
