/**
 * Baseline against candidate: the verdict over the steps of one comparison. What decides, and what it promises:
 *
 * - A visit gives one value a step (`perVisit`).
 * - Each step is tested by rank (`compareRanks`), and the tests of one comparison share their error (`holm`).
 * - People watch while a run fills up, and every look is a chance to be wrong: with 0.05 at each look, 17 to 30 % of
 *   equal sides would be called different at some time. So there is one planned look, when both sides reach the
 *   target; at any other time only p < 0.001 decides (Haybittle 1971; Peto et al. 1976).
 * - All looks together call equal sides different in about 5 % of comparisons at most (`npm run bench:statistics`). What the
 *   other looks use up is taken from the planned one, which therefore decides at 0.0425 and not at 0.05.
 */
import { type Differences, differences } from './difference.ts';
import { holm } from './holm.ts';
import { type NullDistribution, nullDistributions } from './mannwhitney.ts';
import type { Interval } from './quantile.ts';
import { compareRanks, type RankComparison } from './rank.ts';
import { visitsToRuleOut, visitsToShow } from './samplesize.ts';
import { type Summary, summary } from './summary.ts';
import { type Observation, perVisit, type VisitValues } from './visit.ts';

/** The intervals that are shown. */
const CONFIDENCE = 0.95;
/** What the planned look decides at, and every other one. */
const TARGET_ALPHA = 0.0425;
const EARLY_ALPHA = 0.001;
/** Four against four is the smallest comparison that could ever be significant at 0.05 (p = 0.029). */
export const FEWEST = 4;
/** The planned look where nobody set a target: at 40, −20 % is found in 80 % of cases if ln(time) spreads with σ ≤ 0.33. */
export const DEFAULT_TARGET = 40;
/** "No difference larger than x %" is worth saying up to here; smaller changes of a wait mostly go unnoticed (Seow 2008). */
const WORTH_SAYING = 0.2;
/** The differences for which the outlook is computed. */
const OUTLOOK = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5] as const;

/** `undecided` says nothing about the sides, only about the data: not enough of them yet. */
export type Verdict = 'faster' | 'slower' | 'no-difference' | 'undecided';

/** The values of one step on both sides, which are read more than once; a visit may have several. */
export interface StepObservations {
  readonly name: string;
  readonly baseline: Iterable<Observation>;
  readonly candidate: Iterable<Observation>;
}

export interface CompareOptions {
  /** Visits of each side that were planned before it began. */
  readonly target?: number;
  /** The largest difference that does not matter, as a share: 0.1 for 10 %. "No difference" then means: none larger. */
  readonly margin?: number;
}

/** A side compared with itself: its second half by time over its first. */
export interface Drift {
  readonly ratio: number;
  /** Adjusted over both sides of all steps. */
  readonly p: number;
  /** The side was not the same throughout (p ≤ 0.05): say so before any verdict. */
  readonly drifted: boolean;
}

export interface StepSide {
  readonly summary: Summary;
  /** First and last visit, ms since 1970. */
  readonly first?: number;
  readonly last?: number;
  /** Absent with fewer than eight visits. */
  readonly drift?: Drift;
}

/** How many visits of each side a difference needs, in 80 % of cases; `more` are those still missing. */
export interface Outlook {
  /** As a share: 0.15 for 15 % less where the step leans to faster, else for 15 % more. */
  readonly difference: number;
  /** To be called different, if it is there. */
  readonly toShow: { readonly visits: number; readonly more: number };
  /** To be ruled out, if there is none. */
  readonly toRuleOut: { readonly visits: number; readonly more: number };
  /** To be called different by the planned look of new runs: visits of each side from the beginning. */
  readonly anew: number;
}

export interface StepComparison {
  readonly name: string;
  readonly verdict: Verdict;
  /** Visits that are missing on each side before anything is compared. Absent when both have enough. */
  readonly needs?: { readonly baseline: number; readonly candidate: number };
  /** The target, and whether the planned look is over: both sides have reached it, or one, and the other was over before. */
  readonly target: { readonly visits: number; readonly reached: boolean };
  /** Candidate over baseline, 0.62 for 38 % less, with its 95 % interval. */
  readonly ratio?: { readonly value: number } & Partial<Interval>;
  /** Of this step alone. */
  readonly p?: number;
  /** Adjusted over the steps of the comparison. */
  readonly adjustedP?: number;
  /** What the interval already leaves out, though the verdict has to wait: "it looks faster". Only when undecided. */
  readonly leaning?: 'faster' | 'slower';
  /** No difference is larger than this share, with 95 % certainty: the interval's further end. */
  readonly margin?: number;
  readonly baseline: StepSide;
  readonly candidate: StepSide;
  /** Of medians and of p75s: these describe, the ratio decides. */
  readonly differences: { readonly p50?: Differences; readonly p75?: Differences };
  /** From the spread of the data so far; empty while there are too few. */
  readonly outlook: readonly Outlook[];
}

/** Compares every step; the order stays. Total: empty, one-sided and equal data give deliberate answers, never NaN. */
export function compareSteps(
  steps: readonly StepObservations[],
  { target = DEFAULT_TARGET, margin }: CompareOptions = {},
): StepComparison[] {
  const distribution = nullDistributions();
  const looks = steps.map(step => look(step, target, distribution));
  const tested = looks.filter(({ baseline, candidate }) => size(baseline) > 0 && size(candidate) > 0);
  const adjust = (p: (look: Look) => number | undefined) => {
    const adjusted = holm(tested.map(look => p(look) ?? 1));
    return new Map(tested.map((look, at) => [look, adjusted[at]!]));
  };
  const now = adjust(({ ranks }) => ranks?.p);
  const planned = adjust(({ plannedP }) => plannedP);
  const drifts = drift(looks, distribution);
  return looks.map(look => {
    const side = (visits: VisitValues): StepSide => ({
      summary: summary(visits.values),
      ...(size(visits) > 0 && { first: visits.at[0]!, last: visits.at.at(-1)! }),
      ...(drifts.has(visits) && { drift: drifts.get(visits)! }),
    });
    const sides = { baseline: side(look.baseline), candidate: side(look.candidate) };
    const { ranks } = look;
    return {
      name: look.name,
      target: { visits: target, reached: look.reached },
      ...sides,
      differences: differ(sides.baseline.summary, sides.candidate.summary),
      ...(ranks
        ? judge({ ...look, ranks }, now.get(look)!, planned.get(look)!, target, margin, tested.length)
        : { verdict: 'undecided', needs: needs(look), outlook: [] }),
    };
  });
}

/** One step, as it stands now and as it stood at the planned look. */
interface Look {
  readonly name: string;
  readonly baseline: VisitValues;
  readonly candidate: VisitValues;
  readonly reached: boolean;
  /** Absent with too few visits. */
  readonly ranks?: RankComparison;
  /** The p-value when the target was reached. */
  readonly plannedP?: number;
}

function look(step: StepObservations, target: number, distribution: NullDistribution): Look {
  const baseline = perVisit(step.baseline);
  const candidate = perVisit(step.candidate);
  const { name } = step;
  const moment = plannedLook(baseline, candidate, target);
  const reached = moment !== undefined;
  if (Math.min(size(baseline), size(candidate)) < FEWEST) return { name, baseline, candidate, reached };
  const ranks = compareRanks(baseline.values.toSorted(), candidate.values.toSorted(), distribution);
  if (!reached || target < FEWEST) return { name, baseline, candidate, reached, ranks };
  // What the page could know then: neither visits that came later nor later repeats of those that were there change it.
  const until = (observations: Iterable<Observation>) => perVisit(upTo(observations, moment)).values.sort();
  const { p: plannedP } = compareRanks(until(step.baseline), until(step.candidate), distribution);
  return { name, baseline, candidate, reached, ranks, plannedP };
}

function* upTo(observations: Iterable<Observation>, moment: number): Generator<Observation> {
  for (const one of observations) if (one.at <= moment) yield one;
}

/**
 * The moment when both sides had reached the target. A side that was over before the other began counts as it is: nobody
 * could compare while its size was decided, and it cannot grow any more. Depends on the times of visits alone.
 */
function plannedLook(
  { at: baseline }: VisitValues,
  { at: candidate }: VisitValues,
  target: number,
): number | undefined {
  const [one, other] = [baseline[target - 1], candidate[target - 1]];
  if (one !== undefined && isOver(candidate, baseline[0]!, one)) return one;
  if (other !== undefined && isOver(baseline, candidate[0]!, other)) return other;
  return one === undefined || other === undefined ? undefined : Math.max(one, other);
}

/** Whether a side, told by the times of its visits, had some before the other one began, and none from then until the moment. */
function isOver(side: Float64Array, begin: number, moment: number): boolean {
  const before = side.findLastIndex(at => at < begin) + 1;
  return before >= FEWEST && !(side[before]! <= moment);
}

function judge(
  { baseline, candidate, reached, ranks }: Look & { readonly ranks: RankComparison },
  adjustedP: number,
  plannedP: number,
  target: number,
  ownMargin: number | undefined,
  family: number,
) {
  const interval = ranks.interval(CONFIDENCE);
  const margin = interval && reach(interval);
  const different = ranks.p <= 1 - CONFIDENCE;
  const direction = ranks.superiority > 0.5 ? 'faster' : 'slower';
  const decided = adjustedP < EARLY_ALPHA || (plannedP <= TARGET_ALPHA && different);
  // Before the target the claim of no difference needs the same certainty as that of a difference.
  const sure = reached ? interval : ranks.interval(1 - EARLY_ALPHA);
  const within = sure !== undefined && reach(sure) <= (ownMargin ?? WORTH_SAYING);
  const none = within && (ownMargin !== undefined || !different);
  const verdict: Verdict = none ? 'no-difference' : decided ? direction : 'undecided';
  return {
    verdict,
    p: ranks.p,
    adjustedP,
    ...(ranks.ratio !== undefined && { ratio: { value: ranks.ratio, ...interval } }),
    ...(margin !== undefined && { margin }),
    ...(verdict === 'undecided' && different && ({ leaning: direction } as const)),
    outlook: outlook(
      ranks,
      different && direction === 'faster',
      Math.min(size(baseline), size(candidate)),
      target,
      family,
    ),
  };
}

/** The largest difference, as a share, that an interval of ratios leaves possible; the same for a ratio and its inverse. */
function reach({ low, high }: Interval): number {
  return Math.max(high, 1 / low) - 1;
}

/**
 * What to wait for in an undecided step: a difference of about the size that it leans to, else the largest that is still
 * possible. `undefined` where more visits would show nothing that is known.
 */
export function nextOutlook({ outlook, leaning, ratio, margin = 0 }: StepComparison): Outlook | undefined {
  const sought = leaning && ratio ? Math.abs(ratio.value - 1) : margin;
  const away = ({ difference }: Outlook) => Math.abs(Math.log(difference / sought));
  return outlook.filter(({ toShow }) => toShow.more > 0).toSorted((a, b) => away(a) - away(b))[0];
}

function outlook(ranks: RankComparison, isFaster: boolean, n: number, target: number, family: number): Outlook[] {
  const { ratio } = ranks;
  if (ratio === undefined) return [];
  const plan = (visits: number) => ({ visits, more: Math.max(0, visits - n) });
  return OUTLOOK.map(difference => {
    // The candidate moved onto the baseline, then away by the difference: how often would it be on that side? A time that
    // is 30 % less is further away than one that is 30 % more; who does not know which is meant takes the nearer one.
    const factor = isFaster ? 1 / (1 - difference) : 1 + difference;
    const superiority = Math.max(ranks.shareBelow(ratio * factor), 0.5 + 1e-3);
    const atTarget = visitsToShow(superiority, TARGET_ALPHA / family);
    const inTime = n < target && atTarget <= target;
    return {
      difference,
      toShow: plan(inTime ? atTarget : visitsToShow(superiority, EARLY_ALPHA / family)),
      toRuleOut: plan(visitsToRuleOut(superiority, 1 - CONFIDENCE)),
      anew: atTarget,
    };
  });
}

function needs({ baseline, candidate }: Look) {
  return { baseline: Math.max(0, FEWEST - size(baseline)), candidate: Math.max(0, FEWEST - size(candidate)) };
}

function differ(baseline: Summary, candidate: Summary): StepComparison['differences'] {
  return {
    ...(baseline.p50 && candidate.p50 && { p50: differences(baseline.p50, candidate.p50) }),
    ...(baseline.p75 && candidate.p75 && { p75: differences(baseline.p75, candidate.p75) }),
  };
}

/** Each side of each step: its halves by time, against each other. */
function drift(looks: readonly Look[], distribution: NullDistribution): Map<VisitValues, Drift> {
  const sides = looks
    .flatMap(({ baseline, candidate }) => [baseline, candidate])
    .filter(visits => size(visits) >= 2 * FEWEST);
  const halves = sides.map(({ values }) => {
    const middle = Math.floor(values.length / 2);
    return compareRanks(values.slice(0, middle).sort(), values.slice(middle).sort(), distribution);
  });
  const adjusted = holm(halves.map(({ p }) => p));
  return new Map(
    sides.map((visits, at) => {
      const p = adjusted[at]!;
      return [visits, { ratio: halves[at]!.ratio ?? 1, p, drifted: p <= 1 - CONFIDENCE }];
    }),
  );
}

/** How many visits. */
function size({ values }: VisitValues): number {
  return values.length;
}
