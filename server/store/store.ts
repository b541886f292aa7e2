/**
 * The store: where page views live. Everything that reports say is computed, by `shared/`, from what these few
 * methods give, so that every engine gives the same answers. `memory.ts` is the plain oracle; `sqlite/` the default.
 * The suite in `test/store` runs over each of them.
 */

import type { DeviceClass, EventKind, NavigationType, StartKind } from '../../shared/beacon.ts';
import type { CacheState, ResourceType } from '../../shared/compression.ts';
import type { Measured, MetricName } from '../../shared/metrics.ts';
import type { Dimension } from '../../shared/report.ts';
import type { Marker, Run } from '../../shared/run.ts';

/** One beacon, decoded, enriched and stripped: what the store takes. */
export interface PageViewPart {
  /** Page view id. Parts with the same visit and id are one page view. */
  readonly id: string;
  /** Number of this part, from 0; a part that is there already is ignored. */
  readonly part: number;
  readonly final: boolean;
  readonly visit: string;
  readonly seq?: number;
  /** Origin that was measured: `https://lernen.example`. */
  readonly site: string;
  readonly page: string;
  /** Folded path of the page before, where known. */
  readonly from?: string;
  readonly variant?: string;
  readonly release?: string;
  /** Begin of the page view, ms since 1970, by the collector's clock. */
  readonly at: number;
  readonly type: NavigationType;
  readonly start?: StartKind;
  readonly status?: number;
  readonly client: Client;
  readonly measured: Measured;
  readonly resources: readonly Resource[];
  readonly events: readonly PageEvent[];
}

/** All that is kept of who asked: enough to compare like with like, too little to know anybody. */
export interface Client {
  /** Family: `Chrome`, `Edge`, `Firefox`, `Safari`, …, `other`. */
  readonly browser: string;
  readonly browserVersion?: number;
  readonly device?: DeviceClass;
  readonly net?: string;
  readonly saveData?: boolean;
  readonly bot: boolean;
}

export interface Resource {
  /** Folded path, or origin and folded path of another origin. `null`: a sum of resources that did not fit the beacon. */
  readonly name: string | null;
  readonly type: ResourceType;
  readonly state: CacheState;
  /** Content coding: `gzip`, `br`, `zstd`, `''` for none, `unknown` where it is compressed and the browser does not say how. */
  readonly encoding: string;
  /** How many it stands for: 1, or more for a sum. */
  readonly count: number;
  readonly transfer: number;
  readonly encoded: number;
  readonly decoded: number;
  readonly ms: number;
  readonly status: number;
}

export interface PageEvent {
  readonly kind: EventKind;
  readonly name: string;
  /** From the begin of the page view, ms. */
  readonly offset?: number;
  readonly ms?: number;
  readonly count?: number;
  readonly bytes?: number;
  readonly failed?: number;
}

/** Which page views: all given conditions hold. Times are ms since 1970, `from` included, `to` excluded. */
export interface Filter {
  readonly from?: number;
  readonly to?: number;
  readonly site?: string;
  readonly page?: string;
  readonly device?: string;
  readonly browser?: string;
  readonly variant?: string;
  readonly release?: string;
  /** Page views of bots are left out unless asked for. */
  readonly bots?: boolean;
}

/** A stored page view; metrics beside its attributes; `null` is absent. */
export type PageViewRow = {
  readonly id: string;
  readonly visit: string;
  readonly seq: number | null;
  readonly site: string;
  readonly page: string;
  readonly from: string | null;
  readonly variant: string | null;
  readonly release: string | null;
  readonly at: number;
  readonly type: NavigationType;
  readonly start: StartKind | null;
  readonly status: number | null;
  /** 1 once its final beacon has come, else 0. */
  readonly final: number;
  readonly browser: string;
  readonly browserVersion: number | null;
  readonly device: string | null;
  readonly net: string | null;
} & { readonly [name in MetricName]: number | null };

export type Column = keyof PageViewRow;

/** Sizes of the same resource, of the same page, summed over page views. */
export interface ResourceSum {
  readonly page: string;
  readonly name: string | null;
  readonly type: ResourceType;
  readonly state: CacheState;
  readonly encoding: string;
  readonly browser: string;
  /** How many loads. */
  readonly count: number;
  readonly transfer: number;
  readonly encoded: number;
  readonly decoded: number;
}

export interface EventRow extends PageEvent {
  readonly pageView: string;
  readonly visit: string;
  readonly page: string;
  /** Begin of its page view, ms since 1970. */
  readonly at: number;
}

export interface Store {
  /**
   * Writes the parts in one transaction and returns when they are durable: all of them or none. Each is asked for when the one
   * before it is written.
   * Parts of one page view merge in any order: attributes and `last` metrics are those of the highest part (a part
   * carries everything that was known when it was sent; what it lacks is kept from the others), `sum` metrics, resources
   * and events add up, `at` is the earliest, `final` holds once it was said. A part that is there already changes nothing.
   * @throws {StoreError} when the engine cannot write (disk full, read-only, locked), and what making a part throws; nothing was
   * written then.
   */
  append(parts: Iterable<PageViewPart>): void;
  /**
   * The asked columns of the page views that match. With `visit` among them, the page views of a visit come together,
   * in the order of their number in the visit, then of their begin.
   */
  pageViews<C extends Column>(filter: Filter, columns: readonly C[]): Iterable<Pick<PageViewRow, C>>;
  /** Resource sizes of the page views that match, in no particular order; the document is the one of type `document`. */
  resources(filter: Filter): Iterable<ResourceSum>;
  /** Events of the given kinds of the page views that match: in the order of {@link Store.pageViews} with visits, then by offset. */
  events(filter: Filter, kinds: readonly EventKind[]): Iterable<EventRow>;
  /** How many page views have each value of a dimension; absent values are not counted. */
  count(filter: Filter, dimension: Dimension): readonly { readonly value: string; readonly count: number }[];
  /** Runs, at most one open a site. */
  readonly runs: Notes<Run>;
  readonly markers: Notes<Marker>;
  /** Closes files; the store cannot be used afterwards. */
  close(): void;
}

/** A few things that the owner wrote down, of one kind. */
export interface Notes<T extends { readonly id: string; readonly site: string }> {
  /** In the order of time, then of id. */
  list(): readonly T[];
  /**
   * Writes one down; one with the same id is replaced.
   * @throws {NoteError} for a run that cannot be beside the others (see `runFault`).
   */
  put(note: T): void;
  /** Whether it was there. */
  delete(id: string): boolean;
}

/** Which page views to remove: those of a visit, those of a page, or those that began before a moment (ms since 1970). */
export type Removal = { readonly visit: string } | { readonly page: string } | { readonly before: number };

/** The care of the data, apart from writing and reading it. */
export interface Custody {
  /**
   * Writes something tiny, durably.
   * @throws {StoreError} when that is not possible at the moment.
   */
  check(): void;
  /** Bytes in use; what was freed and waits to be used again is not counted. */
  size(): number;
  /** Removes some of the page views, the oldest first, and visits that have none left; gives how many. Fewer than `limit`: these were the last. */
  remove(which: Removal, limit: number): number;
  /**
   * After a removal: returns space to the disk and, where many are kept, drops words that nothing uses any more, in small steps.
   * `everyWord`: drops them in any case.
   * @returns whether what was removed is overwritten everywhere; not while somebody reads.
   */
  tidy(options?: { everyWord?: boolean }): Promise<boolean>;
  /** All page views, each as the parts that make it when they are appended, in an order that depends only on them. */
  dump(): Iterable<readonly PageViewPart[]>;
  /** Takes up page views from a dump, in one transaction; those that are there already stay as they are. Gives how many were new. */
  load(pageViews: Iterable<readonly PageViewPart[]>): number;
}

/** The engine could not do what was asked, for a reason outside the data: try again later, and tell the operator. */
export class StoreError extends Error {
  override name = 'StoreError';
}

/** {@link StoreError}, because another process is writing: trying again soon will do. */
export class StoreBusy extends StoreError {
  override name = 'StoreBusy';
}

/** A run or marker that cannot be kept; the message says why. */
export class NoteError extends Error {
  override name = 'NoteError';
}
