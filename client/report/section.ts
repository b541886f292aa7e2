import type { Answers } from './api.ts';
import { ApiFailure } from './api.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';

/** Before this long nothing is said; an answer that is quick should not flicker. */
const SAY_AFTER_MS = 400;

/**
 * A part of a view that waits for one answer: says so when it takes long, shows the answer, or says why there is none
 * and offers to try again. A part that fails leaves the others alone.
 * @param shown called whenever there is something to see, an answer or why there is none
 */
export function section<Q extends keyof Answers>(
  context: Context,
  question: Q,
  build: (answer: Answers[Q]) => Child,
  own: { readonly [name: string]: string | null } = {},
  shown: () => void = () => {},
): HTMLElement {
  const part = el('div', { class: 'part', 'aria-busy': 'true' });
  const show = (...children: Child[]) => {
    part.removeAttribute('aria-busy');
    part.replaceChildren(el('div', { class: 'stack' }, ...children));
    shown();
  };
  const load = async () => {
    part.setAttribute('aria-busy', 'true');
    const stop = sayWaiting(context, part);
    try {
      const answer = await context.ask(question, own);
      stop();
      show(build(answer));
    } catch (error) {
      stop();
      if ((error as Error).name === 'AbortError') return;
      show(failure(context, error, load));
      if (!(error instanceof ApiFailure)) console.error(error);
    }
  };
  void load();
  return part;
}

/**
 * Shows what stands below parts that are awaited only once those are there: what is being read should not be pushed down.
 * @param groups what waits for each of those parts, in their order
 * @returns what is called with the place of a part that is there
 */
export function inTurn(groups: readonly (readonly HTMLElement[])[]): (place: number) => void {
  const there = new Set<number>();
  for (const below of groups.flat()) below.hidden = true;
  return place => {
    there.add(place);
    for (const [at, group] of groups.entries()) {
      if (!there.has(at)) return;
      for (const below of group) below.hidden = false;
    }
  };
}

/** Shows that an answer is awaited, and for how long; returns what ends it. */
function sayWaiting({ texts, format }: Context, part: HTMLElement): () => void {
  const begin = performance.now();
  let line: HTMLElement | undefined;
  const timer = setInterval(() => {
    const waited = performance.now() - begin;
    if (waited < SAY_AFTER_MS) return;
    if (!line) {
      line = el('p', { class: 'waiting', role: 'status' });
      part.replaceChildren(el('div', { class: 'progress' }), line);
    }
    line.textContent = texts.t(waited < 1500 ? 'waiting' : 'waitingSince', {
      seconds: format.count(Math.round(waited / 1000)),
    });
  }, 200);
  return () => clearInterval(timer);
}

/** Says why something is not there, and offers to try again. */
export function failure({ texts }: Context, error: unknown, retry: () => unknown): HTMLElement {
  const refused = error instanceof ApiFailure && error.kind === 'refused';
  const unreachable = error instanceof ApiFailure && error.kind === 'unreachable';
  if (error instanceof ApiFailure && error.kind === 'locked') return locked({ texts }, texts.told(error));
  const again = el('button', { type: 'button', class: 'button' }, texts.t('tryAgain'));
  again.addEventListener('click', () => retry());
  return el(
    'div',
    { class: 'notice failure', role: 'alert' },
    el('h2', {}, texts.t(unreachable ? 'unreachable' : refused ? 'refused' : 'broken')),
    el('p', {}, unreachable ? texts.t('unreachableHint') : texts.told(error as Error)),
    again,
  );
}

/** Nobody is let in without a link: says how to get one. */
function locked({ texts }: Pick<Context, 'texts'>, message: string): HTMLElement {
  return el(
    'div',
    { class: 'notice', role: 'alert' },
    el('h1', { class: 'title' }, texts.t('locked')),
    new URLSearchParams(location.search).has('ended') && el('p', {}, el('strong', {}, texts.t('linkEnded'))),
    el('p', {}, texts.t('lockedHint')),
    el('p', {}, texts.t('lockedLost')),
    el('pre', { tabindex: 0 }, el('code', {}, 'npx flowvitals token rotate')),
    el('p', { class: 'aside' }, message),
  );
}
