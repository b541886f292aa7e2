import { watchAddress } from './address.ts';
import { watchDownloads } from './downloads.ts';
import { watchErrors } from './errors.ts';
import { type Host, logged } from './host.ts';
import { type Interactions, interactions } from './interactions.ts';
import { navigationEntry, navigationType } from './navigation.ts';
import type { Options } from './options.ts';
import { type PageViews, pageViews } from './page-views.ts';
import { nameOf, type ResourceEntry } from './resources.ts';
import { tabStorage } from './storage.ts';
import { transport } from './transport.ts';
import { dice, openVisit } from './visit.ts';
import type { Report, WatchVitals } from './vitals.ts';

/** The early beacon: soon enough for a browser that is killed a second after load, late enough for the first paint. */
const EARLY_MS = 200;
/** The same after a soft navigation or a return, which have no load event. */
const SETTLED_MS = 1000;
/** A navigation that did not leave by then is a download, or takes its time. */
const CUT_MS = 1000;
/** Server-Timing entries that are told. */
const TIMINGS = 10;

export interface Measuring {
  readonly views: PageViews;
  readonly actions: Interactions;
  /** Ends it: the visit goes on with the next page, to which this one must not look like it were still open. */
  readonly end: () => void;
}

/** Puts the parts together and measures this document from now on. */
export function measure(host: Host, options: Options, endpoint: string, watchVitals: WatchVitals): Measuring {
  // In a frame it would be the page's own visit that goes on.
  const stores = options.storage !== 'none' && window === top;
  const wall = (at = performance.now()) => Date.now() - performance.now() + at;
  const storage = tabStorage(stores);
  const visit = openVisit(storage, stores, options.visit);
  const { send, block } = transport(endpoint, host, storage, wall);
  const views = pageViews(host, options, visit, send, wall);
  const actions = interactions(host, views.tell, one => visit.touch(one?.start, wall(one?.at)));
  let isLeft = false;
  let isLeaving = false;
  const flush = (isEnd: boolean) => {
    takeLoads();
    actions.settle(isEnd, isLeft);
    views.flush(isEnd, isLeft);
  };
  const flushIn = (ms: number) => {
    const view = views.at(Infinity);
    // Nobody stays on a page view that was left already: the one after it sends both.
    host.later(() => view === views.at(Infinity) && flush(false), ms);
  };

  const entry = navigationEntry();
  const begin = entry?.activationStart ?? 0;
  const { facts } = views.open(navigationType(entry), begin, entry);
  const leave = () => visit.leave(wall());
  // A page view that has no id yet was counted nowhere, and will not be.
  const measuring: Measuring = { views, actions, end: () => facts.id && leave() };
  host.on(window, 'pagehide', leave);
  const sample = parseFloat(options.sample as string);
  if (sample < 1) {
    visit.look();
    if (dice(facts.visit ?? facts.id) >= sample) {
      host.log(logged.silent, 'sample');
      return measuring;
    }
  }
  for (const { name, duration } of (entry?.serverTiming ?? []).slice(0, TIMINGS)) {
    // An entry without a duration has zero.
    views.tell('server', name, begin, duration || undefined);
    // They may contain each other (the app, and the database within it): the longest is the whole.
    // Some proxies tell the time of day like a duration.
    if (duration > (facts.m.server ?? 0) && duration < performance.now()) facts.m.server = duration;
  }
  const report: Report = (name, value, began) => {
    const view = views.at(began)!;
    // A return whose page view is no longer kept is not the load's.
    if (began <= view.begin) view.facts.m[name] = value;
  };
  // By itself: a page may have a `Map` of its own.
  host.guard(watchVitals)(host.guard(report), host, views);
  const takeLoads = host.observe<ResourceEntry>('resource', (load, dropped) => {
    if (dropped) facts.m.dropped = dropped;
    // What is cut off because the page is left did not fail. Firefox cuts off when the navigation begins.
    if (load.name === endpoint || ((isLeft || isLeaving) && load.responseStatus === 0)) return;
    actions.caused(load);
    views.at(load.startTime)?.loads.push(load);
  });
  watchErrors(host, endpoint, views.tell, block);
  watchDownloads(host, views.tell);
  watchAddress(host, (at, isBack, isReplaced) => {
    takeLoads();
    const cause = actions.moved(at, isBack, isReplaced);
    if (!cause) {
      // Replaced at once: the page of that name was never shown (a router's guard that leads to the login).
      const view = views.at(Infinity)!;
      if (!view.requests) view.facts.path = nameOf(location.href);
      return;
    }
    views.open('soft', cause.at, undefined, cause);
    flushIn(SETTLED_MS);
  });
  host.on(window, 'beforeunload', () => {
    isLeaving = true;
    host.later(() => {
      isLeaving = false;
    }, CUT_MS);
  });
  host.on<PageTransitionEvent>(window, 'pageshow', event => {
    if (!event.persisted) return;
    isLeft = false;
    views.open('bfcache', event.timeStamp);
    flushIn(SETTLED_MS);
  });
  host.on(window, 'pagehide', () => {
    isLeft = true;
    takeLoads();
    const left = actions.leaves();
    const { facts } = views.at(Infinity)!;
    // Without storage the next page cannot know of the click: the collector joins the two.
    if (left && !stores) facts.left = [left.start, wall(left.at)];
    // A page that is gone before the next paint has no INP, and that would be so for the fastest answers: what could be
    // seen of it is the delay and the handlers, in steps of 8 ms like Event Timing. web-vitals' own comes later and wins.
    if (left && facts.type !== 'soft' && window.PerformanceEventTiming)
      facts.m.inp ??= Math.ceil((Math.min(left.idle, performance.now()) - left.at) / 8) * 8;
    flushIfHidden();
  });
  const flushIfHidden = () => document.visibilityState === 'hidden' && flush(true);
  // On the document: web-vitals takes its last values on the window, which comes before.
  host.on(document, 'visibilitychange', flushIfHidden);
  if (document.readyState === 'complete') flushIn(EARLY_MS);
  else host.on(window, 'load', () => flushIn(EARLY_MS));
  return measuring;
}
