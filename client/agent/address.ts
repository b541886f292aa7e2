import type { Host } from './host.ts';

interface NavigationApi extends EventTarget {
  readonly currentEntry?: unknown;
}

/** How long after a click the address is looked at where the browser does not tell of changes, and how often. */
const WATCH_MS = 5000;
const EVERY_MS = 50;

/**
 * Tells when the page's own scripts change its address, without patching `history`: by the Navigation API, else by
 * `popstate` and by looking after each click. Query changes count, hash changes don't. A replaced entry is the same page
 * under another name; without the Navigation API it cannot be told from a new one.
 */
export function watchAddress(host: Host, moved: (at: number, isBack: boolean) => void): void {
  const address = () => location.pathname + location.search;
  let last = address();
  const look = (type?: string) => {
    if (address() === last) return;
    last = address();
    if (type !== 'replace') moved(performance.now(), type === 'traverse');
  };
  const { navigation } = window as { navigation?: NavigationApi };
  if (navigation?.currentEntry) {
    host.on<Event & { navigationType: string }>(navigation, 'currententrychange', ({ navigationType }) =>
      look(navigationType),
    );
    return;
  }
  host.on(window, 'popstate', () => look('traverse'));
  const watch = (times: number) => {
    look();
    if (times) host.later(() => watch(times - 1), EVERY_MS);
  };
  host.on(window, 'click', () => watch(WATCH_MS / EVERY_MS));
}
