import { type CompareAnswer, isGrowing, type SideName, sideNames } from '../../../shared/comparison.ts';
import { nextOutlook } from '../../../shared/verdict.ts';
import type { Context } from '../context.ts';
import type { Child } from '../el.ts';
import { type NamedStep, sideName } from './parts.ts';

/** Whether something else than the change may be the reason. */
export function isDoubtful({ mix, drifted }: CompareAnswer): boolean {
  return drifted.length > 0 || mix.some(({ differs }) => differs);
}

function openSteps(steps: readonly NamedStep[]): NamedStep[] {
  return steps.filter(({ step }) => step.verdict === 'undecided');
}

function growingSides({ named }: Pick<CompareAnswer, 'named'>): SideName[] {
  return sideNames.filter(name => isGrowing(named[name]));
}

/** The step that the whole waits for: the one with fewest visits among those that have not reached the target, if there are any. */
function scarcest(answer: CompareAnswer, steps: readonly NamedStep[]): NamedStep {
  const growing = growingSides(answer);
  const sides = growing.length > 0 ? growing : sideNames;
  const least = ({ step }: NamedStep) => Math.min(...sides.map(side => step[side].summary.n));
  const waiting = steps.filter(({ step }) => !step.target.reached);
  return (waiting.length > 0 ? waiting : steps).toSorted((a, b) => least(a) - least(b))[0]!;
}

/** Whether the visits are enough, told by the visits of one step: the least of all steps would be those of no step at all. */
export function isItEnough({ texts, format }: Context, answer: CompareAnswer, steps: readonly NamedStep[]): string {
  const open = openSteps(steps);
  const of = open.length > 0 ? open : steps;
  const { name, step } = scarcest(answer, of);
  const alike = steps.every(other => sideNames.every(side => other.step[side].summary.n === step[side].summary.n));
  const values = {
    visits: texts.t(alike ? 'visitsOfBoth' : 'visitsOfBothIn', {
      step: name,
      before: format.count(step.baseline.summary.n),
      after: format.count(step.candidate.summary.n),
    }),
    target: format.count(step.target.visits),
  };
  const reached = of.every(({ step }) => step.target.reached);
  if (open.length === 0) return texts.t(reached ? 'enough' : 'enoughEarly', values);
  const part = open.length < steps.length ? 'Partly' : '';
  return texts.t(reached ? `notEnoughReached${part}` : `notEnough${part}`, values);
}

/**
 * What to do next. What changed while it was measured has to be measured again; while visits still come they are waited for,
 * whatever else the sides differ in (a run of yesterday morning and one of this afternoon mostly do); then comes the doubt.
 */
export function whatNext(context: Context, answer: CompareAnswer, steps: readonly NamedStep[]): Child[] {
  const { texts } = context;
  if (answer.drifted.length > 0) return [texts.t('nextDrifted')];
  const open = openSteps(steps);
  const differs = isDoubtful(answer);
  if (open.length > 0 && (!differs || growingSides(answer).length > 0))
    return [...keepClicking(context, answer, open), ...(differs ? [' ', texts.t('nextDiffersToo')] : [])];
  if (differs) return [texts.t('nextDiffers')];
  const slower = steps.some(({ step }) => step.verdict === 'slower');
  const changed = slower || steps.some(({ step }) => step.verdict === 'faster');
  return [
    texts.t(slower ? 'nextSlower' : changed ? 'nextFaster' : 'nextSame'),
    ...(!answer.inTurn && changed ? [' ', texts.t('nextInTurn')] : []),
  ];
}

/** A side that is over keeps the visits it has: what is left to do is told of the sides that still grow. */
function keepClicking(context: Context, answer: CompareAnswer, open: readonly NamedStep[]): Child[] {
  const { texts } = context;
  const growing = growingSides(answer);
  const over = sideNames.filter(side => !growing.includes(side));
  const newRuns = () => [outlookWords(context, open, 'anew') ?? texts.t('nextNewRun')];
  const hopeless = open.every(({ step }) => over.some(side => (step.needs?.[side] ?? 0) > 0));
  if (growing.length === 0 || hopeless) return newRuns();
  const { step } = scarcest(answer, open);
  const missing = growing
    .map(side => ({ side, left: step.target.reached ? 0 : step.target.visits - step[side].summary.n }))
    .filter(({ left }) => left > 0);
  const left = Math.max(0, ...missing.map(({ left }) => left));
  if (over.length > 0)
    return left > 0
      ? [...visitsWords(context, answer, missing), ' ', outlookWords(context, open, 'planned', left)]
      : newRuns();
  return [
    ...visitsWords(context, answer, missing),
    ' ',
    outlookWords(context, open, 'planned', left) ?? outlookWords(context, open, 'more'),
  ];
}

function visitsWords(
  context: Context,
  { named }: CompareAnswer,
  missing: readonly { readonly side: SideName; readonly left: number }[],
): Child[] {
  const { texts, format } = context;
  const [one, other] = missing;
  if (!one) return [];
  if (other) return [texts.t('nextVisitsBoth', { before: format.count(one.left), after: format.count(other.left) })];
  const values = { n: one.left, count: format.count(one.left) };
  // Of an open run nobody has to be told which one it is.
  if (named[one.side].kind === 'run') return [texts.t('nextVisits', values)];
  return texts.rich('nextVisitsOf', { ...values, side: sideName(context, named[one.side]) });
}

/**
 * How many visits would probably show what: in the step that looks most different, a difference of about that size; else in the
 * one that is least certain, the largest that is still possible. They are those that are planned (if `left` are enough), more of
 * each side, or those of new runs.
 */
function outlookWords(
  { texts, format }: Context,
  open: readonly NamedStep[],
  how: 'planned' | 'more' | 'anew',
  left = 0,
): string | undefined {
  const apart = ({ step }: NamedStep) => Math.abs((step.ratio?.value ?? 1) - 1);
  const size = (one: NamedStep) => (one.step.leaning ? 1 + apart(one) : (one.step.margin ?? 0));
  const lead = open.filter(({ step }) => step.outlook.length > 0).toSorted((a, b) => size(b) - size(a))[0];
  const found = lead && nextOutlook(lead.step);
  if (!found || (how === 'planned' && found.toShow.more > left)) return undefined;
  const n = how === 'anew' ? found.anew : found.toShow.more;
  return texts.t(how === 'planned' ? 'outlookPlanned' : how === 'anew' ? 'outlookNew' : 'outlook', {
    n,
    count: format.count(round(n)),
    difference: format.share(found.difference),
    step: lead.name,
  });
}

/** "About 60 more" is as much as is known. */
function round(n: number): number {
  const step = n < 20 ? 1 : n < 100 ? 5 : n < 1000 ? 10 : 100;
  return Math.ceil(n / step) * step;
}
