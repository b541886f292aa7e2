import type { Beacon, NavigationType } from '../../shared/beacon.ts';
import { type Events, text } from './events.ts';
import { type Host, logged } from './host.ts';
import type { Interaction } from './interactions.ts';
import type { NavigationEntry } from './navigation.ts';
import type { Options } from './options.ts';
import { type PageView, pageView } from './page-view.ts';
import type { ResourceEntry } from './resources.ts';
import { surroundings } from './surroundings.ts';
import type { Transport } from './transport.ts';
import { randomId, type Visit } from './visit.ts';

/** Requests of one page view. */
const REQUESTS = 3;
/** Page views that may still get values: a page that moves without end must not grow without end. */
const KEPT = 4;

export interface PageViews {
  /** Begins a page view; `entry` where it is the load of the document, `cause` the click behind a soft navigation. */
  open(type: NavigationType, begin: number, entry?: NavigationEntry, cause?: Interaction): void;
  readonly current: PageView;
  /** The page view that something at that time belongs to; none if it is no longer kept. */
  at(time: number): PageView | undefined;
  loaded(entry: ResourceEntry): void;
  /** Sends what is new. `isEnd`: the page is hidden, it may never be shown again. */
  flush(isEnd: boolean): void;
}

interface Parts {
  readonly host: Host;
  readonly options: Options;
  readonly visit: Visit;
  readonly events: Events;
  readonly send: Transport['send'];
  readonly wall: (at?: number) => number;
}

/** The page views of this document: its load, each soft navigation, and each return from the back-forward cache. */
export function pageViews({ host, options, visit, events, send, wall }: Parts): PageViews {
  const views: PageView[] = [];
  let loads: ResourceEntry[] = [];
  let label = options.page;
  const current = () => views[views.length - 1]!;
  const at: PageViews['at'] = time => [...views].reverse().find(({ since }) => since <= time);

  const flush: PageViews['flush'] = isEnd => {
    const last = current();
    const all = loads.map(load => [load, at(load.startTime)] as const);
    loads = [];
    const beacons = views.map(view =>
      view.part(
        isEnd || view !== last,
        all.filter(([, owner]) => owner === view).map(([load]) => load),
        events.take(view.begin, time => at(time) === view),
      ),
    );
    if (send(beacons.filter(Boolean) as Beacon[], isEnd, last.requests < REQUESTS)) last.requests++;
  };

  return {
    open(type, begin, entry, cause) {
      if (views.length >= KEPT) {
        flush(false);
        views.shift();
      }
      // The app's name is that of the page that was loaded.
      if (type === 'soft') label = undefined;
      const path = location.pathname.slice(0, 1000);
      const { input, ...place } = visit.begin(path, type, wall(begin));
      const status = (entry as { responseStatus?: number } | undefined)?.responseStatus || undefined;
      const facts = {
        ...{ id: randomId(), path, page: label && text(label), type, status, at: Math.round(wall(begin)), ...place },
        ...{ variant: options.variant && text(options.variant), release: options.release && text(options.release) },
        ...{ confidence: entry?.confidence?.value, ...surroundings() },
      };
      const view = pageView(facts as Beacon, begin, entry, cause);
      // The wait of a soft navigation already begins with its click.
      if (!cause) view.set('input', input);
      views.push(view);
      host.log(logged.pageView, view.facts);
    },
    get current() {
      return current();
    },
    at,
    loaded: entry => loads.push(entry),
    flush,
  };
}
