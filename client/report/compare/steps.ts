import {
  type CompareAnswer,
  type ComparedFlow,
  type ComparedStep,
  type SideName,
  sideNames,
} from '../../../shared/comparison.ts';
import { href, toView, withValue } from '../address.ts';
import type { Context } from '../context.ts';
import { type Child, el } from '../el.ts';
import { type Axis, axisOf, type Drawn, strip, tightAxis } from '../shape.ts';
import { stripLegend } from '../strip-legend.ts';
import { intervalOf, rangeWords, ratioWords, sideKey, sideLabel, toQuantile, verdictWord } from './parts.ts';

/** Height of the strip of one side, in px, as the stylesheet has it. */
const STRIP = 30;

/** A card for each flow that anybody went through: a row a step with both sides on one axis. */
export function stepCards(context: Context, answer: CompareAnswer): HTMLElement[] {
  return answer.flows
    .filter(({ started }) => started.baseline + started.candidate > 0)
    .map(flow => stepCard(context, answer, flow));
}

function stepCard(context: Context, answer: CompareAnswer, flow: ComparedFlow): HTMLElement {
  const shapes = flow.steps.flatMap(step => sideNames.map(side => drawn(step, side)));
  const axis = tightAxis(shapes);
  return el(
    'section',
    { class: 'card compared' },
    el(
      'div',
      { class: 'card-head' },
      el('h2', {}, flow.name),
      el(
        'p',
        { class: 'key-sides' },
        sideNames.map(side => el('span', { class: side }, sideKey(context, answer.named[side]))),
      ),
    ),
    el(
      'div',
      { class: 'steps' },
      el('div', { class: 'axis-row' }, axisOf(context, axis)),
      el(
        'ol',
        {},
        flow.steps.map((step, at) => stepRow(context, { answer, flow, step, at, axis })),
      ),
    ),
    stripLegend(context, shapes, { dots: 'comparedDots', areas: 'comparedAreas' }),
  );
}

interface Placed {
  readonly answer: CompareAnswer;
  readonly flow: ComparedFlow;
  readonly step: ComparedStep;
  readonly at: number;
  readonly axis: Axis;
}

function stepRow(context: Context, { answer, flow, step, at, axis }: Placed): HTMLElement {
  const { texts, format } = context;
  const interval = intervalOf(step.ratio);
  const figures = (make: (side: SideName) => Child) => [make('baseline'), ' → ', make('candidate')];
  return el(
    'li',
    { class: 'step' },
    el(
      'div',
      { class: 'step-name' },
      el('span', { class: 'number', 'aria-hidden': 'true' }, String(at + 1)),
      el(
        'div',
        {},
        el('b', {}, step.name),
        verdictWord(context, step),
        step.needs && el('span', { class: 'aside' }, needsWords(context, step)),
      ),
    ),
    el(
      'div',
      { class: 'step-picture' },
      sideNames.map(side => sideStrip(context, { answer, step, side, axis })),
    ),
    el(
      'div',
      { class: 'step-figure' },
      el(
        'span',
        { class: 'medians' },
        figures(side => {
          const { p50 } = step[side].summary;
          const link = visitsLink(context, answer, { side, flow: flow.name, step: at + 1 });
          const text = format.value('wait', p50?.value ?? null);
          return el(
            'b',
            { class: p50 && 'needs' in p50.interval ? 'unsure' : null },
            link ? el('a', { href: link }, text) : text,
          );
        }),
      ),
      step.ratio && interval
        ? el('span', { class: 'aside' }, `${ratioWords(context, step.ratio.value)} (${rangeWords(context, interval)})`)
        : el('span', { class: 'aside' }, '–'),
      el(
        'span',
        { class: 'n' },
        texts.t('nBoth', {
          before: format.count(step.baseline.summary.n),
          after: format.count(step.candidate.summary.n),
        }),
      ),
    ),
  );
}

function needsWords({ texts, format }: Context, { needs }: ComparedStep): string {
  return texts.t('needsBoth', {
    before: format.count(needs?.baseline ?? 0),
    after: format.count(needs?.candidate ?? 0),
  });
}

interface Strip {
  readonly answer: CompareAnswer;
  readonly step: ComparedStep;
  readonly side: SideName;
  readonly axis: Axis;
}

function sideStrip(context: Context, { answer, step, side, axis }: Strip): Child {
  const { texts, format } = context;
  const { n, p50 } = step[side].summary;
  const name = sideLabel(context, answer.named[side]);
  if (n === 0) return el('p', { class: `aside none ${side}` }, texts.t('noWaitsOf', { side: name }));
  const shape = drawn(step, side);
  const beyond = shape.values ? shape.values.filter(value => value > axis.max).length : (shape.histogram?.above ?? 0);
  const label = `${name}: ${texts.t('stripLabel', { step: step.name, n, time: format.value('wait', p50?.value ?? null) })}`;
  return el(
    'div',
    { class: `side-strip ${side}` },
    strip(shape, axis, label, STRIP),
    beyond > 0 && el('span', { class: 'beyond' }, texts.t('beyond', { n: beyond, text: format.count(beyond) })),
  );
}

function drawn(step: ComparedStep, side: SideName): Drawn {
  const { summary } = step[side];
  const { values, histogram } = step.pictures[side];
  return {
    p50: toQuantile(summary.p50),
    p75: toQuantile(summary.p75),
    max: summary.max ?? null,
    values: values ?? null,
    histogram: histogram ?? null,
  };
}

/** The visits behind a side's figure, where the visits view can be filtered to that side: not to the minute. */
function visitsLink(
  { address }: Context,
  { named }: CompareAnswer,
  { side, flow, step }: { readonly side: SideName; readonly flow: string; readonly step: number },
): string | undefined {
  const { kind, value } = named[side];
  if (address.shared || (kind !== 'variant' && kind !== 'release')) return undefined;
  return href(toView(withValue(address, kind, value), 'visits', { flow, step: String(step) }));
}
