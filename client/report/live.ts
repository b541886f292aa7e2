import { ApiFailure, apiUrl } from './api.ts';
import type { Context } from './context.ts';

/** A report over many page views is dear: after each one, as long again as four of them took. */
const REST = 4;

/** How long after a refusal the stream is asked for again. */
const RECONNECT_MS = 5000;

/**
 * Does something whenever the collector has stored something new, until the view is left: at once, but never while the last
 * time is still under way, and not while nobody looks.
 */
export function live(context: Pick<Context, 'onLeave' | 'go' | 'address'>, refresh: () => Promise<void>): void {
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
    } catch (error) {
      // Who is no longer let in is told so; otherwise what is shown stays, and the next event tries again.
      if (error instanceof ApiFailure && error.kind === 'locked') return context.go(context.address);
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
  let greeted = false;
  let stream: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  const connect = () => {
    stream = new EventSource(apiUrl('live'));
    // After a break in the connection something may have been missed.
    stream.addEventListener('hello', () => {
      if (greeted) stored();
      greeted = true;
    });
    stream.addEventListener('stored', stored);
    // An answer that is no stream, such as a proxy's while the collector starts anew, ends it for good (HTML, server-sent events).
    stream.addEventListener('error', () => {
      if (stream.readyState !== EventSource.CLOSED) return;
      stored();
      again = setTimeout(connect, RECONNECT_MS);
    });
  };
  connect();
  document.addEventListener('visibilitychange', run);
  context.onLeave(() => {
    stream.close();
    clearTimeout(timer);
    clearTimeout(again);
    document.removeEventListener('visibilitychange', run);
  });
}

/** Puts new children into a part and keeps what the reader had opened there, and the focus. */
export function renew(part: HTMLElement, children: readonly Node[]): void {
  const opened = () => [...part.querySelectorAll('details')];
  const reachable = () => [...part.querySelectorAll<HTMLElement>('a, button, summary, input, [tabindex]')];
  const open = opened().map(details => details.open);
  const focused = reachable().indexOf(document.activeElement as HTMLElement);
  const scrolled = scrollY;
  part.replaceChildren(...children);
  for (const [at, details] of opened().entries()) details.open = open[at] ?? details.open;
  if (focused < 0) return;
  // Chromium scrolls when what has the focus is taken away, before it gets it back.
  reachable()[focused]?.focus({ preventScroll: true });
  scrollTo(scrollX, scrolled);
}
