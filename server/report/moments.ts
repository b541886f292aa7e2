import type { Flow, Moment } from '../../shared/flow.ts';
import { type Scope, told } from '../../shared/report.ts';
import type { Column, EventRow, Store } from '../store/store.ts';
import { countedValues, type ToldValues } from './samples.ts';
import { momentKind, type VisitRow, visitsOf } from './visit.ts';

/** Something that a visit reached, with what was measured on the way there. */
export interface MeasuredMoment<Row> extends Moment {
  readonly values: ToldValues;
  /** The page view that it is, or in which it happened. */
  readonly row: Row;
}

type RowWith<C extends Column> = VisitRow<C | (typeof told)[number]>;

/** The moments of each visit, in their order: page views, and after each what happened in it. */
export function* momentsOf<C extends Column>(
  store: Store,
  scope: Scope,
  flows: readonly Flow[],
  columns: readonly C[],
): Generator<MeasuredMoment<RowWith<C>>[]> {
  for (const visit of visitsOf(store, scope, flows, [...told, ...columns]) as Iterable<
    { row: RowWith<C>; events: EventRow[] }[]
  >)
    yield visit.flatMap(({ row, events }) => [
      { kind: 'page' as const, name: row.page, values: countedValues(row, { soft: true }), row },
      ...events.map(event => toMoment(event, row)),
    ]);
}

function toMoment<Row>({ kind, name, ms }: EventRow, row: Row): MeasuredMoment<Row> {
  const values = { wait: ms ?? null, lcp: null, inp: null, cls: null, ttfb: null, fcp: null };
  return { kind: momentKind(kind), name, values, row };
}
