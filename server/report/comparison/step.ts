import {
  bothSides,
  type ComparedStep,
  type MeanComparison,
  type PhaseComparison,
  type ShareComparison,
  type Sides,
} from '../../../shared/comparison.ts';
import { meanDifference } from '../../../shared/difference.ts';
import { phaseNames, rate } from '../../../shared/metrics.ts';
import { proportionDifference } from '../../../shared/proportion.ts';
import { quantile } from '../../../shared/quantile.ts';
import { type Mean, sorted } from '../../../shared/summary.ts';
import { isLoad, MIN_TOLD, RunningMean } from '../sums.ts';
import type { ComparedMoment, ComparedRow } from './visit.ts';

/** What is known of a load; `null` where it is not. */
const facts: { readonly [fact: string]: (row: ComparedRow) => number | null } = {
  ...Object.fromEntries(phaseNames.map(phase => [phase, (row: ComparedRow) => row[phase] ?? 0])),
  server: row => row.server,
  queue: ({ request, server }) => (server === null ? null : Math.max(0, request! - server)),
  transfer: row => row.transfer,
  decoded: row => row.decoded,
};

/** The loads of one step and side: of each fact one value a visit, the mean of its loads, so that phases add up. */
export class Loads {
  #loads = 0;
  #tellServer = 0;
  readonly #means = new Map(Object.keys(facts).map(fact => [fact, new RunningMean()]));

  /** The arrivals of one visit. */
  add(arrivals: readonly ComparedMoment[]): void {
    const rows = arrivals.flatMap(({ row }) => (row && isLoad(row.type) && row.request !== null ? row : []));
    this.#loads += rows.length;
    this.#tellServer += rows.filter(({ server }) => server !== null).length;
    for (const [fact, mean] of this.#means) {
      const told = rows.map(facts[fact]!).filter(value => value !== null);
      if (told.length > 0) mean.add(told.reduce((sum, value) => sum + value, 0) / told.length);
    }
  }

  get tellServer(): boolean {
    return this.#loads > 0 && this.#tellServer >= MIN_TOLD * this.#loads;
  }

  mean(fact: string): Mean {
    return this.#means.get(fact)!.told();
  }
}

/** Where the time of a load goes, and its bytes. */
export function compareLoads({ baseline, candidate }: Sides<Loads>): Pick<ComparedStep, 'phases' | 'bytes'> {
  const compare = (fact: string): MeanComparison => {
    const means = { baseline: baseline.mean(fact), candidate: candidate.mean(fact) };
    const difference = meanDifference(means.baseline, means.candidate);
    return { ...means, ...(difference && { difference }) };
  };
  const parted = baseline.tellServer && candidate.tellServer;
  const phases = phaseNames
    .flatMap((phase): PhaseComparison['phase'][] => (phase === 'request' && parted ? ['server', 'queue'] : [phase]))
    .map(phase => ({ phase, ...compare(phase) }));
  const transfer = compare('transfer');
  const decoded = compare('decoded');
  const some = ({ baseline, candidate }: MeanComparison) => (baseline.max ?? 0) > 0 || (candidate.max ?? 0) > 0;
  return {
    phases: phases.filter(some),
    bytes: { ...(some(transfer) && { transfer }), ...(some(decoded) && { decoded }) },
  };
}

/** Whether a visit was well at a step, told by its arrivals there; `undefined` where it does not tell. */
const questions = {
  cls: (arrivals: readonly ComparedMoment[]) => isGood('cls', arrivals),
  inp: (arrivals: readonly ComparedMoment[]) => isGood('inp', arrivals),
  success: succeeded,
};
type Question = keyof typeof questions;

/** Visits of one step and side whose CLS and INP were good, and whose pages all answered with a status below 400. */
export class Good {
  readonly counts = { cls: { count: 0, n: 0 }, inp: { count: 0, n: 0 }, success: { count: 0, n: 0 } };

  /** The arrivals of one visit. */
  add(arrivals: readonly ComparedMoment[]): void {
    for (const question of Object.keys(questions) as Question[]) {
      const answer = questions[question](arrivals);
      if (answer === undefined) continue;
      this.counts[question].n++;
      if (answer) this.counts[question].count++;
    }
  }
}

export function compareGood(sides: Sides<Good>): ComparedStep['good'] {
  const share = (question: Question): ShareComparison => {
    const { baseline, candidate } = bothSides(sides, ({ counts }) => counts[question]);
    const difference = proportionDifference(baseline, candidate);
    return { baseline, candidate, ...(difference && { difference }) };
  };
  return { cls: share('cls'), inp: share('inp'), success: share('success') };
}

function isGood(metric: 'cls' | 'inp', arrivals: readonly ComparedMoment[]): boolean | undefined {
  const value = quantile(sorted(arrivals.flatMap(({ row }) => row?.[metric] ?? [])), 0.5);
  return value === undefined ? undefined : rate(metric, value) === 'good';
}

/** A browser that does not tell the status (absent, or 0) says nothing of success. */
function succeeded(arrivals: readonly ComparedMoment[]): boolean | undefined {
  const told = arrivals.flatMap(({ row }) => row?.status || []);
  return told.length === 0 ? undefined : told.every(status => status < 400);
}
