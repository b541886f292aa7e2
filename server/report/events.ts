import { type EventKind, eventKinds } from '../../shared/beacon.ts';
import { quantile } from '../../shared/quantile.ts';
import type { NamedEvent, Scope } from '../../shared/report.ts';
import type { EventRow, Store } from '../store/store.ts';
import { Numbers } from './numbers.ts';
import { toFilter } from './query.ts';

interface Sum {
  readonly kind: EventKind;
  readonly name: string;
  pageViews: number;
  times: number;
  last: string | undefined;
  readonly ms: Numbers;
}

/** What page views of a scope told beside their figures, by kind and name: one pass over the events. */
export function namedEvents(store: Store, scope: Scope): NamedEvent[] {
  const sums = new Map<string, Sum>();
  for (const event of store.events(toFilter(scope), eventKinds)) {
    const { kind, name, pageView, ms } = event;
    const key = `${kind} ${name}`;
    let sum = sums.get(key);
    if (!sum) {
      sum = { kind, name, pageViews: 0, times: 0, last: undefined, ms: new Numbers() };
      sums.set(key, sum);
    }
    // Events come page view by page view.
    if (sum.last !== pageView) sum.pageViews++;
    sum.last = pageView;
    sum.times += timesOf(event);
    if (ms !== undefined) sum.ms.push(ms);
  }
  return [...sums.values()]
    .sort(
      (a, b) =>
        eventKinds.indexOf(a.kind) - eventKinds.indexOf(b.kind) ||
        b.pageViews - a.pageViews ||
        (a.name < b.name ? -1 : 1),
    )
    .map(({ kind, name, pageViews, times, ms }) => ({
      kind,
      name,
      pageViews,
      times,
      ms: quantile(ms.values.sort(), 0.5) ?? null,
    }));
}

/** Of some kinds one event stands for several; of the others its count is that of something else, such as an action's requests. */
function timesOf({ kind, name, count = 1 }: EventRow): number {
  return kind === 'error' || kind === 'blocked' || (kind === 'cause' && name === 'loaf') ? count : 1;
}
