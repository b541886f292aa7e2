import type { MixDimension, MixShare } from '../../../shared/comparison.ts';
import { proportionDifference } from '../../../shared/proportion.ts';
import { beginOf, type ComparedVisit, temperatureOf } from './visit.ts';

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

/** How many visits of one side have each value of each dimension. */
export class Mix {
  readonly counts: { readonly [dimension in MixDimension]: Map<string, number> };
  readonly #describe: Describers;

  constructor(describe: Describers) {
    this.#describe = describe;
    const none = Object.keys(describe).map(dimension => [dimension, new Map<string, number>()]);
    this.counts = Object.fromEntries(none) as { [dimension in MixDimension]: Map<string, number> };
  }

  add(visit: ComparedVisit): void {
    for (const [dimension, counts] of Object.entries(this.counts)) {
      const value = this.#describe[dimension as MixDimension](visit);
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
}

/** What else differs between two sides, visit by visit: a row for each value that occurs, those that differ first. */
export function compareMix(baseline: Mix, candidate: Mix): MixShare[] {
  const rows = (Object.keys(baseline.counts) as MixDimension[]).flatMap(dimension =>
    shares(dimension, baseline.counts[dimension], candidate.counts[dimension]),
  );
  return rows
    .map(row => ({ ...row, ...judge(row, rows.length) }))
    .sort((a, b) => Number(b.differs) - Number(a.differs));
}

function shares(
  dimension: MixDimension,
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Pick<MixShare, 'dimension' | 'value' | 'baseline' | 'candidate'>[] {
  const values = [...new Set([...before.keys(), ...after.keys()])].sort();
  // Of failures only the bad news is a row: the good is the same question.
  const asked = dimension === 'failure' ? values.filter(value => value === 'failed') : values;
  const share = (counts: ReadonlyMap<string, number>, value: string) => ({
    count: counts.get(value) ?? 0,
    n: [...counts.values()].reduce((sum, count) => sum + count, 0),
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
