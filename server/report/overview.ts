import type { NavigationType } from '../../shared/beacon.ts';
import { phaseNames } from '../../shared/metrics.ts';
import { type Overview, type Scope, told } from '../../shared/report.ts';
import { isOfSite } from '../../shared/run.ts';
import type { Store } from '../store/store.ts';
import { CompletenessCount } from './completeness.ts';
import { toFilter } from './query.ts';
import { countedValues, Samples } from './samples.ts';
import { ByteSums, isLoad, mostFrequent, PhaseSums, SuccessCount } from './sums.ts';
import { Timeline } from './timeline.ts';

const MAX_SITES = 5;

const columns = [
  'visit',
  'seq',
  'page',
  'at',
  'type',
  'status',
  'final',
  ...told,
  ...phaseNames,
  'server',
  'transfer',
  'encoded',
  'decoded',
] as const;

/**
 * How it is, all in all: one pass over the page views.
 * @param timeZone the reader's, so that days of the timeline begin at midnight
 */
export function overview(store: Store, scope: Scope, { now, timeZone }: { now: number; timeZone: string }): Overview {
  const samples = new Samples();
  const phases = new PhaseSums();
  const bytes = new ByteSums();
  const success = new SuccessCount();
  const completeness = new CompletenessCount(scope, now);
  const timeline = new Timeline(timeZone);
  const pages = new Set<string>();
  const types = new Map<NavigationType, number>();
  const statuses = new Map<number, number>();
  let pageViews = 0;
  let visits = 0;
  let visit: string | undefined;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of store.pageViews(toFilter(scope), columns)) {
    const values = countedValues(row);
    pageViews++;
    if (row.visit !== visit) visits++;
    visit = row.visit;
    if (row.at < first) first = row.at;
    if (row.at > last) last = row.at;
    pages.add(row.page);
    types.set(row.type, (types.get(row.type) ?? 0) + 1);
    if (row.status) statuses.set(row.status, (statuses.get(row.status) ?? 0) + 1);
    samples.add(values, row.visit);
    success.add(row.status);
    completeness.add(row);
    timeline.add(row.at, values.wait);
    if (isLoad(row.type)) {
      phases.add(row);
      bytes.add(row);
    }
  }
  return {
    scope,
    sites: store
      .count(toFilter(scope), 'site')
      .slice(0, MAX_SITES)
      .map(({ value }) => value),
    pageViews,
    visits,
    pages: pages.size,
    first: pageViews > 0 ? first : null,
    last: pageViews > 0 ? last : null,
    types: mostFrequent(types).map(([type, count]) => ({ type, count })),
    statuses: mostFrequent(statuses).map(([status, count]) => ({ status, count })),
    success: success.counts(),
    completeness: completeness.counts(),
    metrics: samples.shapes(),
    phases: phases.means(),
    bytes: bytes.means(),
    timeline: timeline.picture(store.markers.list().filter(marker => isOfSite(marker, scope.site))),
  };
}
