import type { CompareAnswer } from '../../../shared/comparison.ts';
import { FEWEST } from '../../../shared/verdict.ts';
import { withCompare } from '../address.ts';
import type { Context } from '../context.ts';
import { el } from '../el.ts';
import { field, form } from '../form.ts';

/** What is asked of the comparison: how many visits were planned, and which difference would not matter. Closed, a line of words. */
export function planDetails(context: Context, { target }: Pick<CompareAnswer, 'target'>): HTMLDetailsElement {
  const { texts, format, address } = context;
  const { margin } = address.compare;
  const whole = { type: 'number', class: 'short' };
  const visits = field(texts.t('planTarget'), { ...whole, min: FEWEST, max: 100_000, value: target });
  const percent = field(texts.t('planMargin'), { ...whole, min: 1, max: 100, value: margin ?? undefined });
  return el(
    'details',
    { class: 'plan' },
    el(
      'summary',
      {},
      texts.t('planned', { n: target, text: format.count(target) }),
      margin && ` · ${texts.t('plannedMargin', { margin: format.share(Number(margin) / 100) })}`,
    ),
    form(context, {
      fields: [visits.label, percent.label, el('p', { class: 'aside' }, texts.t('planHint'))],
      submit: texts.t('planUse'),
      async send() {
        context.go(withCompare(address, { target: visits.input.value || null, margin: percent.input.value || null }));
      },
    }),
  );
}
