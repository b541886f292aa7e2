import type { CompareAnswer, ComparedStep, NamedSide, Sides } from '../../../shared/comparison.ts';
import type { Interval } from '../../../shared/quantile.ts';
import type { Quantile } from '../../../shared/report.ts';
import type { Estimate, Summary } from '../../../shared/summary.ts';
import type { StepComparison, Verdict } from '../../../shared/verdict.ts';
import type { Context } from '../context.ts';
import { type Child, el, foreign } from '../el.ts';

/** What people call a side. */
export function sideLabel({ format, texts }: Pick<Context, 'format' | 'texts'>, side: NamedSide): string {
  if (side.kind !== 'period') return side.label;
  const { from, to } = side;
  // The end is not part of the period: one that ends at midnight ends with the day before.
  if (typeof from === 'number' && typeof to === 'number') return format.dates(from, to - 1);
  if (typeof from === 'number') return texts.t('since', { date: format.date(from) });
  return typeof to === 'number' ? texts.t('until', { date: format.date(to - 1) }) : texts.t('period.all');
}

export function sideName(context: Context, side: NamedSide): HTMLElement {
  return foreign(sideLabel(context, side));
}

/** A step with a name that says which one it is. */
export interface NamedStep {
  readonly name: string;
  readonly step: ComparedStep;
}

/** The steps that any visit of either side reached; those that several flows name alike get the flow's name too. */
export function reachedSteps({ flows }: Pick<CompareAnswer, 'flows'>): NamedStep[] {
  const reached = flows
    .flatMap(flow => flow.steps.map(step => ({ flow: flow.name, step })))
    .filter(({ step }) => step.baseline.summary.n + step.candidate.summary.n > 0);
  const alike = (name: string) => reached.filter(({ step }) => step.name === name).length > 1;
  return reached.map(({ flow, step }) => ({ name: alike(step.name) ? `${flow}: ${step.name}` : step.name, step }));
}

const SIGNS: { readonly [verdict in Verdict]: string } = {
  faster: '↓',
  slower: '↑',
  'no-difference': '=',
  undecided: '?',
};

/** A verdict as sign and word: the colour only repeats them. */
export function verdictWord(context: Context, step: StepComparison): HTMLElement {
  return el(
    'span',
    { class: `verdict ${step.verdict}` },
    el('span', { class: 'sign', 'aria-hidden': 'true' }, SIGNS[step.verdict]),
    ` ${verdictText(context, step)}`,
  );
}

export function verdictText(
  { texts, format }: Pick<Context, 'texts' | 'format'>,
  { verdict, margin, leaning, needs }: StepComparison,
): string {
  if (verdict === 'no-difference' && margin !== undefined)
    return texts.t('verdict.no-difference.margin', { margin: format.share(margin) });
  if (needs) return texts.t('verdict.too-few');
  return texts.t(leaning ? `verdict.leaning.${leaning}` : `verdict.${verdict}`);
}

/** How a step that was called different changed: "38 % less time"; without a figure where waits of zero have no ratio. */
export function changeWords(context: Pick<Context, 'texts' | 'format'>, { ratio, verdict }: StepComparison): string {
  if (ratio) return ratioWords(context, ratio.value);
  return context.texts.t(verdict === 'faster' ? 'lessTimeUnknown' : 'moreTimeUnknown');
}

/** A ratio of waits in words: "38 % less time". */
export function ratioWords({ texts, format }: Pick<Context, 'texts' | 'format'>, ratio: number): string {
  const share = format.share(Math.abs(ratio - 1));
  return texts.t(ratio <= 1 ? 'lessTime' : 'moreTime', { share });
}

/** An interval of ratios in words: "between 29 % and 45 % less", "from 9 % less to 12 % more". */
export function rangeWords({ texts, format }: Pick<Context, 'texts' | 'format'>, { low, high }: Interval): string {
  const share = (ratio: number) => format.share(Math.abs(ratio - 1));
  if (high <= 1) return texts.t('rangeLess', { low: share(high), high: share(low) });
  if (low >= 1) return texts.t('rangeMore', { low: share(low), high: share(high) });
  return texts.t('rangeBoth', { low: share(low), high: share(high) });
}

/** A side in the legend of a picture: its colour, and what it is called. */
export function sideKey(context: Context, side: NamedSide): Child[] {
  return [el('span', { class: 'dot', 'aria-hidden': 'true' }), sideName(context, side)];
}

/** A share of 0 to 1; `null` of nothing. */
export function shareOf({ count, n }: { readonly count: number; readonly n: number }): number | null {
  return n === 0 ? null : count / n;
}

/** The interval of a ratio, where it has one. */
export function intervalOf(ratio: StepComparison['ratio']): Interval | undefined {
  const { low, high } = ratio ?? {};
  return low === undefined || high === undefined ? undefined : { low, high };
}

/** An estimate as the figures of the page take it. */
export function toQuantile(estimate: Estimate | undefined): Quantile {
  if (!estimate) return { value: null, low: null, high: null, needs: null };
  const { value, interval } = estimate;
  if ('needs' in interval) return { value, low: null, high: null, needs: interval.needs };
  return { value, low: interval.low, high: interval.high, needs: 0 };
}

/** "typically 0.91 s instead of 1.5 s" */
export function typically({ texts, format }: Context, sides: Sides<Summary>): string {
  const { baseline, candidate } = sides;
  if (!baseline.p50 || !candidate.p50) return '';
  return texts.t('insteadOf', {
    now: format.value('wait', candidate.p50.value),
    before: format.value('wait', baseline.p50.value),
  });
}

/** Names as a list in words: "Login, Dashboard and Task". */
export function listWords({ texts }: Pick<Context, 'texts'>, names: readonly string[]): string {
  return new Intl.ListFormat(texts.lang, { type: 'conjunction' }).format(names);
}

/** A value with its sign, as a difference is written. */
export function signed(value: number, write: (size: number) => string): string {
  const size = write(Math.abs(value));
  // What is written as zero has no sign.
  const sign = size === write(0) ? '±' : value > 0 ? '+' : '−';
  return `${sign}${size}`;
}

/** A difference and the interval that it lies in. */
export function differenceCell(
  { texts }: Pick<Context, 'texts'>,
  difference: { readonly value: number; readonly interval?: Interval } | undefined,
  write: (size: number) => string,
): Child {
  if (!difference) return '–';
  const { value, interval } = difference;
  return el(
    'span',
    { class: interval ? 'figure' : 'figure unsure' },
    el('span', { class: 'value' }, signed(value, write)),
    el(
      'span',
      { class: 'aside' },
      interval
        ? texts.t('fromTo', { low: signed(interval.low, write), high: signed(interval.high, write) })
        : texts.t('noRange'),
    ),
  );
}
