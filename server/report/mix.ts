import type { MixDimension, MixShare } from '../../shared/comparison.ts';
import { proportionDifference } from '../../shared/proportion.ts';
import { beginOf, type ComparedVisit, temperatureOf } from './compared.ts';

/** The chance that equal sides are said to differ, over all rows together. */
const ALPHA = 0.05;

/** What a visit has of each dimension; `undefined` where it does not tell. */
export type Describers = { readonly [dimension in MixDimension]: (visit: ComparedVisit) => string | undefined };

/** @param timeZone whose morning it is: an IANA name */
export function describers(timeZone: string): Describers {
  const hours = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' });
  return {
    browser: ({ browser }) => browser,
    device: ({ device }) => device ?? undefined,
    temperature: temperatureOf,
    failure: visit => (failed(visit) ? 'failed' : 'ok'),
    'time-of-day': visit => timeOfDay(beginOf(visit), hours),
  };
}

/** What else differs between two sides, visit by visit: a row for each value that occurs, those that differ first. */
export function compareMix(
  baseline: readonly ComparedVisit[],
  candidate: readonly ComparedVisit[],
  dimensions: Describers,
): MixShare[] {
  const rows = Object.entries(dimensions).flatMap(([dimension, describe]) =>
    shares(dimension as MixDimension, baseline.map(describe), candidate.map(describe)),
  );
  return rows
    .map(row => ({ ...row, ...judge(row, rows.length) }))
    .sort((a, b) => Number(b.differs) - Number(a.differs));
}

function shares(
  dimension: MixDimension,
  baseline: readonly (string | undefined)[],
  candidate: readonly (string | undefined)[],
): Pick<MixShare, 'dimension' | 'value' | 'baseline' | 'candidate'>[] {
  const told = [baseline, candidate].map(side => side.filter(value => value !== undefined));
  const values = [...new Set(told.flat())].sort();
  // Two values are one question asked twice; of failures only the bad news is a row.
  const asked = dimension === 'failure' ? values.filter(value => value === 'failed') : values;
  const [before, after] = told as [string[], string[]];
  const share = (side: readonly string[], value: string) => ({
    count: side.filter(one => one === value).length,
    n: side.length,
  });
  return asked.map(value => ({ dimension, value, baseline: share(before, value), candidate: share(after, value) }));
}

function judge(row: Pick<MixShare, 'baseline' | 'candidate'>, rows: number): Pick<MixShare, 'difference' | 'differs'> {
  const strict = proportionDifference(row.baseline, row.candidate, 1 - ALPHA / rows);
  const difference = proportionDifference(row.baseline, row.candidate);
  if (!strict || !difference) return { differs: false };
  return { difference, differs: strict.low > 0 || strict.high < 0 };
}

function failed({ moments }: ComparedVisit): boolean {
  return moments.some(({ row }) => row !== undefined && ((row.status ?? 0) >= 400 || (row.failed ?? 0) > 0));
}

/** Schools and offices have their rush in the morning; a quarter of the day is as fine as thirty visits can tell. */
function timeOfDay(at: number | undefined, hours: Intl.DateTimeFormat): string | undefined {
  if (at === undefined) return undefined;
  const hour = Number(hours.format(at));
  return hour < 6 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening';
}
