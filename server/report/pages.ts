import type { PageRow, Pages, Scope } from '../../shared/report.ts';
import { told } from '../../shared/report.ts';
import type { Store } from '../store/store.ts';
import { toFilter } from './query.ts';
import { countedValues, Samples } from './samples.ts';
import { ByteSums, isLoad, SuccessCount } from './sums.ts';

/** As many as a reader may want to look through; an app with more has pages whose names were not folded. */
const MAX_PAGES = 500;

interface Sums {
  pageViews: number;
  visits: number;
  visit: string | undefined;
  samples: Samples;
  success: SuccessCount;
  bytes: ByteSums;
}

const columns = ['visit', 'page', 'type', 'status', ...told, 'transfer', 'encoded', 'decoded'] as const;

/** All pages, the most viewed first. */
export function pages(store: Store, scope: Scope): Pages {
  const sums = new Map<string, Sums>();
  for (const row of store.pageViews(toFilter(scope), columns)) {
    let sum = sums.get(row.page);
    if (!sum) {
      sum = {
        pageViews: 0,
        visits: 0,
        visit: undefined,
        samples: new Samples(),
        success: new SuccessCount(),
        bytes: new ByteSums(),
      };
      sums.set(row.page, sum);
    }
    sum.pageViews++;
    // Page views come visit by visit, so a change of visit is a new one.
    if (row.visit !== sum.visit) sum.visits++;
    sum.visit = row.visit;
    sum.samples.add(countedValues(row), row.visit);
    sum.success.add(row.status);
    if (isLoad(row.type)) sum.bytes.add(row);
  }
  const rows = [...sums].sort(([a, x], [b, y]) => y.pageViews - x.pageViews || (a < b ? -1 : 1));
  return { scope, total: rows.length, pages: rows.slice(0, MAX_PAGES).map(([page, sum]) => toRow(page, sum)) };
}

function toRow(page: string, { pageViews, visits, samples, success, bytes }: Sums): PageRow {
  return {
    page,
    pageViews,
    visits,
    success: success.counts(),
    metrics: samples.distributions(),
    bytes: bytes.means(),
  };
}
