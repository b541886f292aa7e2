/** Seeded experiments: two sides, several steps, visits that come one after the other. */
import type { StepObservations } from '../../shared/verdict.ts';
import type { Observation } from '../../shared/visit.ts';
import { normal, type Random } from './populations.ts';

export interface Experiment {
  /** Visits of each side. */
  readonly visits: number;
  readonly steps?: number;
  /** Views of the same step in a visit. */
  readonly views?: number;
  /** Spread of ln(time) between the visits of one side. */
  readonly sigma?: number;
  /** Spread of ln(time) that all values of a visit share: a slow machine is slow everywhere. */
  readonly shared?: number;
  /** Candidate over baseline, for each step in turn; the last one stands for the rest. */
  readonly ratios?: readonly number[];
  /** The baseline first and then the candidate, not in turn. */
  readonly oneAfterTheOther?: boolean;
  /** Factor of what comes later on a side: from the given share of its visits on. */
  readonly drift?: { readonly side: 'baseline' | 'candidate'; readonly from: number; readonly factor: number };
}

/** The visits of both sides in turn, one a minute. */
export function experiment(
  random: Random,
  { visits, steps = 1, views = 1, sigma = 0.3, shared = 0, ratios = [1], oneAfterTheOther = false, drift }: Experiment,
): StepObservations[] {
  const result = Array.from({ length: steps }, (_, step) => ({
    name: `step ${step + 1}`,
    baseline: [] as Observation[],
    candidate: [] as Observation[],
  }));
  for (let visit = 0; visit < visits; visit++) {
    for (const [at, side] of (['baseline', 'candidate'] as const).entries()) {
      const machine = shared * normal(random);
      const later = drift?.side === side && visit >= drift.from * visits ? drift.factor : 1;
      const minute = oneAfterTheOther ? at * visits + visit : 2 * visit + at;
      for (const [step, observations] of result.entries()) {
        const own = sigma * normal(random);
        const ratio = side === 'candidate' ? (ratios[step] ?? ratios.at(-1)!) : 1;
        for (let view = 0; view < views; view++) {
          const value = 1000 * ratio * later * Math.exp(machine + own + (views > 1 ? 0.2 * normal(random) : 0));
          observations[side].push({ visit: `${side} ${visit}`, at: minute * 60_000 + step * 1000 + view, value });
        }
      }
    }
  }
  return result;
}

/** What had been seen when so many visits had come to each side. */
export function firstVisits(steps: readonly StepObservations[], n: number): StepObservations[] {
  const first = (observations: Iterable<Observation>) =>
    [...observations].filter(({ visit }) => Number(`${visit}`.split(' ')[1]) < n);
  return steps.map(({ name, baseline, candidate }) => ({
    name,
    baseline: first(baseline),
    candidate: first(candidate),
  }));
}
