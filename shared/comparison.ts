/**
 * The answer of the report API to "is the candidate faster than the baseline?", as JSON. What is absent was not measured, or
 * too little. Times are ms since 1970, durations ms, sizes bytes, shares 0 to 1. Names and labels are hostile text.
 */
import type { Difference, Differences } from './difference.ts';
import type { MomentKind } from './flow.ts';
import type { Histogram } from './histogram.ts';
import type { MetricName } from './metrics.ts';
import type { Proportion } from './proportion.ts';
import type { Interval } from './quantile.ts';
import type { Transfers } from './report.ts';
import type { Mean, Summary } from './summary.ts';
import type { StepComparison } from './verdict.ts';

/** Whether a visit began with an empty cache (most files of its first page came over the network) or with a filled one. */
export const temperatures = ['cold', 'warm'] as const;
export type Temperature = (typeof temperatures)[number];

export const sideNames = ['baseline', 'candidate'] as const;
export type SideName = (typeof sideNames)[number];

/** One thing for each side. */
export type Sides<T> = { readonly [name in SideName]: T };

/** Makes the same of both sides. */
export function bothSides<T, U>({ baseline, candidate }: Sides<T>, make: (side: T) => U): Sides<U> {
  return { baseline: make(baseline), candidate: make(candidate) };
}

/** A share of visits on both sides. The difference is absent where a side has no visit that tells. */
export interface ShareComparison extends Sides<Proportion> {
  readonly difference?: { readonly value: number } & Interval;
}

/** A mean over visits on both sides; means of phases add up. */
export interface MeanComparison extends Sides<Mean> {
  readonly difference?: Difference;
}

/**
 * A phase of the load. Where both sides tell the app's own time (`Server-Timing`), `request` is parted into `server` and `queue`,
 * which is the queue in front of the app and the network.
 */
export interface PhaseComparison extends MeanComparison {
  readonly phase: MetricName | 'queue';
}

/** The waits of one side as a picture: every value, ascending, while both sides have few, else bins on one axis for both. */
export interface WaitPicture {
  readonly values?: readonly number[];
  readonly histogram?: Histogram;
}

export interface ComparedStep extends StepComparison {
  readonly kind: MomentKind;
  /** The step as it was configured. */
  readonly pattern: string;
  readonly pictures: Sides<WaitPicture>;
  /** In their order; those that no visit had are left out. */
  readonly phases: readonly PhaseComparison[];
  readonly bytes: { readonly transfer?: MeanComparison; readonly decoded?: MeanComparison };
  /** Visits whose CLS and INP were good, and whose page answered with a status below 400. */
  readonly good: { readonly cls: ShareComparison; readonly inp: ShareComparison; readonly success: ShareComparison };
  /** The waits of cold and of warm visits, each by itself: these describe, the verdict is over what was asked for. */
  readonly byTemperature: { readonly [temperature in Temperature]: DescribedWait };
}

export interface DescribedWait extends Sides<Summary> {
  /** Of the medians. */
  readonly difference?: Differences;
}

export interface ComparedFlow {
  readonly name: string;
  /** Visits that reached the first step and the last one. */
  readonly started: Sides<number>;
  readonly finished: Sides<number>;
  /** The whole flow, think time left out: describes, has no verdict. */
  readonly wait: DescribedWait;
  readonly steps: readonly ComparedStep[];
}

/**
 * What two sides can differ in beside the change that is asked about, with their values. Browser and device are part of the
 * filter that both sides share; these are known of a visit only when all of it is read, and narrow a comparison.
 */
export const narrowings = {
  temperature: temperatures,
  failure: ['ok', 'failed'],
  'time-of-day': ['night', 'morning', 'afternoon', 'evening'],
} as const satisfies { readonly [name: string]: readonly string[] };
export type Narrowing = keyof typeof narrowings;
export type MixDimension = 'browser' | 'device' | Narrowing;

/** Only visits with these values; a visit that does not tell is left out. */
export type Only = { readonly [name in Narrowing]?: string };

/** The share of visits with one value of a dimension: "phones", "in the morning", "with a failed request". */
export interface MixShare extends ShareComparison {
  readonly dimension: MixDimension;
  readonly value: string;
  /**
   * The shares are too far apart for chance: Newcombe's interval of the difference leaves out 0, at 95 % over all rows
   * together. Then the sides do not only differ in the change, and the reader should compare like with like.
   */
  readonly differs: boolean;
}

export interface ComparedSide {
  readonly visits: number;
  readonly first?: number;
  readonly last?: number;
  /** Visits whose first page told where its files came from. */
  readonly temperatures: { readonly [temperature in Temperature]: number };
}

export interface Comparison extends Sides<ComparedSide> {
  /** The visits that were compared; empty: all. */
  readonly only: Only;
  /** Planned visits of each side. */
  readonly target: number;
  /** Visits that are on both sides, as when periods overlap: no difference can come from them. */
  readonly common: number;
  /** Both sides were measured in turn, not one after the other: what changed with time changed for both. */
  readonly inTurn: boolean;
  readonly flows: readonly ComparedFlow[];
  /** Steps in which a side differs from itself: they need a word before any verdict. */
  readonly drifted: readonly { readonly flow: string; readonly step: string; readonly side: keyof Sides<unknown> }[];
  readonly mix: readonly MixShare[];
  /** What compression did on each side; `text` is what should be compressed. */
  readonly compression?: Sides<{ readonly all: Transfers; readonly text: Transfers }>;
}

/** One side, as it was asked for. */
export interface NamedSide {
  readonly kind: 'run' | 'variant' | 'release' | 'period';
  /** The run's id, the variant's or release's label, or the period as two times. */
  readonly value: string;
  /** What people call it: hostile text. */
  readonly label: string;
  /** Of a run or period; `null` for an end that is still open. */
  readonly from?: number | null;
  readonly to?: number | null;
}

/** Whether a side can still get visits. */
export function isGrowing({ kind, to }: NamedSide): boolean {
  return kind === 'variant' || kind === 'release' || to === null || to === undefined || to > Date.now();
}

/** The answer to the question `compare`. */
export interface CompareAnswer extends Comparison {
  readonly named: Sides<NamedSide>;
}
