import type { Filters } from '../../../shared/report.ts';
import { isOfSite, isOpen, type Run } from '../../../shared/run.ts';
import { type Address, midnight } from '../address.ts';

/** One side that can be chosen, as the report API takes it: `run:ID`, `variant:LABEL`, `period:FROM..TO`. */
export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What there is to compare. */
export interface Choices {
  /** Newest first. */
  readonly runs: readonly Run[];
  /** Most frequent first. */
  readonly variants: readonly string[];
  readonly releases: readonly string[];
}

/** The runs of the site that is looked at, and the variants and releases that were seen. */
export function choicesOf(runs: readonly Run[], { values }: Pick<Filters, 'values'>, site: string | null): Choices {
  const names = (list: readonly { readonly value: string }[]) => list.map(({ value }) => value);
  return {
    runs: runs.filter(run => isOfSite(run, site)).toSorted((a, b) => b.from - a.from),
    variants: names(values.variant),
    releases: names(values.release),
  };
}

/**
 * Which two sides are looked at: those of the address, else the two newest runs, the older one as the baseline, else the two
 * most frequent variants, else releases. `undefined` when there are no two of anything.
 */
export function chooseSides(
  { baseline, candidate }: Pick<Address['compare'], 'baseline' | 'candidate'>,
  { runs, variants, releases }: Choices,
): { readonly baseline: string; readonly candidate: string } | undefined {
  const [newest, before] = runs;
  const [usual, other] = variants;
  const [release, older] = releases;
  const found =
    newest && before
      ? [`run:${before.id}`, `run:${newest.id}`]
      : usual !== undefined && other !== undefined
        ? [`variant:${usual}`, `variant:${other}`]
        : release !== undefined && older !== undefined
          ? [`release:${older}`, `release:${release}`]
          : [];
  const rest = (chosen: string | null) => found.find(side => side !== chosen);
  const [one, two] = [baseline ?? rest(candidate), candidate ?? rest(baseline ?? found[0] ?? null)];
  return one === undefined || two === undefined ? undefined : { baseline: one, candidate: two };
}

/** The run that is measuring now. */
export function openOne({ runs }: Choices): Run | undefined {
  return runs.find(isOpen);
}

export const presets = ['today', 'yesterday', 'last7', 'before7'] as const;
export type Preset = (typeof presets)[number];

/** Days counted from today: from this one to that one, both included. */
const DAYS: { readonly [preset in Preset]: readonly [from: number, to: number] } = {
  today: [0, 0],
  yesterday: [-1, -1],
  last7: [-6, 0],
  before7: [-13, -7],
};

/** A period of whole days by the reader's clock, as a side. */
export function presetSide(preset: Preset, now: Date): string {
  const today = [now.getFullYear(), now.getMonth() + 1, now.getDate()].join('-');
  const [from, to] = DAYS[preset];
  return `period:${midnight(today, from)}..${midnight(today, to + 1)}`;
}

/** The days from one to another, both included; an open end where one is not given. */
export function daysSide(from: string, to: string): string {
  return `period:${from && midnight(from, 0)}..${to && midnight(to, 1)}`;
}
