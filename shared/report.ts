/**
 * The questions that the report page asks and the answers that the report API gives, as JSON. `null` is "not known":
 * nothing was measured, or too little. Times are ms since 1970, durations ms, sizes bytes, shares 0 to 1.
 * Every text in an answer that came from a beacon (pages, names, labels) is hostile: shown as text, never as HTML.
 */
import type { EventKind, NavigationType, StartKind } from './beacon.ts';
import type { CacheState, ResourceType } from './compression.ts';
import type { MomentKind } from './flow.ts';
import type { Histogram } from './histogram.ts';
import type { MetricName } from './metrics.ts';
import type { Marker } from './run.ts';

export const dimensions = ['site', 'page', 'device', 'browser', 'variant', 'release'] as const;
export type Dimension = (typeof dimensions)[number];

/** Lengths of the periods that end now, in ms; `all` has neither begin nor end. */
export const periods = { '24h': 86_400_000, '7d': 7 * 86_400_000, '30d': 30 * 86_400_000, all: null } as const;
export type Period = keyof typeof periods;

/** What an answer is about: the filter as it was understood. `from` is included, `to` is not. */
export type Scope = { readonly from: number | null; readonly to: number | null } & {
  readonly [dimension in Dimension]: string | null;
};

/**
 * A quantile of the n values of a distribution with its 95 % interval (interpolated order statistics).
 * `low` and `high` are null where no interval exists; `needs` says how many more independent values would give one, 0 if
 * it is there. A p95 of fewer than 60 values has no `value` either. All is null when there are no values.
 */
export interface Quantile {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly needs: number | null;
}

/** How many values of a metric with thresholds are good, need improvement, are poor; the three add up to n. */
export interface Ratings {
  readonly good: number;
  readonly needsImprovement: number;
  readonly poor: number;
}

/** What is said of one metric: n is always there, everything else is null when n is 0. */
export interface Distribution {
  readonly n: number;
  /**
   * The n that intervals go by. Page views of one visit resemble each other, so several of them are no more than the one
   * visit; equal to n where each visit gave one value.
   */
  readonly independent: number;
  readonly p50: Quantile;
  readonly p75: Quantile;
  readonly p95: Quantile;
  readonly mean: number | null;
  /** Sample standard deviation (n − 1); null for a single value. */
  readonly sd: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly ratings: Ratings | null;
}

/** A distribution with its shape: every value, ascending, while they are few, else bins. */
export interface Shape extends Distribution {
  readonly values: readonly number[] | null;
  readonly histogram: Histogram | null;
}

/** The metrics that are told as distributions, in the order of the page. */
export const told = ['wait', 'lcp', 'inp', 'cls', 'ttfb', 'fcp'] as const satisfies readonly MetricName[];
export type Told = (typeof told)[number];
export type Distributions = { readonly [name in Told]: Distribution };
export type Shapes = { readonly [name in Told]: Shape };

/** Means over the same n loads, so that they stack to the mean of the whole; a load without a phase adds nothing to it. */
export interface Phases {
  readonly n: number;
  readonly means: readonly { readonly phase: MetricName; readonly ms: number; readonly n: number }[];
  /** The app's own part of the request (Server-Timing), as `n` of them told it; null `ms` unless nearly all did. */
  readonly server: { readonly ms: number | null; readonly n: number };
}

/** Mean sizes of a load with everything it loaded, over the n that have them. */
export interface MeanBytes {
  readonly n: number;
  readonly transfer: number | null;
  readonly encoded: number | null;
  readonly decoded: number | null;
}

/** Page views whose status the browser told, and how many of those were below 400. */
export interface Success {
  readonly known: number;
  readonly ok: number;
}

/** The loss meter: what became of the page views that must have begun. */
export interface Completeness {
  /** Arrived with their final figures. */
  readonly complete: number;
  /** Without final figures, but begun so recently that the visitor may still be there. */
  readonly open: number;
  /** Arrived, and left without final figures: INP and CLS are as they were at the last beacon. */
  readonly partial: number;
  /** Never arrived: gaps in the numbering of a visit. Null where the filter itself leaves page views out. */
  readonly lost: number | null;
}

export interface TimelineBucket {
  readonly at: number;
  readonly pageViews: number;
  readonly wait: { readonly n: number; readonly p50: number | null; readonly p75: number | null };
}

export interface Overview {
  readonly scope: Scope;
  /** The sites measured, most viewed first, at most five. */
  readonly sites: readonly string[];
  readonly pageViews: number;
  readonly visits: number;
  readonly pages: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly types: readonly { readonly type: NavigationType; readonly count: number }[];
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
  readonly success: Success;
  readonly completeness: Completeness;
  readonly metrics: Shapes;
  readonly phases: Phases;
  readonly bytes: MeanBytes;
  /** Length of a bucket in ms; empty buckets are there, with no values. */
  readonly timeline: {
    readonly step: number;
    readonly buckets: readonly TimelineBucket[];
    /** What happened within that time, such as a deploy; in its order. */
    readonly markers: readonly Marker[];
  };
}

export interface FlowStep {
  readonly name: string;
  readonly kind: MomentKind;
  /** What the step is, as it was configured. */
  readonly pattern: string;
  /** Visits that came to this step. */
  readonly arrived: number;
  /** Of those, visits that came no further; 0 for the last step. */
  readonly left: number;
  /** Where those who came no further went next; `page` null: the visit ended. At most five, most frequent first. */
  readonly leftTo: readonly { readonly page: string | null; readonly count: number }[];
  /** One value a visit (the median of its repeats). */
  readonly metrics: Shapes;
  readonly phases: Phases;
  readonly bytes: MeanBytes;
}

export interface FlowReport {
  readonly name: string;
  /** Visits that reached the first step, and the last. A visit that goes through the flow several times counts once. */
  readonly started: number;
  readonly finished: number;
  /** Complete passes through the flow, of all visits together. */
  readonly passes: number;
  /**
   * The whole flow: the sum of the waits of its steps, think time left out; one value a visit (the median of its passes),
   * of the complete passes in which every wait is known.
   */
  readonly wait: Shape;
  readonly steps: readonly FlowStep[];
}

export interface Flows {
  readonly scope: Scope;
  readonly visits: number;
  readonly flows: readonly FlowReport[];
}

export interface PageRow {
  readonly page: string;
  readonly pageViews: number;
  readonly visits: number;
  readonly success: Success;
  readonly metrics: Distributions;
  readonly bytes: MeanBytes;
}

export interface Pages {
  readonly scope: Scope;
  /** How many pages there are; `pages` holds the most viewed ones. */
  readonly total: number;
  readonly pages: readonly PageRow[];
}

/** What page views told beside their figures, under one name: errors, causes, actions, what the app noted itself. */
export interface NamedEvent {
  readonly kind: EventKind;
  readonly name: string;
  /** Page views that told it. */
  readonly pageViews: number;
  /** How often they told it; of errors, refusals and long frames, how many those were. */
  readonly times: number;
  /** Median duration, ms; null for what has none. */
  readonly ms: number | null;
}

/** One page: what the overview says, of this page alone. */
export interface Page extends Overview {
  readonly page: string;
  /** What went wrong first, then what made it slow, then the rest; of each the most frequent. `eventsTotal` counts all names. */
  readonly events: readonly NamedEvent[];
  readonly eventsTotal: number;
  /** Pages of the same site that visitors came from; `page` null: from elsewhere, or not known. At most ten. */
  readonly cameFrom: readonly { readonly page: string | null; readonly count: number }[];
}

/** What crossed the network, and what did not: only `network` bodies enter sizes, ratio and saving, everything else is just counted. */
export interface Transfers {
  readonly loads: { readonly [state in CacheState]: number };
  readonly encoded: number;
  readonly decoded: number;
  /** Decoded / encoded. */
  readonly ratio: number | null;
  /** 1 − encoded / decoded. */
  readonly saving: number | null;
  /** Network loads with bodies too small to be worth compressing (`MIN_COMPRESSIBLE`), which say nothing about it. */
  readonly small: number;
  /** Content codings of the others, most frequent first; `''` is none, `unknown` is one the browser does not name. */
  readonly encodings: readonly { readonly encoding: string; readonly loads: number }[];
  /** Network loads of compressible text that arrived uncompressed, and about how many bytes compressing it would save. */
  readonly uncompressed: { readonly loads: number; readonly bytes: number; readonly gain: number };
}

export type PageTransfers = Transfers & { readonly page: string };
export interface TypeTransfers extends Transfers {
  readonly type: ResourceType;
  /** Whether text of this type should be compressed. */
  readonly compressible: boolean;
}
export interface ResourceTransfers extends Transfers {
  /** Null: the sum of files that did not fit into a beacon. */
  readonly name: string | null;
  readonly type: ResourceType;
}

export interface Compression {
  readonly scope: Scope;
  readonly pageViews: number;
  /** Resources that browsers had no room to remember until the agent came: in no other figure. */
  readonly dropped: number;
  readonly all: Transfers;
  /** The types that should be compressed: documents, style, script, JSON, other text. */
  readonly text: Transfers;
  readonly pages: readonly PageTransfers[];
  readonly types: readonly TypeTransfers[];
  /** The largest by decoded bytes; `resourcesTotal` counts them all. */
  readonly resources: readonly ResourceTransfers[];
  readonly resourcesTotal: number;
  /** What arrives uncompressed, most to win first. */
  readonly todo: readonly ResourceTransfers[];
}

export type VisitPageView = {
  readonly at: number;
  readonly page: string;
  readonly type: NavigationType;
  readonly start: StartKind | null;
  readonly status: number | null;
  readonly final: boolean;
  /** Whether the `page` of the filter, or the step of the flow, is this page view. */
  readonly matches: boolean;
} & { readonly [metric in 'wait' | 'ttfb' | 'lcp' | 'inp' | 'cls' | 'transfer']: number | null };

export interface Visit {
  readonly visit: string;
  readonly site: string;
  readonly browser: string;
  readonly browserVersion: number | null;
  readonly device: string | null;
  readonly net: string | null;
  readonly variant: string | null;
  readonly release: string | null;
  /** All of them; `pageViews` holds the first hundred. */
  readonly count: number;
  readonly pageViews: readonly VisitPageView[];
}

export interface Visits {
  readonly scope: Scope;
  /** How many visits match; `visits` holds the newest. */
  readonly total: number;
  readonly visits: readonly Visit[];
}

/** The values of each dimension with their page views, most frequent first; each counted under all other filters. */
export interface Filters {
  readonly scope: Scope;
  readonly values: { readonly [dimension in Dimension]: readonly { readonly value: string; readonly count: number }[] };
}
