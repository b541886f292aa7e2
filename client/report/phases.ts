import type { MetricName } from '../../shared/metrics.ts';
import type { Phases } from '../../shared/report.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';

/** What a reader can tell apart and do something about; each phase of the catalogue belongs to one of them. */
const groups = {
  before: ['input'],
  redirect: ['redirect'],
  connect: ['worker', 'dns', 'connect', 'tls'],
  app: [],
  server: ['request'],
  download: ['download'],
  browser: ['dom', 'load'],
} as const satisfies Record<string, readonly MetricName[]>;
type Group = keyof typeof groups;

/** Whether the request can be told as the app's part and the rest in all of these. */
export function isSplit(all: readonly Phases[]): boolean {
  return all.some(({ n }) => n > 0) && all.every(({ n, server }) => n === 0 || server.ms !== null);
}

interface Part {
  readonly group: Group;
  readonly name: string;
  /** Null when none of the group's phases was measured in any load. */
  readonly ms: number | null;
}

/** The groups in the order in which they happen. `split`: the request as the app's own time (Server-Timing) and the rest. */
function partsOf({ texts }: Context, { means, server }: Phases, split: boolean): Part[] {
  const sum = (group: Group) => {
    const measured = means.filter(({ phase, n }) => n > 0 && (groups[group] as readonly MetricName[]).includes(phase));
    return measured.length === 0 ? null : measured.reduce((total, { ms }) => total + ms, 0);
  };
  const app = split ? server.ms : null;
  const request = sum('server');
  return (Object.keys(groups) as Group[])
    .filter(group => split || group !== 'app')
    .map(group => ({
      group,
      name: texts.t(split && group === 'server' ? 'phase.queue' : `phase.${group}`),
      ms:
        group === 'app' ? app : group === 'server' && request !== null ? Math.max(0, request - (app ?? 0)) : sum(group),
    }));
}

interface Shown {
  /** Ms that fill the whole width, so that several bars can be compared; by default its own sum. */
  readonly scale?: number;
  readonly split?: boolean;
}

/** Where the time goes, as a bar whose parts are numbered like the list of `phaseLegend`. */
export function phaseBar(
  context: Context,
  phases: Phases,
  { scale, split = isSplit([phases]) }: Shown = {},
): HTMLElement | null {
  if (phases.n === 0) return null;
  const parts = partsOf(context, phases, split).map(part => ({
    ...part,
    words: `${part.name} ${context.format.value('wait', part.ms)}`,
  }));
  const total = parts.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const bar = el('div', { class: 'bar phases', role: 'img', 'aria-label': parts.map(({ words }) => words).join(', ') });
  for (const [at, { group, ms, words }] of parts.entries()) {
    if (!ms) continue;
    const number = ms / (scale ?? total) > 0.035 ? String(at + 1) : '';
    const piece = el('span', { class: `phase-${group}`, title: words }, number);
    piece.style.flexGrow = String(ms);
    bar.append(piece);
  }
  if (scale) {
    const rest = el('span', { class: 'rest' });
    rest.style.flexGrow = String(Math.max(0, scale - total));
    bar.append(rest);
  }
  return bar;
}

/** The list that explains numbers and colours, with the values of these phases. */
export function phaseLegend(context: Context, phases: Phases): HTMLElement {
  const parts = partsOf(context, phases, isSplit([phases]));
  const total = parts.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
  const { format } = context;
  return legend(context, parts, ({ ms }) => [
    el('span', { class: 'value' }, format.value('wait', ms)),
    el('span', { class: 'aside' }, format.share(ms !== null && total > 0 ? ms / total : null)),
  ]);
}

/** The list that explains numbers and colours for several bars. */
export function sharedLegend(context: Context, split: boolean): HTMLElement {
  return legend(context, partsOf(context, { n: 0, means: [], server: { ms: null, n: 0 } }, split));
}

function legend({ texts }: Context, parts: readonly Part[], values?: (part: Part) => Child): HTMLElement {
  return el(
    'ol',
    { class: values ? 'legend valued' : 'legend' },
    parts.map((part, at) =>
      el(
        'li',
        { title: texts.t(`phase.${part.group}.hint`) },
        el('span', { class: `key phase-${part.group}`, 'aria-hidden': 'true' }, String(at + 1)),
        el('span', { class: 'name' }, part.name),
        values?.(part),
      ),
    ),
  );
}

/** Sum of the phases, ms. */
export function phaseTotal({ means }: Phases): number {
  return means.reduce((sum, { ms }) => sum + ms, 0);
}
