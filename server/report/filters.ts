import { type Dimension, dimensions, type Filters, type Scope } from '../../shared/report.ts';
import type { Store } from '../store/store.ts';
import { toFilter } from './query.ts';

const MAX_VALUES = 200;

/** What can be chosen: each dimension is counted under all filters but its own, so that another value can be picked. */
export function filters(store: Store, scope: Scope): Filters {
  const values = dimensions.map(name => [
    name,
    store.count(toFilter({ ...scope, [name]: null }), name).slice(0, MAX_VALUES),
  ]);
  return { scope, values: Object.fromEntries(values) as { [name in Dimension]: { value: string; count: number }[] } };
}
