import type { EventKind } from '../../shared/beacon.ts';
import type { Flow, MomentKind } from '../../shared/flow.ts';
import type { Scope } from '../../shared/report.ts';
import type { Column, EventRow, PageViewRow, Store } from '../store/store.ts';
import { toFilter } from './query.ts';

const own = ['visit', 'id', 'seq', 'page', 'at', 'type'] as const;
export type VisitRow<C extends Column> = Pick<PageViewRow, C | (typeof own)[number]>;

/** A page view, and what happened in it that a step of the flows can be. */
export interface Viewed<Row> {
  readonly row: Row;
  readonly events: readonly EventRow[];
}

/** The events that are moments of a kind: a download that was timed is a document as well. */
const kindsOf: { readonly [kind in MomentKind]: readonly EventKind[] } = {
  page: [],
  action: ['action'],
  document: ['document', 'download'],
};

/**
 * The visits of a scope, each with its page views in their order, one visit in memory at a time. A page in the scope
 * chooses visits that saw it, and leaves them whole: a flow or a history of which only one page is left says nothing.
 * Events are read only for flows that have steps other than pages.
 */
export function* visitsOf<C extends Column>(
  store: Store,
  scope: Scope,
  flows: readonly Flow[],
  columns: readonly C[],
): Generator<Viewed<VisitRow<C>>[]> {
  const filter = toFilter({ ...scope, page: null });
  const asked = [...new Set<C | (typeof own)[number]>([...own, ...columns])];
  const kinds = new Set(flows.flatMap(({ steps }) => steps.flatMap(({ kind }) => kindsOf[kind])));
  const events = kinds.size > 0 ? store.events(filter, [...kinds])[Symbol.iterator]() : undefined;
  let next: EventRow | undefined;
  // Both come in the same order, so that neither has to be kept.
  const eventsOf = (row: VisitRow<C>): EventRow[] => {
    const found: EventRow[] = [];
    next ??= events?.next().value;
    while (next && next.visit === row.visit && next.pageView === row.id) {
      found.push(next);
      next = events!.next().value;
    }
    return found;
  };
  const told = (visit: readonly Viewed<VisitRow<C>>[]) =>
    inOrder(visit).map(({ row, events }) => ({ row, events: events.filter(event => isReached(event, visit)) }));
  let visit: Viewed<VisitRow<C>>[] = [];
  try {
    for (const row of store.pageViews(filter, asked) as Iterable<VisitRow<C>>) {
      if (visit.length > 0 && visit[0]!.row.visit !== row.visit) {
        if (saw(visit, scope.page)) yield told(visit);
        visit = [];
      }
      visit.push({ row, events: eventsOf(row) });
    }
    if (visit.length > 0 && saw(visit, scope.page)) yield told(visit);
  } finally {
    // A reader that is left open keeps the log of the database from being emptied.
    events?.return?.();
  }
}

/**
 * Firefox 153 gives a page that the back button brings back the storage as it was when it was left: from there on the visit has
 * numbers twice, and only the times tell the order.
 */
function inOrder<V extends Viewed<VisitRow<never>>>(visit: readonly V[]): readonly V[] {
  const numbers = visit.flatMap(({ row }) => row.seq ?? []);
  return new Set(numbers).size === numbers.length ? visit : visit.toSorted((a, b) => a.row.at - b.row.at);
}

function saw(visit: readonly Viewed<{ readonly page: string }>[], page: string | null): boolean {
  return page === null || visit.some(({ row }) => row.page === page);
}

/** Clocks of two pages, and of the beacons that told of them, agree to this, ms. */
const SLACK_MS = 50;

/**
 * Whether an event is a moment of its own. A page tells of each link that it was left by; where a page was loaded just
 * then, an agent took over, and that page view is the moment. Coming back from a document is no such load.
 */
function isReached(
  { kind, at, offset = 0, ms = 0 }: EventRow,
  visit: readonly Viewed<Pick<PageViewRow, 'at' | 'type'>>[],
): boolean {
  if (kind !== 'document') return true;
  const clicked = at + offset;
  const isThen = (begun: number) => begun >= clicked - SLACK_MS && begun <= clicked + ms + SLACK_MS;
  return !visit.some(({ row }) => row.type === 'navigate' && isThen(row.at));
}

/** What kind of moment an event is. */
export function momentKind(event: EventKind): MomentKind {
  return event === 'action' ? 'action' : 'document';
}
