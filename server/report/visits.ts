import { type Flow, matchFlow } from '../../shared/flow.ts';
import type { Scope, Told, Visit, VisitPageView, Visits } from '../../shared/report.ts';
import type { PageViewRow, Store } from '../store/store.ts';
import { momentsOf } from './moments.ts';

const MAX_PAGE_VIEWS = 100;

const columns = [
  'at',
  'start',
  'status',
  'final',
  'site',
  'browser',
  'browserVersion',
  'device',
  'net',
  'variant',
  'release',
  'transfer',
] as const;
type Row = Pick<PageViewRow, (typeof columns)[number] | Told | 'type' | 'visit' | 'page'>;

/** Which visits: the newest `limit`, and with a flow only those that reached its step (from 1). */
export interface Which {
  readonly limit: number;
  readonly flow?: Flow;
  readonly step?: number;
}

/** The visits behind the figures, newest first. Reads one visit at a time and keeps `limit` of them. */
export function visits(store: Store, scope: Scope, { limit, flow, step = 1 }: Which): Visits {
  let kept: { at: number; rows: Row[]; matched: ReadonlySet<Row> }[] = [];
  const newestFirst = () => kept.sort((a, b) => b.at - a.at).slice(0, limit);
  let total = 0;
  for (const moments of momentsOf(store, scope, flow ? [flow] : [], columns)) {
    const rows = moments.filter(({ kind }) => kind === 'page').map(({ row }) => row);
    const matched = flow
      ? matchFlow(flow, moments).flatMap(pass => pass[step - 1]?.row ?? [])
      : rows.filter(row => row.page === scope.page);
    if (flow && matched.length === 0) continue;
    total++;
    kept.push({ at: rows.reduce((newest, row) => Math.max(newest, row.at), 0), rows, matched: new Set(matched) });
    if (kept.length >= 2 * limit + 100) kept = newestFirst();
  }
  return { scope, total, visits: newestFirst().map(({ rows, matched }) => toVisit(rows, matched)) };
}

function toVisit(rows: readonly Row[], matched: ReadonlySet<Row>): Visit {
  const { visit, site, browser, browserVersion, device, net, variant, release } = rows[0]!;
  const pageViews = rows.slice(0, MAX_PAGE_VIEWS).map(row => toPageView(row, matched.has(row)));
  return { visit, site, browser, browserVersion, device, net, variant, release, count: rows.length, pageViews };
}

function toPageView(row: Row, matches: boolean): VisitPageView {
  const { at, page, type, start, status, final, wait, ttfb, lcp, inp, cls, transfer } = row;
  return { at, page, type, start, status, final: final === 1, matches, wait, ttfb, lcp, inp, cls, transfer };
}
