import type { ComparedStep, MeanComparison, PhaseComparison, ShareComparison, Sides } from '../../shared/comparison.ts';
import { meanDifference } from '../../shared/difference.ts';
import { type MetricName, phaseNames, rate } from '../../shared/metrics.ts';
import { type Proportion, proportionDifference } from '../../shared/proportion.ts';
import { quantile } from '../../shared/quantile.ts';
import { sorted, summary } from '../../shared/summary.ts';
import type { ComparedMoment, ComparedRow, ComparedVisit } from './compared.ts';
import { isLoad } from './sums.ts';

/** A visit that reached a step, with its arrivals there. */
export interface StepVisit {
  readonly visit: ComparedVisit;
  readonly arrivals: readonly ComparedMoment[];
}

/** Share of the loads of each side that have to tell the app's own time before the request is parted by it. */
const MIN_TOLD = 0.95;

/** Where the time of a load goes, and its bytes: one value a visit, the mean of its loads, so that phases add up. */
export function compareLoads(visits: Sides<readonly StepVisit[]>): Pick<ComparedStep, 'phases' | 'bytes'> {
  const loads = (side: readonly StepVisit[]) =>
    side.map(({ arrivals }) =>
      arrivals.flatMap(({ row }) => (row && isLoad(row.type) && row.request !== null ? row : [])),
    );
  const [before, after] = [loads(visits.baseline), loads(visits.candidate)];
  const compare = (value: (row: ComparedRow) => number | null) => compareMeans(before, after, value);
  const parted = tellsServer(before) && tellsServer(after);
  const phases = phaseNames.flatMap((phase): PhaseComparison[] =>
    phase === 'request' && parted
      ? [
          { phase: 'server', ...compare(row => row.server) },
          {
            phase: 'queue',
            ...compare(({ request, server }) => (server === null ? null : Math.max(0, request! - server))),
          },
        ]
      : [{ phase, ...compare(row => row[phase] ?? 0) }],
  );
  const transfer = compare(row => row.transfer);
  const decoded = compare(row => row.decoded);
  const some = ({ baseline, candidate }: MeanComparison) => (baseline.max ?? 0) > 0 || (candidate.max ?? 0) > 0;
  return {
    phases: phases.filter(some),
    bytes: { ...(some(transfer) && { transfer }), ...(some(decoded) && { decoded }) },
  };
}

function tellsServer(visits: readonly (readonly ComparedRow[])[]): boolean {
  const rows = visits.flat();
  return rows.length > 0 && rows.filter(({ server }) => server !== null).length >= MIN_TOLD * rows.length;
}

function compareMeans(
  before: readonly (readonly ComparedRow[])[],
  after: readonly (readonly ComparedRow[])[],
  value: (row: ComparedRow) => number | null,
): MeanComparison {
  const side = (visits: readonly (readonly ComparedRow[])[]) =>
    summary(visits.flatMap(rows => summary(rows.flatMap(row => value(row) ?? [])).mean ?? []));
  const [baseline, candidate] = [side(before), side(after)];
  const difference = meanDifference(baseline, candidate);
  return { baseline, candidate, ...(difference && { difference }) };
}

/** Visits whose CLS and INP at this step were good, and whose pages all answered with a status below 400. */
export function compareGood(visits: Sides<readonly StepVisit[]>): ComparedStep['good'] {
  return {
    cls: compareShares(visits, visit => isGood('cls', visit)),
    inp: compareShares(visits, visit => isGood('inp', visit)),
    success: compareShares(visits, succeeded),
  };
}

function compareShares(
  { baseline, candidate }: Sides<readonly StepVisit[]>,
  good: (visit: StepVisit) => boolean | undefined,
): ShareComparison {
  const share = (side: readonly StepVisit[]): Proportion => {
    const told = side.map(good).filter(answer => answer !== undefined);
    return { count: told.filter(Boolean).length, n: told.length };
  };
  const sides = { baseline: share(baseline), candidate: share(candidate) };
  const difference = proportionDifference(sides.baseline, sides.candidate);
  return { ...sides, ...(difference && { difference }) };
}

function isGood(metric: MetricName, { arrivals }: StepVisit): boolean | undefined {
  const value = quantile(sorted(arrivals.flatMap(({ row }) => row?.[metric] ?? [])), 0.5);
  return value === undefined ? undefined : rate(metric, value) === 'good';
}

/** A browser that does not tell the status (absent, or 0) says nothing of success. */
function succeeded({ arrivals }: StepVisit): boolean | undefined {
  const told = arrivals.flatMap(({ row }) => row?.status || []);
  return told.length === 0 ? undefined : told.every(status => status < 400);
}
