import { bothSides, type Comparison, type Sides } from '../../../shared/comparison.ts';
import type { Flow } from '../../../shared/flow.ts';
import type { Scope } from '../../../shared/report.ts';
import type { EventRow, Store } from '../../store/store.ts';
import { compression } from '../compression.ts';
import { countedWait } from '../samples.ts';
import { momentKind, visitsOf } from '../visit.ts';
import { type ComparisonOptions, compare } from './compare.ts';
import { type ComparedMoment, type ComparedVisit, comparedColumns } from './visit.ts';

const columns = ['browser', 'device', 'wait', ...comparedColumns] as const;

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
  for (const viewed of visitsOf(store, scope, flows, columns)) {
    const { visit, browser, device } = viewed[0]!.row;
    const moments = viewed.flatMap(({ row, events }): ComparedMoment[] => [
      { kind: 'page', name: row.page, at: row.at, wait: countedWait(row), row },
      ...events.map(toMoment),
    ]);
    yield { visit, browser, device, moments };
  }
}

function toMoment({ kind, name, at, offset = 0, ms }: EventRow): ComparedMoment {
  return { kind: momentKind(kind), name, at: at + offset, wait: ms ?? null };
}
