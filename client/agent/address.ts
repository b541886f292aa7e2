import type { Host } from './host.ts';

/** The Navigation API, where the browser has it and the document takes part (one in a sandbox does not). */
export function navigationApi(): EventTarget | undefined {
  const { navigation } = window as { navigation?: EventTarget & { readonly currentEntry?: unknown } };
  return navigation?.currentEntry ? navigation : undefined;
}

/** How long after a click the address is looked at where the browser does not tell of changes, and how often. */
const WATCH_MS = 5000;
const EVERY_MS = 50;

/**
 * Tells when the page's own scripts change its address, without patching `history`: by the Navigation API, else by
 * `popstate` and by looking after each input. Query changes count, hash changes don't; where an entry is replaced only another
 * path does. Without the Navigation API that cannot be told from a new one.
 */
export function watchAddress(host: Host, moved: (at: number, isBack: boolean, isReplaced: boolean) => void): void {
  let { pathname, search } = location;
  const look = (type?: string) => {
    const isReplaced = type === 'replace';
    if (location.pathname === pathname && (isReplaced || location.search === search)) return;
    ({ pathname, search } = location);
    moved(performance.now(), type === 'traverse', isReplaced);
  };
  const navigation = navigationApi();
  if (navigation) {
    host.on<Event & { navigationType: string }>(navigation, 'currententrychange', event => look(event.navigationType));
    return;
  }
  const watch = (times: number, ms?: number) =>
    host.later(() => {
      look();
      if (times) watch(times - 1, EVERY_MS);
    }, ms);
  // Before the page's handlers, so the first look comes after them.
  for (const type of ['click', 'submit']) host.on(window, type, () => watch(WATCH_MS / EVERY_MS));
  // What changed before this input was not its work.
  for (const type of ['popstate', 'pointerdown', 'keydown']) host.on(window, type, () => look('traverse'));
}
