import { compareSteps, DEFAULT_TARGET, type StepComparison } from '../../shared/compare.ts';
import {
  bothSides,
  type ComparedFlow,
  type ComparedSide,
  type ComparedStep,
  type Comparison,
  type DescribedWait,
  type Narrowing,
  type Only,
  type Sides,
  type Temperature,
  type WaitPicture,
} from '../../shared/comparison.ts';
import { differences } from '../../shared/difference.ts';
import { type Flow, matchFlow, type Step } from '../../shared/flow.ts';
import { axis, histogram } from '../../shared/histogram.ts';
import { sorted, summary } from '../../shared/summary.ts';
import { type Observation, perVisit } from '../../shared/visit.ts';
import { beginOf, type ComparedMoment, type ComparedVisit, temperatureOf } from './compared.ts';
import { compareMix, describers } from './mix.ts';
import { compareGood, compareLoads, type StepVisit } from './stepfacts.ts';

export interface ComparisonOptions {
  /** Planned visits of each side. */
  readonly target?: number;
  /** The largest difference that does not matter, as a share. */
  readonly margin?: number;
  readonly only?: Only;
  /** IANA name of the zone whose mornings count; UTC unless given. */
  readonly timeZone?: string;
}

/**
 * Compares two sides over the steps of all flows. The visit is the unit throughout; all steps together are the family
 * over which the verdicts share their error. What compression did is added by whoever can ask the store for it.
 */
export function compare(
  flows: readonly Flow[],
  sides: Sides<readonly ComparedVisit[]>,
  { target = DEFAULT_TARGET, margin, only = {}, timeZone = 'UTC' }: ComparisonOptions = {},
): Comparison {
  const describe = describers(timeZone);
  const wanted = Object.entries(only) as [Narrowing, string][];
  const chosen = bothSides(sides, visits =>
    visits.filter(visit => wanted.every(([name, value]) => describe[name](visit) === value)),
  );
  const found = flows.map(flow => bothSides(chosen, visits => findPasses(flow, visits)));
  const verdicts = compareSteps(
    flows.flatMap((flow, at) => flow.steps.map((step, place) => toObservations(step, place, found[at]!))),
    { target, ...(margin !== undefined && { margin }) },
  );
  const compared = flows.map((flow, at) => {
    const stepsBefore = flows.slice(0, at).reduce((sum, { steps }) => sum + steps.length, 0);
    return toFlow(flow, found[at]!, verdicts.slice(stepsBefore, stepsBefore + flow.steps.length));
  });
  return {
    ...bothSides(sides, toSide),
    only,
    target,
    common: countCommon(chosen),
    inTurn: areInTurn(chosen),
    flows: compared,
    drifted: compared.flatMap(flow =>
      flow.steps.flatMap(step =>
        (['baseline', 'candidate'] as const)
          .filter(side => step[side].drift?.drifted)
          .map(side => ({ flow: flow.name, step: step.name, side })),
      ),
    ),
    mix: compareMix(chosen.baseline, chosen.candidate, describe),
  };
}

/** The passes of one visit through a flow. */
interface Passes {
  readonly visit: ComparedVisit;
  readonly passes: readonly (readonly ComparedMoment[])[];
}

function findPasses(flow: Flow, visits: readonly ComparedVisit[]): Passes[] {
  return visits
    .map(visit => ({ visit, passes: matchFlow(flow, visit.moments) }))
    .filter(({ passes }) => passes.length > 0);
}

/** The visits that reached a step, each with its arrivals there. */
function reached(found: readonly Passes[], place: number): StepVisit[] {
  return found
    .map(({ visit, passes }) => ({ visit, arrivals: passes.flatMap(pass => pass[place] ?? []) }))
    .filter(({ arrivals }) => arrivals.length > 0);
}

function toObservations({ name }: Step, place: number, found: Sides<readonly Passes[]>) {
  return { name, ...bothSides(found, passes => reached(passes, place).flatMap(waits)) };
}

function waits({ visit, arrivals }: StepVisit): Observation[] {
  return arrivals.flatMap(({ at, wait }) => (wait === null ? [] : { visit: visit.visit, at, value: wait }));
}

function toFlow(flow: Flow, found: Sides<readonly Passes[]>, verdicts: readonly StepComparison[]): ComparedFlow {
  const steps = flow.steps.map((step, place): ComparedStep => {
    const visits = bothSides(found, passes => reached(passes, place));
    const { phases, bytes } = compareLoads(visits);
    return {
      ...verdicts[place]!,
      kind: step.kind,
      pattern: step.pattern,
      pictures: draw(visits),
      phases,
      bytes,
      good: compareGood(visits),
      byTemperature: { cold: describe(visits, 'cold'), warm: describe(visits, 'warm') },
    };
  });
  const last = flow.steps.length - 1;
  return {
    name: flow.name,
    started: bothSides(found, passes => passes.length),
    finished: bothSides(found, passes => reached(passes, last).length),
    wait: describeWaits(bothSides(found, passes => passes.flatMap(visit => wholeWaits(visit, flow.steps.length)))),
    steps,
  };
}

/** More dots than this on a side cannot be told apart. */
const MAX_DOTS = 120;

function draw(visits: Sides<readonly StepVisit[]>): Sides<WaitPicture> {
  const ascending = bothSides(visits, side => sorted(perVisit(side.flatMap(waits)).map(({ value }) => value)));
  const { baseline, candidate } = ascending;
  if (Math.max(baseline.length, candidate.length) <= MAX_DOTS)
    return bothSides(ascending, values => ({ values: Array.from(values, value => Math.round(value * 10) / 10) }));
  const shared = axis([baseline, candidate]);
  return bothSides(ascending, values => ({ histogram: histogram(values, shared) }));
}

/** The waits of complete passes of which every step is known: a part of a wait is not a wait. */
function wholeWaits({ visit, passes }: Passes, steps: number): Observation[] {
  return passes
    .filter(pass => pass.length === steps && pass.every(({ wait }) => wait !== null))
    .map(pass => ({
      visit: visit.visit,
      at: pass[0]!.at,
      value: pass.reduce((sum, { wait }) => sum + wait!, 0),
    }));
}

function describe(visits: Sides<readonly StepVisit[]>, temperature: Temperature): DescribedWait {
  return describeWaits(
    bothSides(visits, side => side.filter(({ visit }) => temperatureOf(visit) === temperature).flatMap(waits)),
  );
}

function describeWaits(observations: Sides<readonly Observation[]>): DescribedWait {
  const waits = bothSides(observations, side => summary(perVisit(side).map(({ value }) => value)));
  const { p50: before } = waits.baseline;
  const { p50: after } = waits.candidate;
  return { ...waits, ...(before && after && { difference: differences(before, after) }) };
}

function toSide(visits: readonly ComparedVisit[]): ComparedSide {
  const begins = visits.map(beginOf).filter(at => at !== undefined);
  const began = visits.map(temperatureOf);
  const count = (temperature: Temperature) => began.filter(one => one === temperature).length;
  return {
    visits: visits.length,
    ...(begins.length > 0 && { first: least(begins), last: -least(begins.map(at => -at)) }),
    temperatures: { cold: count('cold'), warm: count('warm') },
  };
}

function countCommon({ baseline, candidate }: Sides<readonly ComparedVisit[]>): number {
  const known = new Set(baseline.map(({ visit }) => visit));
  return candidate.filter(({ visit }) => known.has(visit)).length;
}

/** Each side's middle visit lies within the time of the other. */
function areInTurn({ baseline, candidate }: Sides<readonly ComparedVisit[]>): boolean {
  const [before, after] = [baseline, candidate].map(visits => summary(visits.flatMap(visit => beginOf(visit) ?? [])));
  const within = (at: number | undefined, from: number | undefined, to: number | undefined) =>
    at !== undefined && from !== undefined && to !== undefined && from <= at && at <= to;
  return within(before!.p50?.value, after!.min, after!.max) && within(after!.p50?.value, before!.min, before!.max);
}

function least(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}
