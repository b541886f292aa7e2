import { watchAddress } from './address.ts';
import { watchDownloads } from './downloads.ts';
import { watchErrors } from './errors.ts';
import { type Events, events as openEvents } from './events.ts';
import type { Host } from './host.ts';
import { type Interactions, interactions } from './interactions.ts';
import { navigationEntry, navigationType } from './navigation.ts';
import type { Options } from './options.ts';
import { type PageViews, pageViews } from './page-views.ts';
import type { ResourceEntry } from './resources.ts';
import { tabStorage } from './storage.ts';
import { transport } from './transport.ts';
import { openVisit } from './visit.ts';
import type { Report, WatchVitals } from './vitals.ts';

/** The early beacon: soon enough for a browser that is killed a second after load, late enough for the first paint. */
const EARLY_MS = 200;
/** The same after a soft navigation or a return, which have no load event. */
const SETTLED_MS = 1000;
/** Server-Timing entries that are told. */
const TIMINGS = 10;

export interface Measuring {
  readonly events: Events;
  readonly actions: Interactions;
}

/** Puts the parts together and measures this document from now on. */
export function measure(host: Host, options: Options, watchVitals: WatchVitals): Measuring {
  const stores = options.storage !== 'none';
  const endpoint = new URL(options.endpoint ?? '/fv', location.href).href;
  const wall = (at = performance.now()) => Date.now() - performance.now() + at;
  const storage = tabStorage(stores);
  const visit = openVisit(storage, stores, options.visit);
  const events = openEvents();
  const { send, block } = transport(endpoint, host, storage, wall);
  const views = pageViews({ host, options, visit, events, send, wall });
  const actions = interactions(host, events.tell, ({ kind, at }) => visit.touch(kind, wall(at)));
  const flush = (isEnd: boolean) => {
    late();
    actions.settle(isEnd);
    views.flush(isEnd);
  };
  const flushIn = (ms: number) => host.later(() => flush(false), ms);

  const entry = navigationEntry();
  views.open(navigationType(entry), entry?.activationStart ?? 0, entry);
  for (const { name, duration } of (entry?.serverTiming ?? []).slice(0, TIMINGS))
    events.tell('server', name, views.current.begin, duration);
  watchVitals(host.guard(reporter(views)));
  const late = host.observe<ResourceEntry>('resource', load => {
    if (load.name === endpoint) return;
    actions.caused(load);
    views.loaded(load);
  });
  watchErrors(host, endpoint, events.tell, block);
  watchDownloads(host, events.tell);
  watchAddress(host, (at, isBack) => {
    const cause = actions.moved(at, isBack);
    views.open('soft', cause.at, undefined, cause);
    flushIn(SETTLED_MS);
  });
  host.on<PageTransitionEvent>(window, 'pageshow', ({ persisted, timeStamp }) => {
    if (!persisted) return;
    views.open('bfcache', timeStamp);
    flushIn(SETTLED_MS);
  });
  host.on(window, 'pagehide', () => {
    const left = actions.left();
    // Without storage the next page cannot know of the click: the collector joins the two.
    if (left && !stores) views.current.facts.left = [left.kind, Math.round(wall(left.at)), left.target ?? ''];
    visit.leave(wall());
    if (document.visibilityState === 'hidden') flush(true);
  });
  // In the bubble phase: web-vitals takes its last values in the capture phase.
  host.on(document, 'visibilitychange', () => document.visibilityState === 'hidden' && flush(true));
  if (document.readyState === 'complete') flushIn(EARLY_MS);
  else host.on(window, 'load', () => flushIn(EARLY_MS));
  if (/[?&]fv-debug\b/.test(location.search)) {
    const { nonce = '' } = options;
    document.head.append(Object.assign(document.createElement('script'), { src: `${endpoint}-debug.js`, nonce }));
  }
  return { events, actions };
}

/** Gives each vital to its page view. */
function reporter(views: PageViews): Report {
  return (name, value, began, isSoft) => {
    const view = views.at(began);
    if (!view) return;
    // The browser saw a soft navigation where the address's page stayed the same: its paints are nobody's load.
    if (isSoft && view.facts.type !== 'soft') {
      if (name === 'inp' || name === 'cls') view.set(name, Math.max(view.facts.m[name] ?? 0, value));
    } else view.set(name, value);
  };
}
