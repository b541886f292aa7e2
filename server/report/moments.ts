import type { EventKind } from '../../shared/beacon.ts';
import type { Flow, Moment } from '../../shared/flow.ts';
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

const own = ['id', 'type', ...told] as const;
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
  const kinds = (['action', 'document'] as const).filter(kind =>
    flows.some(flow => flow.steps.some(step => step.kind === kind)),
  );
  const events = eventsByPageView(store, scope, kinds);
  for (const visit of visitsOf(store, scope, [...own, ...columns]) as Iterable<RowWith<C>[]>)
    yield visit.flatMap(row => [
      { kind: 'page' as const, name: row.page, values: countedValues(row, { soft: true }), row },
      ...(events.get(row.id) ?? []).map(event => toMoment(event, row)),
    ]);
}

function eventsByPageView(store: Store, scope: Scope, kinds: readonly EventKind[]): Map<string, EventRow[]> {
  const events = new Map<string, EventRow[]>();
  if (kinds.length === 0) return events;
  for (const event of store.events(toFilter({ ...scope, page: null }), kinds)) {
    const list = events.get(event.pageView);
    if (list) list.push(event);
    else events.set(event.pageView, [event]);
  }
  return events;
}

function toMoment<Row>({ kind, name, ms }: EventRow, row: Row): MeasuredMoment<Row> {
  const values = { wait: ms ?? null, lcp: null, inp: null, cls: null, ttfb: null, fcp: null };
  return { kind: kind === 'action' ? 'action' : 'document', name, values, row };
}
