import type { Context } from './context.ts';
import { type Child, el } from './el.ts';

/**
 * A place for something whose code is fetched only when it is shown, so that no view pays for another one's: Chart.js
 * is two thirds of a page with a chart, and a page without one does not load it.
 * @param load resolves with what to show; not shown any more once the view was left.
 */
export function late({ onLeave }: Context, load: () => Promise<() => Child>): HTMLElement {
  const place = el('div', { class: 'stack', 'aria-busy': 'true' });
  let isLeft = false;
  onLeave(() => {
    isLeft = true;
  });
  const show = (make: () => Child) => {
    if (isLeft) return;
    place.replaceChildren(...el('div', {}, make()).childNodes);
    place.removeAttribute('aria-busy');
  };
  load().then(show, error => {
    // The built files changed while this page was open (an update of the collector): the address bar's reload helps.
    place.removeAttribute('aria-busy');
    console.error(error);
  });
  return place;
}
