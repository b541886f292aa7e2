import type { Page, Scope } from '../../shared/report.ts';
import type { Store } from '../store/store.ts';
import { namedEvents } from './events.ts';
import { overview } from './overview.ts';
import { mostFrequent } from './sums.ts';
import { visitsOf } from './visit.ts';

const MAX_SOURCES = 10;
/** As many as a reader may want to look through. */
const MAX_EVENTS = 100;

/** One page: the overview of this page alone, what happened on it, and where its visitors came from. */
export function page(
  store: Store,
  scope: Scope & { readonly page: string },
  clock: { now: number; timeZone: string },
): Page {
  const sources = new Map<string | null, number>();
  for (const visit of visitsOf(store, scope, [], ['from', 'seq']))
    for (const [at, { row }] of visit.entries()) {
      if (row.page !== scope.page) continue;
      // The page before as reports call it; where it did not arrive, its path.
      const before = visit[at - 1]?.row;
      const source = before && (row.seq === null || before.seq === row.seq - 1) ? before.page : row.from;
      sources.set(source, (sources.get(source) ?? 0) + 1);
    }
  const cameFrom = mostFrequent(sources).map(([source, count]) => ({ page: source, count }));
  const events = namedEvents(store, scope);
  return {
    ...overview(store, scope, clock),
    page: scope.page,
    events: events.slice(0, MAX_EVENTS),
    eventsTotal: events.length,
    cameFrom: cameFrom.slice(0, MAX_SOURCES),
  };
}
