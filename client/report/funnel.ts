import type { FlowReport, FlowStep } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { type Child, el, foreign } from './el.ts';

/** Who came how far: a bar a step, and where those went who came no further. */
export function funnel(context: Context, { started, steps }: FlowReport): HTMLElement {
  const { format } = context;
  const row = (step: FlowStep, at: number): Child => {
    const { name, arrived } = step;
    const bar = el('span', { class: 'fill' });
    bar.style.width = `${started > 0 ? (100 * arrived) / started : 0}%`;
    return el(
      'li',
      {},
      el('span', { class: 'name' }, `${at + 1}. ${name}`),
      el('span', { class: 'track', 'aria-hidden': 'true' }, bar),
      el(
        'span',
        { class: 'value' },
        `${format.count(arrived)} (${format.share(started > 0 ? arrived / started : null)})`,
      ),
      el('span', { class: 'aside' }, exits(context, step)),
    );
  };
  return el('ol', { class: 'funnel' }, steps.map(row));
}

/** The report names the most frequent exits: the rest is counted, so that the parts add up. */
function exits({ texts, format }: Context, { left, leftTo }: FlowStep): Child {
  if (left === 0) return null;
  const named = leftTo.map(({ page, count }): Child[] =>
    page === null
      ? [texts.t('ended', { n: count, text: format.count(count) })]
      : [texts.t('wentTo', { n: count, text: format.count(count) }), ' ', foreign(page)],
  );
  const rest = left - leftTo.reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) named.push([texts.t('wentElsewhere', { n: rest, text: format.count(rest) })]);
  return [
    texts.t('leftHere', { n: left, text: format.count(left) }),
    ': ',
    named.map((part, at) => [at > 0 && ', ', part]),
  ];
}
