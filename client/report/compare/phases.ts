import {
  type CompareAnswer,
  type ComparedStep,
  type PhaseComparison,
  type SideName,
  sideNames,
} from '../../../shared/comparison.ts';
import type { MetricName } from '../../../shared/metrics.ts';
import type { Phases } from '../../../shared/report.ts';
import type { Context } from '../context.ts';
import { type Child, el } from '../el.ts';
import { isSplit, phaseBar, phaseTotal, sharedLegend } from '../phases.ts';
import { type Column, table } from '../table.ts';
import { differenceCell, type NamedStep, reachedSteps, sideKey } from './parts.ts';

/** Where a difference came from: the loads of both sides as stacked phases, and what each phase makes of it. */
export function phasesCard(context: Context, answer: CompareAnswer): Child {
  const { texts } = context;
  const steps = reachedSteps(answer).filter(({ step }) => step.phases.length > 0);
  if (steps.length === 0) return null;
  const all = steps.flatMap(({ step }) => sideNames.map(side => toPhases(step, side)));
  const split = isSplit(all);
  const scale = Math.max(...all.map(phaseTotal));
  return el(
    'section',
    { class: 'card wide' },
    el('h2', {}, texts.t(steps.some(hasChanged) ? 'whereItCameFrom' : 'whereTimeGoes')),
    cause(context, steps),
    sharedLegend(context, split),
    el(
      'ol',
      { class: 'phase-pairs' },
      steps.map(({ name, step }) =>
        el(
          'li',
          {},
          el('h3', {}, name),
          sideNames.map(side => sideBar(context, { answer, step, side, scale, split })),
        ),
      ),
    ),
    el('details', {}, el('summary', {}, texts.t('phaseByPhase')), phaseTable(context, steps)),
    el('p', { class: 'aside' }, texts.t(split ? 'phasesNoteSplit' : 'phasesNote')),
  );
}

function hasChanged({ step }: NamedStep): boolean {
  return step.verdict === 'faster' || step.verdict === 'slower';
}

/** "Mostly" is at least this share of the step's own difference. */
const MOST = 0.5;

/** In words, for each step that changed: the phase that made most of it. */
function cause({ texts, format }: Context, steps: readonly NamedStep[]): Child {
  const changed = steps.filter(hasChanged);
  const lines = changed.flatMap(({ name, step }) => {
    const sure = step.phases.filter(({ difference }) => {
      const { interval, value } = difference ?? { value: 0 };
      const same = step.verdict === 'faster' ? value < 0 : value > 0;
      return same && interval !== undefined && (interval.low > 0 || interval.high < 0);
    });
    const [most] = sure.toSorted((a, b) => Math.abs(b.difference!.value) - Math.abs(a.difference!.value));
    const all = Math.abs(step.differences.p50?.absolute.value ?? 0);
    if (!most || Math.abs(most.difference!.value) < MOST * all) return [texts.t('causeUnknown', { step: name })];
    const { value, interval } = most.difference!;
    const sizes = [Math.abs(interval!.low), Math.abs(interval!.high)].toSorted((a, b) => a - b);
    return [
      texts.t(value < 0 ? 'causeLess' : 'causeMore', {
        step: name,
        phase: phaseName(texts, most.phase),
        time: format.value('wait', Math.abs(value)),
        range: format.range('wait', sizes[0]!, sizes[1]!),
      }),
    ];
  });
  return lines.map(line => el('p', {}, line));
}

interface Bar {
  readonly answer: CompareAnswer;
  readonly step: ComparedStep;
  readonly side: SideName;
  readonly scale: number;
  readonly split: boolean;
}

function sideBar(context: Context, { answer, step, side, scale, split }: Bar): HTMLElement {
  const { texts, format } = context;
  const phases = toPhases(step, side);
  return el(
    'div',
    { class: `phase-pair ${side}` },
    el('span', { class: 'aside' }, sideKey(context, answer.named[side])),
    phaseBar(context, phases, { scale, split }) ?? el('span', { class: 'aside' }, texts.t('noPhases')),
    el('span', { class: 'value' }, phases.n > 0 ? format.value('wait', phaseTotal(phases)) : '–'),
    el('span', { class: 'n' }, texts.t('n', { n: format.count(phases.n) })),
  );
}

/** The phases of one side as the bars of the page take them: there the app's part is a part of the request. */
function toPhases({ phases }: ComparedStep, side: SideName): Phases {
  const of = (name: PhaseComparison['phase']) => phases.find(({ phase }) => phase === name)?.[side];
  const [app, queue] = [of('server'), of('queue')];
  const parted = app?.mean !== undefined || queue?.mean !== undefined;
  const mean = ({ phase, ...sides }: PhaseComparison) => ({
    phase: phase as MetricName,
    ms: sides[side].mean ?? 0,
    n: sides[side].n,
  });
  const rest = phases.filter(({ phase }) => phase !== 'server' && phase !== 'queue').map(mean);
  const n = Math.max(0, ...phases.map(phase => phase[side].n));
  return {
    n,
    means: parted ? [...rest, { phase: 'request', ms: (app?.mean ?? 0) + (queue?.mean ?? 0), n }] : rest,
    server: { ms: parted ? (app?.mean ?? 0) : null, n: app?.n ?? 0 },
  };
}

type PhaseRow = PhaseComparison & { readonly step: string };

function phaseTable(context: Context, steps: readonly NamedStep[]): HTMLElement {
  const { texts, format } = context;
  const rows = steps.flatMap(({ name, step }) => step.phases.map((phase): PhaseRow => ({ ...phase, step: name })));
  const write = (ms: number) => format.value('wait', ms);
  const mean = (side: SideName): Column<PhaseRow> => ({
    title: texts.t(`side.${side}`),
    cell: row => format.value('wait', row[side].mean ?? null),
    plain: row => row[side].mean ?? null,
    numeric: true,
  });
  return table(context, {
    caption: texts.t('phaseByPhase'),
    heading: 'none',
    file: 'flowvitals-compare-phases',
    rows,
    columns: [
      { title: texts.t('step'), cell: ({ step }) => step, plain: ({ step }) => step },
      {
        title: texts.t('phase'),
        cell: ({ phase }) => phaseName(texts, phase),
        plain: ({ phase }) => phaseName(texts, phase),
      },
      mean('baseline'),
      mean('candidate'),
      {
        title: texts.t('difference'),
        cell: ({ difference }) => differenceCell(context, difference, write),
        plain: ({ difference }) => difference?.value ?? null,
        numeric: true,
      },
    ],
  });
}

/** What the phases of a load are called, one by one. */
function phaseName(texts: Context['texts'], phase: PhaseComparison['phase']): string {
  switch (phase) {
    case 'server':
      return texts.t('phase.app');
    case 'request':
      return texts.t('phase.server');
    case 'input':
      return texts.t('phase.before');
    case 'queue':
    case 'redirect':
    case 'download':
      return texts.t(`phase.${phase}`);
    case 'worker':
    case 'dns':
    case 'connect':
    case 'tls':
    case 'dom':
    case 'load':
      return texts.t(`phase.one.${phase}`);
    default:
      return phase;
  }
}
