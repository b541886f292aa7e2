import { type Flow, matchFlow, type Step } from '../../shared/flow.ts';
import { phaseNames } from '../../shared/metrics.ts';
import { quantile } from '../../shared/quantile.ts';
import type { FlowReport, FlowStep, Flows, Scope } from '../../shared/report.ts';
import type { PageViewRow, Store } from '../store/store.ts';
import { type MeasuredMoment, momentsOf } from './moments.ts';
import { Sample } from './sample.ts';
import { each, Samples, type ToldValues } from './samples.ts';
import { ByteSums, isLoad, mostFrequent, PhaseSums } from './sums.ts';

const MAX_EXITS = 5;

const columns = [...phaseNames, 'server', 'transfer', 'encoded', 'decoded'] as const;
type FlowMoment = MeasuredMoment<Pick<PageViewRow, (typeof columns)[number] | 'type'>>;

/** How the flows went: who came how far, and what each step and the whole cost in waiting. The unit is the visit. */
export function flows(store: Store, scope: Scope, configured: readonly Flow[]): Flows {
  const sums = configured.map(flow => new FlowSums(flow));
  let visits = 0;
  for (const moments of momentsOf(store, scope, configured, columns)) {
    visits++;
    for (const sum of sums) sum.add(moments);
  }
  return { scope, visits, flows: sums.map(sum => sum.told()) };
}

interface StepSums {
  readonly step: Step;
  arrived: number;
  readonly left: Map<string | null, number>;
  readonly samples: Samples;
  readonly phases: PhaseSums;
  readonly bytes: ByteSums;
}

class FlowSums {
  readonly #flow: Flow;
  readonly #steps: readonly StepSums[];
  readonly #wait = new Sample('wait');
  #passes = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#steps = flow.steps.map(step => ({
      step,
      arrived: 0,
      left: new Map(),
      samples: new Samples(),
      phases: new PhaseSums(),
      bytes: new ByteSums(),
    }));
  }

  add(moments: readonly FlowMoment[]): void {
    const passes = matchFlow(this.#flow, moments);
    if (passes.length === 0) return;
    const furthest = Math.max(...passes.map(pass => pass.length));
    for (const [at, sums] of this.#steps.entries()) {
      if (at >= furthest) break;
      sums.arrived++;
      const arrivals = passes.flatMap(pass => pass[at] ?? []);
      sums.samples.add(medians(arrivals.map(({ values }) => values)));
      for (const { kind, row } of arrivals) {
        if (kind !== 'page' || !isLoad(row.type)) continue;
        sums.phases.add(row);
        sums.bytes.add(row);
      }
    }
    if (furthest < this.#steps.length) this.#addExit(moments, passes.findLast(pass => pass.length === furthest)!);
    const complete = passes.filter(pass => pass.length === this.#steps.length);
    this.#passes += complete.length;
    this.#wait.add(median(complete.map(pass => total(pass.map(({ values }) => values.wait)))));
  }

  /** Counts where a visit went that came no further: to the next other page, or away. */
  #addExit(moments: readonly FlowMoment[], pass: readonly FlowMoment[]): void {
    const last = pass.at(-1)!;
    const next = moments
      .slice(moments.indexOf(last) + 1)
      .find(({ kind, name }) => kind === 'page' && name !== last.name);
    const { left } = this.#steps[pass.length - 1]!;
    left.set(next?.name ?? null, (left.get(next?.name ?? null) ?? 0) + 1);
  }

  told(): FlowReport {
    const steps = this.#steps;
    return {
      name: this.#flow.name,
      started: steps[0]?.arrived ?? 0,
      finished: steps.at(-1)?.arrived ?? 0,
      passes: this.#passes,
      wait: this.#wait.shape(),
      steps: steps.map((sums, at) => toStep(sums, steps[at + 1]?.arrived)),
    };
  }
}

function toStep({ step, arrived, left, samples, phases, bytes }: StepSums, further = arrived): FlowStep {
  return {
    name: step.name,
    kind: step.kind,
    pattern: step.pattern,
    arrived,
    left: arrived - further,
    leftTo: mostFrequent(left)
      .slice(0, MAX_EXITS)
      .map(([page, count]) => ({ page, count })),
    metrics: samples.shapes(),
    phases: phases.means(),
    bytes: bytes.means(),
  };
}

/** One value for each metric: the median of the repeats that have it. */
function medians(repeats: readonly ToldValues[]): ToldValues {
  return each(name => median(repeats.map(values => values[name])));
}

function median(values: readonly (number | null)[]): number | null {
  const known = values.filter(value => value !== null).sort((a, b) => a - b);
  return quantile(known, 0.5) ?? null;
}

/** The sum, or null where a summand is not known: a part of a wait is not a wait. */
function total(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
