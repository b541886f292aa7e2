import { href } from './address.ts';
import { change } from './api.ts';
import type { Context } from './context.ts';
import { el } from './el.ts';
import { action } from './form.ts';

const DAYS = 14;

/**
 * Makes a link that shows this one report to whoever has it, for some days.
 * @param query what the report API is asked for this report
 */
export function shareAction(context: Context, query: URLSearchParams): HTMLElement {
  const { address, texts, format } = context;
  const shown = el('div', { class: 'shared-link', role: 'status' });
  const make = async () => {
    const { link, expires } = (await change('POST', 'share', {
      view: address.view,
      address: href({ ...address, shared: true }).slice(1),
      query: String(query),
      days: DAYS,
    })) as { link: string; expires: number };
    const input = el('input', {
      readonly: true,
      value: new URL(link, document.baseURI).href,
      'aria-label': texts.t('sharedLink'),
    });
    input.addEventListener('focus', () => input.select());
    shown.replaceChildren(
      input,
      el('span', { class: 'aside' }, texts.t('sharedUntil', { date: format.date(expires) })),
    );
    input.focus();
  };
  return el('div', { class: 'share' }, action(context, texts.t('share'), make), shown);
}
