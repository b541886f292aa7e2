import {
  bothSides,
  type ComparedFlow,
  type ComparedStep,
  type Comparison,
  type DescribedWait,
  type Only,
  type Sides,
  sideNames,
  type WaitPicture,
} from '../../../shared/comparison.ts';
import { differences } from '../../../shared/difference.ts';
import type { Flow } from '../../../shared/flow.ts';
import { axis, histogram } from '../../../shared/histogram.ts';
import { summary } from '../../../shared/summary.ts';
import { compareSteps, DEFAULT_TARGET, type StepComparison } from '../../../shared/verdict.ts';
import { type Observation, perVisit } from '../../../shared/visit.ts';
import { type Gathered, type GatheredFlow, type GatheredStep, gather } from './gather.ts';
import { compareMix, describers } from './mix.ts';
import { compareGood, compareLoads } from './step.ts';
import type { ComparedVisit } from './visit.ts';

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
 * over which the verdicts share their error. Each side is read once. What compression did is added by whoever can ask
 * the store for it.
 */
export function compare(
  flows: readonly Flow[],
  sides: Sides<Iterable<ComparedVisit>>,
  { target = DEFAULT_TARGET, margin, only = {}, timeZone = 'UTC' }: ComparisonOptions = {},
): Comparison {
  const describe = describers(timeZone);
  const gathered = bothSides(sides, visits => gather(flows, visits, only, describe));
  const found = flows.map((_, at) => bothSides(gathered, side => side.flows[at]!));
  const verdicts = compareSteps(
    flows.flatMap(({ steps }, at) =>
      steps.map(({ name }, place) => ({ name, ...bothSides(found[at]!, flow => flow.steps[place]!.waits.all) })),
    ),
    { target, ...(margin !== undefined && { margin }) },
  );
  const compared = flows.map((flow, at) => {
    const stepsBefore = flows.slice(0, at).reduce((sum, { steps }) => sum + steps.length, 0);
    return toFlow(flow, found[at]!, verdicts.slice(stepsBefore, stepsBefore + flow.steps.length));
  });
  return {
    ...bothSides(gathered, ({ side }) => side),
    only,
    target,
    common: countCommon(gathered),
    inTurn: areInTurn(gathered),
    flows: compared,
    drifted: compared.flatMap(flow =>
      flow.steps.flatMap(step =>
        sideNames.filter(side => step[side].drift?.drifted).map(side => ({ flow: flow.name, step: step.name, side })),
      ),
    ),
    mix: compareMix(gathered.baseline.mix, gathered.candidate.mix),
  };
}

function toFlow({ name, steps }: Flow, found: Sides<GatheredFlow>, verdicts: readonly StepComparison[]): ComparedFlow {
  return {
    name,
    started: bothSides(found, flow => flow.started),
    finished: bothSides(found, flow => flow.finished),
    wait: describeWaits(bothSides(found, flow => flow.whole)),
    steps: steps.map(({ kind, pattern }, place): ComparedStep => {
      const step = bothSides(found, flow => flow.steps[place]!);
      return {
        ...verdicts[place]!,
        kind,
        pattern,
        pictures: draw(step),
        ...compareLoads(bothSides(step, ({ loads }) => loads)),
        good: compareGood(bothSides(step, ({ good }) => good)),
        byTemperature: {
          cold: describeWaits(bothSides(step, ({ waits }) => waits.cold)),
          warm: describeWaits(bothSides(step, ({ waits }) => waits.warm)),
        },
      };
    }),
  };
}

/** More dots than this on a side cannot be told apart. */
const MAX_DOTS = 120;

function draw(step: Sides<GatheredStep>): Sides<WaitPicture> {
  const ascending = bothSides(step, ({ waits }) => perVisit(waits.all).values.sort());
  const { baseline, candidate } = ascending;
  if (Math.max(baseline.length, candidate.length) <= MAX_DOTS)
    return bothSides(ascending, values => ({ values: Array.from(values, value => Math.round(value * 10) / 10) }));
  const shared = axis([baseline, candidate]);
  return bothSides(ascending, values => ({ histogram: histogram(values, shared) }));
}

function describeWaits(observations: Sides<Iterable<Observation>>): DescribedWait {
  const waits = bothSides(observations, side => summary(perVisit(side).values));
  const { p50: before } = waits.baseline;
  const { p50: after } = waits.candidate;
  return { ...waits, ...(before && after && { difference: differences(before, after) }) };
}

function countCommon({ baseline, candidate }: Sides<Gathered>): number {
  let count = 0;
  for (const visit of candidate.visits) if (baseline.visits.has(visit)) count++;
  return count;
}

/** Each side's middle visit lies within the time of the other. */
function areInTurn({ baseline, candidate }: Sides<Gathered>): boolean {
  const [before, after] = [summary(baseline.begins), summary(candidate.begins)];
  const within = (at: number | undefined, from: number | undefined, to: number | undefined) =>
    at !== undefined && from !== undefined && to !== undefined && from <= at && at <= to;
  return within(before.p50?.value, after.min, after.max) && within(after.p50?.value, before.min, before.max);
}
