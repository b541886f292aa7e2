import { bothSides, type Comparison, type Sides } from '../../shared/comparison.ts';
import type { Flow } from '../../shared/flow.ts';
import type { Scope } from '../../shared/report.ts';
import type { EventRow, Store } from '../store/store.ts';
import { type ComparisonOptions, compare } from './compare.ts';
import { type ComparedMoment, type ComparedVisit, comparedColumns } from './compared.ts';
import { compression } from './compression.ts';
import { eventsByPageView, isReached, momentKind } from './moments.ts';
import { countedWait } from './samples.ts';
import { visitsOf } from './visit.ts';

const columns = ['id', 'at', 'browser', 'device', 'wait', ...comparedColumns] as const;

/** Two scopes against each other: runs, variants, periods, releases, or any mixture of them. */
export function comparison(
  store: Store,
  scopes: Sides<Scope>,
  flows: readonly Flow[],
  options: ComparisonOptions = {},
): Comparison {
  return {
    ...compare(
      flows,
      bothSides(scopes, scope => comparedVisits(store, scope, flows)),
      options,
    ),
    compression: bothSides(scopes, scope => {
      const { all, text } = compression(store, scope);
      return { all, text };
    }),
  };
}

function* comparedVisits(store: Store, scope: Scope, flows: readonly Flow[]): Generator<ComparedVisit> {
  const events = eventsByPageView(store, scope, flows);
  for (const rows of visitsOf(store, scope, columns)) {
    const { visit, browser, device } = rows[0]!;
    const moments = rows.flatMap((row): ComparedMoment[] => [
      { kind: 'page', name: row.page, at: row.at, wait: countedWait(row), row },
      ...(events.get(row.id) ?? []).filter(event => isReached(event, rows)).map(toMoment),
    ]);
    yield { visit, browser, device, moments };
  }
}

function toMoment({ kind, name, at, offset = 0, ms }: EventRow): ComparedMoment {
  return { kind: momentKind(kind), name, at: at + offset, wait: ms ?? null };
}
