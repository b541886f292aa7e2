import type { Context } from './context.ts';
import { el } from './el.ts';
import type { Drawn } from './shape.ts';

interface Kinds {
  readonly dots: 'legendDots' | 'comparedDots';
  readonly areas: 'legendAreas' | 'comparedAreas';
}

/** What strips mean: only what is in any of them, since few values are dots, many are areas, and the fewest have no interval. */
export function stripLegend(
  { texts }: Pick<Context, 'texts'>,
  shapes: readonly Drawn[],
  { dots, areas }: Kinds = { dots: 'legendDots', areas: 'legendAreas' },
): HTMLElement | null {
  const words = legendWords({ texts }, shapes, { dots, areas });
  return words === '' ? null : el('p', { class: 'aside legend-strip' }, words);
}

export function legendWords(
  { texts }: Pick<Context, 'texts'>,
  shapes: readonly Drawn[],
  { dots, areas }: Kinds,
): string {
  const drawn = shapes.filter(({ p50 }) => p50.value !== null);
  if (drawn.length === 0) return '';
  return [
    drawn.some(({ histogram }) => histogram) && texts.t(areas),
    drawn.some(({ values }) => values) && texts.t(dots),
    texts.t('legendMedian'),
    drawn.some(({ p50 }) => p50.low !== null && p50.high !== null) && texts.t('legendInterval'),
    texts.t('legendFaster'),
  ]
    .filter(part => part !== false)
    .join(' ');
}
