import type { Scope } from '../../shared/report.ts';
import type { Column, PageViewRow, Store } from '../store/store.ts';
import { toFilter } from './query.ts';

type Row<C extends Column> = Pick<PageViewRow, C | 'visit' | 'page'>;

/**
 * The visits of a scope, each with its page views in their order, one visit in memory at a time. A page in the scope
 * chooses visits that saw it, and leaves them whole: a flow or a history of which only one page is left says nothing.
 */
export function* visitsOf<C extends Column>(store: Store, scope: Scope, columns: readonly C[]): Generator<Row<C>[]> {
  let visit: Row<C>[] = [];
  const asked = [...new Set<C | 'visit' | 'page'>(['visit', 'page', ...columns])];
  for (const row of store.pageViews(toFilter({ ...scope, page: null }), asked) as Iterable<Row<C>>) {
    if (visit.length > 0 && visit[0]!.visit !== row.visit) {
      if (saw(visit, scope.page)) yield visit;
      visit = [];
    }
    visit.push(row);
  }
  if (visit.length > 0 && saw(visit, scope.page)) yield visit;
}

function saw(visit: readonly { readonly page: string }[], page: string | null): boolean {
  return page === null || visit.some(row => row.page === page);
}
