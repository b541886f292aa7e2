import type { Page, Scope } from '../../shared/report.ts';
import type { Store } from '../store/store.ts';
import { mostFrequent, overview } from './overview.ts';
import { toFilter } from './query.ts';

const MAX_SOURCES = 10;

/** One page: the overview of this page alone, and where its visitors came from. */
export function page(
  store: Store,
  scope: Scope & { readonly page: string },
  clock: { now: number; timeZone: string },
): Page {
  const sources = new Map<string | null, number>();
  for (const { from } of store.pageViews(toFilter(scope), ['from'])) sources.set(from, (sources.get(from) ?? 0) + 1);
  const cameFrom = mostFrequent(sources).map(([source, count]) => ({ page: source, count }));
  return { ...overview(store, scope, clock), page: scope.page, cameFrom: cameFrom.slice(0, MAX_SOURCES) };
}
