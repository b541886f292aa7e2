import { type MetricName, phaseNames } from '../../shared/metrics.ts';
import type { Phases } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';

/** What a reader can tell apart and do something about; each phase of the catalogue belongs to one of them. */
const groups = {
  before: ['input'],
  redirect: ['redirect'],
  connect: ['worker', 'dns', 'connect', 'tls'],
  server: ['request'],
  download: ['download'],
  browser: ['dom', 'load'],
} as const satisfies Record<string, readonly MetricName[]>;
type Group = keyof typeof groups;

/** Milliseconds of each group, in the order in which they happen. */
export function groupPhases({ means }: Phases): { readonly group: Group; readonly ms: number }[] {
  const known = new Map(means.map(({ phase, ms }) => [phase, ms]));
  const sum = (names: readonly MetricName[]) => names.reduce((total, name) => total + (known.get(name) ?? 0), 0);
  return (Object.keys(groups) as Group[]).map(group => ({ group, ms: sum(groups[group]) }));
}

/**
 * Where the time goes, as a bar whose parts are numbered like the list below it.
 * @param scale ms that fill the whole width, so that several bars can be compared; by default its own sum.
 */
export function phaseBar({ texts, format }: Context, phases: Phases, scale?: number): HTMLElement | null {
  if (phases.n === 0) return null;
  const parts = groupPhases(phases);
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  const words = parts.map(({ group, ms }) => `${texts.t(`phase.${group}`)} ${format.value('wait', ms)}`).join(', ');
  const bar = el('div', { class: 'bar phases', role: 'img', 'aria-label': words });
  for (const [at, { group, ms }] of parts.entries()) {
    if (ms === 0) continue;
    const wide = ms / (scale ?? total) > 0.035;
    const part = el(
      'span',
      { class: `phase-${group}`, title: `${texts.t(`phase.${group}`)} ${format.value('wait', ms)}` },
      wide ? String(at + 1) : '',
    );
    part.style.flexGrow = String(ms);
    bar.append(part);
  }
  if (scale) {
    const rest = el('span', { class: 'rest' });
    rest.style.flexGrow = String(Math.max(0, scale - total));
    bar.append(rest);
  }
  return bar;
}

/** The list that explains the numbers and colours of a phase bar; with values when phases are given. */
export function phaseLegend({ texts, format }: Context, phases?: Phases): HTMLElement {
  const parts = groupPhases(phases ?? { n: 0, means: [] });
  const total = parts.reduce((sum, { ms }) => sum + ms, 0);
  const item = ({ group, ms }: (typeof parts)[number], at: number): Child =>
    el(
      'li',
      { title: texts.t(`phase.${group}.hint`) },
      el('span', { class: `key phase-${group}`, 'aria-hidden': 'true' }, String(at + 1)),
      el('span', { class: 'name' }, texts.t(`phase.${group}`)),
      phases && el('span', { class: 'value' }, format.value('wait', ms)),
      phases && el('span', { class: 'aside' }, format.share(total > 0 ? ms / total : null)),
    );
  return el('ol', { class: phases ? 'legend valued' : 'legend' }, parts.map(item));
}

/** Sum of the phases, ms. */
export function phaseTotal({ means }: Phases): number {
  return phaseNames.reduce((sum, name) => sum + (means.find(({ phase }) => phase === name)?.ms ?? 0), 0);
}
