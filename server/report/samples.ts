import { type Distribution, type Shape, type Told, told } from '../../shared/report.ts';
import type { PageViewRow } from '../store/store.ts';
import { Sample } from './sample.ts';
import { isLoad } from './sums.ts';

export type ToldValues = { readonly [name in Told]: number | null };

/**
 * What of a page view counts: INP and CLS of any, the figures of a load only of loads (see `isLoad`). With `soft`, the wait
 * for a soft navigation counts too: in a flow it is what the visitor waited for that step.
 */
export function countedValues(row: Pick<PageViewRow, Told | 'type'>, { soft = false } = {}): ToldValues {
  if (isLoad(row.type)) return row;
  const wait = soft ? countedWait(row) : null;
  return { wait, lcp: null, inp: row.inp, cls: row.cls, ttfb: null, fcp: null };
}

/** The wait of a page view in a flow, where that for a soft navigation counts too. */
export function countedWait({ type, wait }: Pick<PageViewRow, 'type' | 'wait'>): number | null {
  return isLoad(type) || type === 'soft' ? wait : null;
}

/** Samples of all metrics that are told. */
export class Samples {
  readonly #samples = each(name => new Sample(name));

  /** @param visit as in `Sample.add` */
  add(values: ToldValues, visit?: string): void {
    for (const name of told) this.#samples[name].add(values[name], visit);
  }

  distributions(): { [name in Told]: Distribution } {
    return each(name => this.#samples[name].distribution());
  }

  shapes(): { [name in Told]: Shape } {
    return each(name => this.#samples[name].shape());
  }
}

/** A record with one thing for each metric that is told. */
export function each<T>(make: (name: Told) => T): { [name in Told]: T } {
  return Object.fromEntries(told.map(name => [name, make(name)])) as { [name in Told]: T };
}
