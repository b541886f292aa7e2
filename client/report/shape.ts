import type { Shape } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { el, svg } from './el.ts';

/** What of a shape is drawn. */
export type Drawn = Pick<Shape, 'p50' | 'p75' | 'max' | 'values' | 'histogram'>;

/** A linear axis from 0, in the unit of the metric. */
export interface Axis {
  readonly max: number;
  readonly ticks: readonly number[];
}

/** The axis that holds all shapes. Far outliers may lie beyond it; a strip says how many. */
export function sharedAxis(shapes: readonly Drawn[]): Axis {
  const top = Math.max(...shapes.map(reach), 0);
  const step = niceStep(top / 5);
  // A little room, so that the largest is not cut in half by the edge.
  const max = Math.max(step, Math.ceil((1.02 * top) / step) * step);
  return { max, ticks: Array.from({ length: Math.round(max / step) + 1 }, (_, i) => i * step) };
}

/** The axis without the room beyond the last value: for pictures that have to show small differences. */
export function tightAxis(shapes: readonly Drawn[]): Axis {
  const { max, ticks } = sharedAxis(shapes);
  const tight = Math.min(max, 1.03 * Math.max(...shapes.map(reach), 0)) || max;
  return { max: tight, ticks: ticks.filter(tick => tick <= tight) };
}

/** The ticks of an axis, for above or below its strips. */
export function axisOf({ format }: Pick<Context, 'format'>, { max, ticks }: Axis): HTMLElement {
  const line = el('div', { class: 'axis', 'aria-hidden': 'true' });
  for (const tick of ticks) {
    const mark = el('span', {}, tick === 0 ? '0' : format.value('wait', tick));
    mark.style.left = `${(100 * tick) / max}%`;
    line.append(mark);
  }
  return line;
}

/** How far to the right a shape is drawn: to its largest value, or to three times its p75 if that is less. */
function reach({ max, p75, histogram }: Drawn): number {
  const end = histogram ? histogram.from + histogram.width * histogram.counts.length : (max ?? 0);
  return p75.value === null ? end : Math.min(end, p75.value * 3);
}

/** Height of the drawing that the stylesheet gives a strip, in px, unless told otherwise; dots are stacked within it. */
const HEIGHT = 40;
const DOT = 3;
/** Below the dots is room for the interval. */
const UNDER = 7;

/**
 * The distribution as a picture: every value as a dot while they are few, else the density; below it a bar for the interval of
 * the median, and a tick for the median itself. What it shows is also in the words and figures beside it.
 */
export function strip(shape: Drawn, { max, ticks }: Axis, label: string, height = HEIGHT): SVGSVGElement {
  const base = height - UNDER;
  const x = (value: number) => `${Math.min(100, (100 * value) / max)}%`;
  const { p50 } = shape;
  return svg(
    'svg',
    { class: 'strip', role: 'img', 'aria-label': label },
    svg('title', {}, label),
    ticks.map(tick => svg('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: 0, y2: height })),
    shape.values ? dots(shape.values, max, base) : density(shape, max, base),
    p50.low !== null && p50.high !== null
      ? svg('line', { class: 'interval', x1: x(p50.low), x2: x(p50.high), y1: base + 4, y2: base + 4 })
      : null,
    p50.value !== null && svg('line', { class: 'median', x1: x(p50.value), x2: x(p50.value), y1: 4, y2: height }),
  );
}

/** Dots that would cover each other are stacked, as in a dot plot; a stack that gets too high is pressed together. */
function dots(values: readonly number[], max: number, base: number): SVGElement[] {
  const columns = new Map<number, number>();
  const places = values
    .filter(value => value <= max)
    .map(value => {
      const column = Math.round((100 * value) / max);
      const level = columns.get(column) ?? 0;
      columns.set(column, level + 1);
      return { value, level };
    });
  const step = Math.min(2 * DOT, (base - 2 * DOT) / Math.max(1, ...columns.values()));
  return places.map(({ value, level }) =>
    svg('circle', { class: 'dot', cx: `${(100 * value) / max}%`, cy: base - DOT - level * step, r: DOT }),
  );
}

function density({ histogram }: Drawn, max: number, base: number): SVGElement | null {
  if (!histogram) return null;
  const { from, width, counts } = histogram;
  const highest = Math.max(...counts, 1);
  const at = (value: number) => Math.min(100, (100 * value) / max);
  const bars = counts.map((count, i) => {
    const left = at(from + i * width);
    const height = ((base - 4) * count) / highest;
    return svg('rect', {
      class: 'bin',
      x: `${left}%`,
      width: `${Math.max(0, at(from + (i + 1) * width) - left)}%`,
      y: base - height,
      height,
    });
  });
  return svg('g', {}, bars);
}

function niceStep(rough: number): number {
  if (rough <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10);
}
