import type { EventKind } from '../../shared/beacon.ts';
import type { Flow, Moment } from '../../shared/flow.ts';
import { type MetricName, phaseNames } from '../../shared/metrics.ts';
import { type Scope, told } from '../../shared/report.ts';
import type { EventRow, PageViewRow, Store } from '../store/store.ts';
import { toFilter } from './query.ts';
import { countedValues, type ToldValues } from './samples.ts';
import { visitsOf } from './visit.ts';

const columns = ['id', 'type', ...told, ...phaseNames, 'server', 'transfer', 'encoded', 'decoded'] as const;
export type FlowRow = Pick<PageViewRow, (typeof columns)[number]> & { readonly [name in MetricName]?: number | null };

/** Something that a visit reached, with what was measured on the way there. */
export interface MeasuredMoment extends Moment {
  readonly values: ToldValues;
  /** The page view; absent for actions and documents. */
  readonly row?: FlowRow;
}

/**
 * The moments of each visit, in their order: page views, and after each what happened in it. Events are read only if
 * a flow has steps that are actions or documents.
 */
export function* momentsOf(store: Store, scope: Scope, flows: readonly Flow[]): Generator<MeasuredMoment[]> {
  const kinds = (['action', 'document'] as const).filter(kind =>
    flows.some(flow => flow.steps.some(step => step.kind === kind)),
  );
  const events = eventsByPageView(store, scope, kinds);
  for (const visit of visitsOf(store, scope, columns))
    yield visit.flatMap(row => [
      { kind: 'page' as const, name: row.page, values: countedValues(row, { soft: true }), row },
      ...(events.get(row.id) ?? []),
    ]);
}

function eventsByPageView(store: Store, scope: Scope, kinds: readonly EventKind[]): Map<string, MeasuredMoment[]> {
  const events = new Map<string, MeasuredMoment[]>();
  if (kinds.length === 0) return events;
  for (const event of store.events(toFilter({ ...scope, page: null }), kinds)) {
    const list = events.get(event.pageView);
    if (list) list.push(toMoment(event));
    else events.set(event.pageView, [toMoment(event)]);
  }
  return events;
}

function toMoment({ kind, name, ms }: EventRow): MeasuredMoment {
  const values = { wait: ms ?? null, lcp: null, inp: null, cls: null, ttfb: null, fcp: null };
  return { kind: kind === 'action' ? 'action' : 'document', name, values };
}
