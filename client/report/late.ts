import { ApiFailure } from './api.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';
import { failure } from './section.ts';

/**
 * A place for something whose code is fetched only when it is shown, so that no view pays for another one's: Chart.js
 * is two thirds of a page with a chart, and a page without one does not load it.
 * @param load resolves with what to show; not shown any more once the view was left.
 */
export function late(context: Context, load: () => Promise<() => Child>): HTMLElement {
  const { onLeave } = context;
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
    // The collector is away, or was updated, and the built files have other names now: loading the page anew helps in both.
    console.error(error);
    show(() => failure(context, new ApiFailure('unreachable', ''), () => location.reload()));
  });
  return place;
}
