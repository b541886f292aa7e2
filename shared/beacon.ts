/**
 * The wire schema between agent and collector, version 1: its types and the limits of every field; `decode.ts` holds to them.
 * A request body is one beacon or an array of beacons, as JSON. Unknown fields are ignored, so that a newer agent
 * never loses its data to an older collector; a known field of the wrong type or size refuses the beacon, and not the others.
 */
import type { Measured } from './metrics.ts';

export const BEACON_VERSION = 1;

/** Upper limits. The agent keeps to them, the decoder refuses what does not. */
export const limits = {
  /** Bytes of one request body; also what browsers allow for all keepalive bodies in flight (Fetch, section 4.6). */
  body: 65_536,
  /** Beacons in one body. */
  beacons: 16,
  /** Parts of one page view: the store remembers them in a bit set. */
  parts: 30,
  path: 2048,
  /** Also of events' names. The agent cuts URLs and names: what is as long may have lost its end. */
  label: 200,
  url: 500,
  /** Of one word of the browser: what asked for a resource, its content coding, how it was delivered, the kind of connection. */
  word: 24,
  contentType: 100,
  resources: 500,
  /** More than there are kinds of initiators and states. */
  rest: 200,
  events: 200,
} as const;

/** So long without a page view or a click ends a visit. */
export const IDLE_MS = 1_800_000;
/** How long after a click a navigation may begin and still be its work; wall clocks of two pages disagree by up to 3 ms (seen in Firefox). */
export const LEAD_MS = 5000;
export const CLOCK_MS = 5;

/** Ids as the agent makes them, of page views and visits. */
export const idPattern = /^[\w-]{8,40}$/;

/**
 * How the visitor came to the page. `prerender` and `bfcache` are never mixed into load figures; `restore` is a tab that the
 * browser had discarded, `soft` a change of address by the page's own scripts.
 */
export const navigationTypes = [
  'navigate',
  'reload',
  'back_forward',
  'bfcache',
  'prerender',
  'restore',
  'soft',
] as const;
export type NavigationType = (typeof navigationTypes)[number];

export const startKinds = ['click', 'submit'] as const;
export type StartKind = (typeof startKinds)[number];

export const deviceClasses = ['desktop', 'mobile', 'tablet'] as const;
export type DeviceClass = (typeof deviceClasses)[number];

/**
 * What else happened in a page view, in the order in which reports tell it. One shape for all kinds; fields that a kind does not have are null:
 * - `action`: a click or submit that stayed on the page; `ms` is its wait, `count` its requests, `bytes`, `failed`;
 * - `document`: left by a link or form; `name` the path that it led to, `ms` click → pagehide, which is when the answer
 *   came. The page that is left cannot know whether an agent took over there: it did if a page view of the same visit began
 *   between the click and the pagehide, and then this event says nothing that the page view does not say better;
 * - `download`: a download timed by opt-in; `name` its path, `ms` click → end, `bytes`;
 * - `measure`, `mark`: the app's own, from the agent's API; `ms` for a measure;
 * - `server`: one Server-Timing entry; `name`, `ms`;
 * - `error`: JavaScript errors of one kind; `name` is "TypeError /static/app.js", `count` how many;
 * - `blocked`: a Content-Security-Policy refused our own endpoint, `count` times;
 * - `cause`: what made a vital slow; `name` is "lcp img.hero", `ms` its share.
 */
export const eventKinds = [
  'error',
  'blocked',
  'cause',
  'action',
  'document',
  'download',
  'measure',
  'mark',
  'server',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** `[kind, name, offset, ms, count, bytes, failed]`; offset in ms from the start of the page view; trailing nulls may be left out. */
export type WireEvent = [
  kind: EventKind,
  name: string,
  offset?: number | null,
  ms?: number | null,
  count?: number | null,
  bytes?: number | null,
  failed?: number | null,
];

/**
 * One resource, as Resource Timing tells it, with the browser's own (possibly wrong) zeros: the collector judges them.
 * `name` is the path for the page's own origin, else origin and path; never a query. Trailing empty fields may be left out.
 */
export type WireResource = [
  name: string,
  initiator: string,
  transfer: number,
  encoded: number,
  decoded: number,
  ms: number,
  encoding?: string,
  contentType?: string,
  /** 0 for an error of the network; absent where the browser does not tell. */
  status?: number | undefined,
  delivery?: string,
];

/** Resources beyond what fits, summed by initiator type: `[initiator, count, transfer, encoded, decoded]`. */
export type WireRest = [initiator: string, count: number, transfer: number, encoded: number, decoded: number];

export interface Beacon {
  v: typeof BEACON_VERSION;
  /** Page view id: 8 to 40 of `A-Z a-z 0-9 _ -`, random. */
  id: string;
  /** Which beacon of this page view, from 0. Each carries all scalars known by then and only the new resources and events. */
  n: number;
  /** The page was hidden or left: the figures are final unless it becomes visible again. */
  end?: boolean;
  /** Visit id: the agent's own is of the same shape, a template's may be anything; absent without storage and template (`data-storage="none"`). */
  visit?: string;
  /** Number of this page view in its visit, from 1. */
  seq?: number;
  /** `location.pathname`; folded by the collector, never stored as it is. */
  path: string;
  /** `data-page`: the app's own name for the page; used instead of the folded path. */
  page?: string;
  variant?: string;
  release?: string;
  /** Path of the page before, where it was of the same site. */
  from?: string;
  /** When the page view began, by the page's clock, ms since 1970. */
  at: number;
  /** The page's clock when this body was sent; `received − now` corrects a wrong clock. */
  now: number;
  type: NavigationType;
  /** What the visitor did on the page before; absent for an entry from elsewhere. */
  start?: StartKind;
  /** HTTP status of the document; absent where the browser does not tell. */
  status?: number;
  device?: DeviceClass;
  /** `navigator.connection.effectiveType`. */
  net?: string;
  saveData?: boolean;
  /** `low`: the browser itself says that its load was disturbed, e.g. by its own cold start (Navigation Timing `confidence`). */
  confidence?: 'high' | 'low';
  /**
   * Only with `data-storage="none"`, where the next page cannot know: the click or submit (epoch ms) that left this page.
   * The collector pairs it with the page view that follows.
   */
  left?: [start: StartKind, at: number];
  /** Measured values by catalogue name. */
  m: Measured;
  /** The document itself; its name is ignored. */
  doc?: WireResource;
  res?: WireResource[];
  rest?: WireRest[];
  ev?: WireEvent[];
}
