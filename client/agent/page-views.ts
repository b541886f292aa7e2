import {
  BEACON_VERSION,
  type Beacon,
  type EventKind,
  type NavigationType,
  type WireEvent,
} from '../../shared/beacon.ts';
import { type Host, logged } from './host.ts';
import type { Interaction } from './interactions.ts';
import { text } from './json.ts';
import type { NavigationEntry } from './navigation.ts';
import type { Options } from './options.ts';
import { type PageView, pageView } from './page-view.ts';
import { nameOf, type ResourceEntry } from './resources.ts';
import type { Parcel, Transport } from './transport.ts';
import type { Visit } from './visit.ts';

/** Requests of one page view; the last one is kept for when it is left. */
const REQUESTS = 3;
/** Page views that may still get values, and how many may wait to be sent: a page may move on without end. */
const KEPT = 4;
const FULL = 10;
/** Events of a page view that may wait for a beacon. */
const WAITING = 100;

/** Notes an event at `at` (page clock). Errors, or refusals, of one kind are one event with a count. */
export type Tell = (kind: EventKind, name: string, at: number, ...rest: Tail) => void;
type Tail = [ms?: number | undefined, count?: number, bytes?: number, failed?: number];

export interface PageViews {
  /** Begins a page view; `entry` where it is the load of the document, `cause` the click behind a soft navigation. */
  open(type: NavigationType, begin: number, entry?: NavigationEntry, cause?: Interaction): PageView;
  /** The page view that something at that time belongs to; none if it is no longer kept. */
  at(time: number): PageView | undefined;
  readonly tell: Tell;
  /** Sends what is new. `isEnd`: the page is hidden, it may never be shown again; `isLeft`: it goes away. */
  flush(isEnd: boolean, isLeft?: boolean): void;
}

/** The page views of this document: its load, each soft navigation, and each return from the back-forward cache. */
export function pageViews(
  host: Host,
  options: Options,
  visit: Visit,
  send: Transport['send'],
  wall: (at?: number) => number,
): PageViews {
  /** Newest first. */
  const views: PageView[] = [];
  const at: PageViews['at'] = time => views.find(view => view.since <= time);
  return {
    open(type, begin, entry, cause) {
      const [last] = views;
      const view = pageView(
        {
          v: BEACON_VERSION,
          path: nameOf(location.href),
          // The app's name is that of the page that was loaded; what comes back from the back-forward cache is what it was.
          page: last ? (type === 'soft' ? undefined : last.facts.page) : text(options.page),
          variant: text(options.variant),
          release: text(options.release),
          type,
          at: wall(begin),
          status: (entry as ResourceEntry | undefined)?.responseStatus || undefined,
          m: {},
        } as Beacon,
        begin,
        entry,
        cause,
      );
      // What the click asked for before the address changed.
      const isNew = (load: ResourceEntry) => load.startTime >= begin;
      if (last) {
        view.loads = last.loads.filter(isNew);
        last.loads = last.loads.filter(load => !isNew(load));
      }
      if (views.length > FULL) this.flush(false);
      visit.begin(view.facts);
      views.unshift(view);
      host.log(logged.pageView, view.facts);
      return view;
    },
    at,
    tell(kind, name, time, ...rest) {
      const { events, begin } = at(time)!;
      const label = text(`${name}`);
      const same = events.find(event => event[0] === kind && event[1] === label);
      if (same && /^[eb]/.test(kind)) same[4]!++;
      else if (events.length < WAITING) events.push([kind, label, time - begin, ...rest] as WireEvent);
    },
    flush(isEnd, isLeft) {
      visit.look();
      const [current] = views as [PageView];
      const mayAsk = current.requests < (isLeft ? REQUESTS : REQUESTS - 1);
      const parcels: Parcel[] = [];
      // What cannot be sent yet goes on growing: a page view has only so many parts.
      if (mayAsk || isLeft) for (const view of views) parcels.push(...view.parts(isEnd || view !== current));
      if (send(parcels, isEnd, mayAsk)) current.requests++;
      // The load stays: web-vitals' figures that come later are its own.
      views.splice(KEPT, views.length - (KEPT + 1));
    },
  };
}
