import type { Temperature } from '../../../shared/comparison.ts';
import type { Moment } from '../../../shared/flow.ts';
import { phaseNames } from '../../../shared/metrics.ts';
import type { PageViewRow } from '../../store/store.ts';

/** What a comparison takes of a page view. */
export const comparedColumns = [
  'type',
  'status',
  ...phaseNames,
  'server',
  'transfer',
  'decoded',
  'inp',
  'cls',
  'resources',
  'cached',
  'failed',
] as const;
export type ComparedRow = Pick<PageViewRow, (typeof comparedColumns)[number]>;

/** Something that a visit reached. */
export interface ComparedMoment extends Moment {
  /** Begin, ms since 1970. */
  readonly at: number;
  readonly wait: number | null;
  /** The page view; absent for actions and documents. */
  readonly row?: ComparedRow;
}

/** One visit of one side; its moments in their order. */
export interface ComparedVisit {
  readonly visit: string;
  readonly browser: string;
  readonly device: string | null;
  readonly moments: readonly ComparedMoment[];
}

/**
 * Whether the visit began warm: at least half of the resources of the first page that tells came from the cache. Judged by
 * that page alone, because every later one finds what the first has fetched. `undefined` when no page tells.
 */
export function temperatureOf({ moments }: ComparedVisit): Temperature | undefined {
  for (const { row } of moments) {
    if (typeof row?.cached === 'number' && row.resources) return row.cached * 2 >= row.resources ? 'warm' : 'cold';
  }
  return undefined;
}

/** When the visit began. */
export function beginOf({ moments }: ComparedVisit): number | undefined {
  return moments[0]?.at;
}
