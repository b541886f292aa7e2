import type { ComparedSide, Narrowing, Only } from '../../../shared/comparison.ts';
import { type Flow, matchFlow } from '../../../shared/flow.ts';
import type { Observation } from '../../../shared/visit.ts';
import { Numbers } from '../numbers.ts';
import { type Describers, Mix } from './mix.ts';
import { Good, Loads } from './step.ts';
import { beginOf, type ComparedMoment, type ComparedVisit, temperatureOf } from './visit.ts';

/** What a comparison keeps of one side. Its visits are read one by one; of each only numbers stay. */
export interface Gathered {
  readonly side: ComparedSide;
  /** The visits that are compared, and when they began, ms since 1970. */
  readonly visits: ReadonlySet<string>;
  readonly begins: Float64Array;
  readonly mix: Mix;
  readonly flows: readonly GatheredFlow[];
}

/** Of the visits that reached the first step. */
export interface GatheredFlow {
  started: number;
  finished: number;
  /** Of complete passes of which every step is known: a part of a wait is not a wait. */
  readonly whole: Waits;
  readonly steps: readonly GatheredStep[];
}

/** Of the visits that reached the step. */
export interface GatheredStep {
  readonly waits: {
    readonly cold: Waits;
    readonly warm: Waits;
    readonly untold: Waits;
    /** Those of all three. */
    readonly all: Iterable<Observation>;
  };
  readonly loads: Loads;
  readonly good: Good;
}

/** Reads a side once. Only visits of which all of `only` holds are compared; the others are counted. */
export function gather(
  flows: readonly Flow[],
  visits: Iterable<ComparedVisit>,
  only: Only,
  describe: Describers,
): Gathered {
  const wanted = Object.entries(only) as [Narrowing, string][];
  const count = { visits: 0, first: Infinity, last: -Infinity, cold: 0, warm: 0 };
  const chosen = new Set<string>();
  const begins = new Numbers();
  const mix = new Mix(describe);
  const found = flows.map(emptyFlow);
  for (const visit of visits) {
    const begin = beginOf(visit);
    const temperature = temperatureOf(visit);
    count.visits++;
    if (temperature) count[temperature]++;
    if (begin !== undefined) {
      count.first = Math.min(count.first, begin);
      count.last = Math.max(count.last, begin);
    }
    if (!wanted.every(([name, value]) => describe[name](visit) === value)) continue;
    chosen.add(visit.visit);
    if (begin !== undefined) begins.push(begin);
    mix.add(visit);
    const kept = { number: chosen.size, temperature: temperature ?? ('untold' as const) };
    for (const [at, flow] of flows.entries()) addPasses(found[at]!, matchFlow(flow, visit.moments), kept);
  }
  const { first, last, cold, warm } = count;
  return {
    side: { visits: count.visits, ...(first <= last && { first, last }), temperatures: { cold, warm } },
    visits: chosen,
    begins: begins.values,
    mix,
    flows: found,
  };
}

function emptyFlow({ steps }: Flow): GatheredFlow {
  return { started: 0, finished: 0, whole: new Waits(), steps: steps.map(emptyStep) };
}

function emptyStep(): GatheredStep {
  const [cold, warm, untold] = [new Waits(), new Waits(), new Waits()];
  return {
    waits: {
      cold,
      warm,
      untold,
      all: {
        *[Symbol.iterator]() {
          yield* cold;
          yield* warm;
          yield* untold;
        },
      },
    },
    loads: new Loads(),
    good: new Good(),
  };
}

/** What is kept of a visit itself: its number on this side, and how it began. */
interface KeptVisit {
  readonly number: number;
  readonly temperature: 'cold' | 'warm' | 'untold';
}

function addPasses(flow: GatheredFlow, passes: ComparedMoment[][], { number, temperature }: KeptVisit): void {
  if (passes.length === 0) return;
  flow.started++;
  if (passes.some(pass => pass.length === flow.steps.length)) flow.finished++;
  for (const pass of passes)
    if (pass.length === flow.steps.length) {
      const whole = pass.reduce((sum, { wait }) => sum + (wait ?? Number.NaN), 0);
      flow.whole.add(number, pass[0]!.at, whole);
    }
  for (const [place, step] of flow.steps.entries()) {
    const arrivals = passes.flatMap(pass => pass[place] ?? []);
    if (arrivals.length === 0) break;
    for (const { at, wait } of arrivals) step.waits[temperature].add(number, at, wait ?? Number.NaN);
    step.loads.add(arrivals);
    step.good.add(arrivals);
  }
}

/** Waits of visits, which are told apart by their number. */
export class Waits implements Iterable<Observation> {
  readonly #visit = new Numbers();
  readonly #at = new Numbers();
  readonly #ms = new Numbers();

  /** One that is not a number is absent. */
  add(visit: number, at: number, ms: number): void {
    if (Number.isNaN(ms)) return;
    this.#visit.push(visit);
    this.#at.push(at);
    this.#ms.push(ms);
  }

  *[Symbol.iterator]() {
    const [visits, ats, values] = [this.#visit.values, this.#at.values, this.#ms.values];
    for (const [place, visit] of visits.entries()) yield { visit, at: ats[place]!, value: values[place]! };
  }
}
