import type { Scope } from '../../shared/report.ts';
import { dimensions } from '../../shared/report.ts';
import { type Address, href, toView, withValue } from './address.ts';
import type { Context } from './context.ts';
import { el } from './el.ts';

/**
 * What is shown where there is nothing to show: how to begin, or, when the filter may be the reason, the way out of it.
 */
export function nothingYet({ address, texts }: Context, scope: Scope): HTMLElement {
  const lately = address.period === '30d' && dimensions.every(name => scope[name] === null);
  const limited = scope.from !== null || scope.to !== null || dimensions.some(name => scope[name] !== null);
  const everything = dimensions.reduce<Address>(
    (rest, name) => withValue(rest, name, null),
    toView(address, address.view, { period: 'all', from: null, to: null }),
  );
  const agent = new URL('../fv.js', document.baseURI);
  return el(
    'div',
    { class: 'notice empty' },
    el('h1', {}, texts.t(lately ? 'nothingLately' : limited ? 'nothingHere' : 'nothingYet')),
    limited && el('p', {}, el('a', { href: href(everything) }, texts.t('showEverything'))),
    el('p', {}, texts.t('howToBegin')),
    el('pre', { tabindex: 0 }, el('code', {}, `<script async src="${agent.href}"></script>`)),
    el('p', { class: 'aside' }, texts.t('howToBeginThen')),
  );
}
