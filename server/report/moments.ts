import type { EventKind } from '../../shared/beacon.ts';
import type { Flow, Moment, MomentKind } from '../../shared/flow.ts';
import { type Scope, told } from '../../shared/report.ts';
import type { Column, EventRow, PageViewRow, Store } from '../store/store.ts';
import { toFilter } from './query.ts';
import { countedValues, type ToldValues } from './samples.ts';
import { visitsOf } from './visit.ts';

/** Something that a visit reached, with what was measured on the way there. */
export interface MeasuredMoment<Row> extends Moment {
  readonly values: ToldValues;
  /** The page view that it is, or in which it happened. */
  readonly row: Row;
}

const own = ['id', 'at', 'type', ...told] as const;
type RowWith<C extends Column> = Pick<PageViewRow, C | (typeof own)[number] | 'visit' | 'page'>;

/**
 * The moments of each visit, in their order: page views, and after each what happened in it. Events are read only if
 * one of the flows has steps that are actions or documents.
 */
export function* momentsOf<C extends Column>(
  store: Store,
  scope: Scope,
  flows: readonly Flow[],
  columns: readonly C[],
): Generator<MeasuredMoment<RowWith<C>>[]> {
  const events = eventsByPageView(store, scope, flows);
  for (const visit of visitsOf(store, scope, [...own, ...columns]) as Iterable<RowWith<C>[]>)
    yield visit.flatMap(row => [
      { kind: 'page' as const, name: row.page, values: countedValues(row, { soft: true }), row },
      ...(events.get(row.id) ?? []).filter(event => isReached(event, visit)).map(event => toMoment(event, row)),
    ]);
}

/** The events that are moments of a kind: a download that was timed is a document as well. */
const eventsOf: { readonly [kind in MomentKind]: readonly EventKind[] } = {
  page: [],
  action: ['action'],
  document: ['document', 'download'],
};

/** The events that the flows' steps can be, by page view, in their order; nothing is read for flows of pages alone. */
export function eventsByPageView(
  store: Store,
  scope: Scope,
  flows: readonly Flow[],
): ReadonlyMap<string, readonly EventRow[]> {
  const asked = new Set(flows.flatMap(({ steps }) => steps.flatMap(({ kind }) => eventsOf[kind])));
  if (asked.size === 0) return new Map();
  return Map.groupBy(store.events(toFilter({ ...scope, page: null }), [...asked]), event => event.pageView);
}

/** Clocks of two pages, and of the beacons that told of them, agree to this, ms. */
const SLACK_MS = 50;

/**
 * Whether an event is a moment of its own. A page tells of each link that it was left by; where a page was loaded just
 * then, an agent took over, and that page view is the moment. Coming back from a document is no such load.
 */
export function isReached(
  { kind, at, offset = 0, ms = 0 }: EventRow,
  visit: readonly Pick<PageViewRow, 'at' | 'type'>[],
): boolean {
  if (kind !== 'document') return true;
  const clicked = at + offset;
  const isThen = (begun: number) => begun >= clicked - SLACK_MS && begun <= clicked + ms + SLACK_MS;
  return !visit.some(view => view.type === 'navigate' && isThen(view.at));
}

/** What kind of moment an event is. */
export function momentKind(event: EventKind): MomentKind {
  return event === 'action' ? 'action' : 'document';
}

function toMoment<Row>({ kind, name, ms }: EventRow, row: Row): MeasuredMoment<Row> {
  const values = { wait: ms ?? null, lcp: null, inp: null, cls: null, ttfb: null, fcp: null };
  return { kind: momentKind(kind), name, values, row };
}
