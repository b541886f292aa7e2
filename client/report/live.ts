import { apiUrl } from './api.ts';
import type { Context } from './context.ts';

/** A report over many page views is dear: after each one, as long again as four of them took. */
const REST = 4;

/**
 * Does something whenever the collector has stored something new, until the view is left: at once, but never while the last
 * time is still under way, and not while nobody looks. Where the stream is refused (a shared report) nothing happens.
 */
export function live({ onLeave }: Pick<Context, 'onLeave'>, refresh: () => Promise<void>): void {
  let pending = false;
  let busy = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const run = async () => {
    if (busy || !pending || document.hidden) return;
    busy = true;
    pending = false;
    const begin = performance.now();
    try {
      await refresh();
    } catch {
      // What is shown stays; the next event tries again.
    }
    timer = setTimeout(
      () => {
        busy = false;
        void run();
      },
      REST * (performance.now() - begin),
    );
  };
  const stored = () => {
    pending = true;
    void run();
  };
  const stream = new EventSource(apiUrl('live'));
  // After a break in the connection something may have been missed.
  let greeted = false;
  stream.addEventListener('hello', () => {
    if (greeted) stored();
    greeted = true;
  });
  stream.addEventListener('stored', stored);
  document.addEventListener('visibilitychange', run);
  onLeave(() => {
    stream.close();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', run);
  });
}

/** Puts new children into a part and keeps what the reader had opened there, and the focus. */
export function renew(part: HTMLElement, children: readonly Node[]): void {
  const opened = () => [...part.querySelectorAll('details')];
  const reachable = () => [...part.querySelectorAll<HTMLElement>('a, button, summary, input, [tabindex]')];
  const open = opened().map(details => details.open);
  const focused = reachable().indexOf(document.activeElement as HTMLElement);
  part.replaceChildren(...children);
  for (const [at, details] of opened().entries()) details.open = open[at] ?? details.open;
  if (focused >= 0) reachable()[focused]?.focus({ preventScroll: true });
}
