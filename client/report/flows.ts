import type { FlowReport, FlowStep } from '../../shared/report.ts';
import { href, toView } from './address.ts';
import type { Context, View } from './context.ts';
import { el, foreign } from './el.ts';
import { nothingYet } from './empty.ts';
import { figure } from './figure.ts';
import { funnel } from './funnel.ts';
import { isSplit, phaseBar, phaseTotal, sharedLegend } from './phases.ts';
import { section } from './section.ts';
import { type Axis, axisOf, sharedAxis, strip } from './shape.ts';
import { stripLegend } from './strip-legend.ts';
import { type Column, table } from './table.ts';

/** Every flow: who came how far, what each step cost in waiting, and where that time went. */
export const flowsView: View = { name: 'flows', render };

function render(context: Context): HTMLElement {
  const { texts } = context;
  return el(
    'div',
    { class: 'view' },
    section(context, 'flows', ({ flows, visits, scope }) => {
      if (visits === 0) return nothingYet(context, scope);
      if (flows.length === 0)
        return el('div', { class: 'notice' }, el('h1', {}, texts.t('noFlows')), el('p', {}, texts.t('noFlowsHint')));
      return [
        el('h1', { class: 'title' }, texts.t('view.flows')),
        el('p', { class: 'sub' }, texts.t('flowsWords')),
        scope.page !== null && el('p', {}, texts.rich('onlyVisitsThatSaw', { page: foreign(scope.page) })),
        ...flows.map(flow => flowDetail(context, flow)),
      ];
    }),
  );
}

/** A flow in short: the sentence and a row a step. */
export function flowCard(context: Context, flow: FlowReport): HTMLElement {
  const { address, texts } = context;
  return el(
    'section',
    { class: 'card flow' },
    el('h2', {}, flow.name),
    flowSentence(context, flow),
    stepRows(context, flow),
    el('p', { class: 'more' }, el('a', { href: href(toView(address, 'flows')) }, texts.t('moreFlows'))),
  );
}

function flowSentence({ texts, format }: Context, { started, finished, wait, steps }: FlowReport): HTMLElement {
  const people = texts.t('wentAllTheWay', {
    n: started,
    finished: format.count(finished),
    started: format.count(started),
  });
  // Of a flow of one step the row below says it all.
  const waited =
    wait.p50.value === null || steps.length < 2
      ? ''
      : texts.rich(wait.p50.low === null ? 'flowWaitedFew' : 'flowWaited', {
          time: el('strong', {}, format.seconds(wait.p50.value)),
          n: wait.n,
          count: format.count(wait.n),
          clicks: format.count(steps.length),
          range:
            wait.p50.low === null || wait.p50.high === null ? '' : format.range('wait', wait.p50.low, wait.p50.high),
          needs: wait.p50.needs ?? 0,
        });
  return el('p', { class: 'sentence' }, started === 0 ? texts.t('nobodyStarted') : [people, ' ', waited]);
}

function stepRows(context: Context, { name, steps }: FlowReport): HTMLElement {
  const waits = steps.map(({ metrics }) => metrics.wait);
  const axis = sharedAxis(waits);
  return el(
    'div',
    { class: 'steps' },
    el('div', { class: 'axis-row' }, axisOf(context, axis)),
    el(
      'ol',
      {},
      steps.map((step, at) => stepRow(context, { step, at, axis, flow: name })),
    ),
    stripLegend(context, waits),
  );
}

interface PlacedStep {
  readonly step: FlowStep;
  readonly at: number;
  readonly axis: Axis;
  readonly flow: string;
}

function stepRow(context: Context, { step, at, axis, flow }: PlacedStep): HTMLElement {
  const { address, texts, format } = context;
  const link = href(toView(address, 'visits', { flow, step: String(at + 1) }));
  const { wait } = step.metrics;
  const beyond = wait.values ? wait.values.filter(value => value > axis.max).length : (wait.histogram?.above ?? 0);
  const label = texts.t('stripLabel', { step: step.name, n: wait.n, time: format.value('wait', wait.p50.value) });
  return el(
    'li',
    { class: 'step' },
    el(
      'div',
      { class: 'step-name' },
      el('span', { class: 'number', 'aria-hidden': 'true' }, String(at + 1)),
      el(
        'span',
        {},
        el('b', {}, step.name),
        el(
          'a',
          { class: 'aside', href: link },
          texts.t('arrived', { n: step.arrived, text: format.count(step.arrived) }),
        ),
      ),
    ),
    el(
      'div',
      { class: 'step-picture' },
      wait.n > 0 ? strip(wait, axis, label) : el('p', { class: 'aside' }, texts.t('noWaits')),
      beyond > 0 && el('span', { class: 'beyond' }, texts.t('beyond', { n: beyond, text: format.count(beyond) })),
    ),
    el(
      'div',
      { class: 'step-figure' },
      figure(context, wait.p50, { metric: 'wait', link }),
      el('span', { class: 'n' }, texts.t('n', { n: format.count(wait.n) })),
    ),
  );
}

function flowDetail(context: Context, flow: FlowReport): HTMLElement {
  const { texts } = context;
  const split = isSplit(flow.steps.map(({ phases }) => phases));
  const slowest = Math.max(...flow.steps.map(({ phases }) => phaseTotal(phases)));
  return el(
    'section',
    { class: 'card flow wide' },
    el('h2', {}, flow.name),
    flowSentence(context, flow),
    flow.started > 0 && [
      stepRows(context, flow),
      el('h3', {}, texts.t('whoCameHowFar')),
      funnel(context, flow),
      waitsTable(context, flow),
      slowest > 0 && [
        el('h3', {}, texts.t('whereTimeGoes')),
        sharedLegend(context, split),
        phaseRows(context, flow, { scale: slowest, split }),
      ],
      sizesTable(context, flow),
    ],
  );
}

type WaitRow = {
  readonly name: string;
  readonly link: string;
  readonly wait: FlowReport['wait'];
  readonly step?: FlowStep;
};

function waitsTable(context: Context, flow: FlowReport): HTMLElement {
  const { address, texts, format } = context;
  const rows: WaitRow[] = [
    ...flow.steps.map((step, at) => ({
      name: `${at + 1}. ${step.name}`,
      link: href(toView(address, 'visits', { flow: flow.name, step: String(at + 1) })),
      wait: step.metrics.wait,
      step,
    })),
    ...(flow.steps.length > 1
      ? [
          {
            name: texts.t('wholeFlow'),
            link: href(toView(address, 'visits', { flow: flow.name, step: String(flow.steps.length) })),
            wait: flow.wait,
          },
        ]
      : []),
  ];
  const quantile = (at: 'p50' | 'p75' | 'p95'): Column<WaitRow> => ({
    title: texts.t(at),
    hint: texts.t(`${at}.hint`),
    cell: ({ wait, link }) => figure(context, wait[at], { metric: 'wait', link }),
    plain: ({ wait }) => wait[at].value,
    numeric: true,
  });
  const plain = (title: string, of: (row: WaitRow) => number | null): Column<WaitRow> => ({
    title,
    cell: row => format.value('wait', of(row)),
    plain: of,
    numeric: true,
  });
  return table(context, {
    caption: texts.t('waitsOfSteps'),
    file: 'flowvitals-flow',
    rows,
    columns: [
      { title: texts.t('step'), cell: ({ name }) => name, plain: ({ name }) => name },
      quantile('p50'),
      quantile('p75'),
      quantile('p95'),
      plain(texts.t('mean'), ({ wait }) => wait.mean),
      plain(texts.t('sd'), ({ wait }) => wait.sd),
      plain(texts.t('min'), ({ wait }) => wait.min),
      plain(texts.t('max'), ({ wait }) => wait.max),
      plain(texts.t('ttfbP50'), ({ step }) => step?.metrics.ttfb.p50.value ?? null),
      plain(texts.t('lcpP50'), ({ step }) => step?.metrics.lcp.p50.value ?? null),
      {
        title: 'n',
        hint: texts.t('n.hintVisits'),
        cell: ({ wait }) => format.count(wait.n),
        plain: ({ wait }) => wait.n,
        numeric: true,
      },
    ],
  });
}

function phaseRows(context: Context, { steps }: FlowReport, shown: { scale: number; split: boolean }): HTMLElement {
  const { texts, format } = context;
  return el(
    'ol',
    { class: 'phase-rows' },
    steps.map(({ name, phases }, at) =>
      el(
        'li',
        {},
        el('span', { class: 'name' }, `${at + 1}. ${name}`),
        phaseBar(context, phases, shown) ?? el('span', { class: 'aside' }, texts.t('noPhases')),
        el('span', { class: 'value' }, phases.n > 0 ? format.value('wait', phaseTotal(phases)) : '–'),
        el('span', { class: 'n' }, texts.t('n', { n: format.count(phases.n) })),
      ),
    ),
  );
}

function sizesTable(context: Context, { steps }: FlowReport): HTMLElement {
  const { texts, format } = context;
  const size = (title: string, of: (step: FlowStep) => number | null): Column<FlowStep> => ({
    title,
    cell: step => format.bytes(of(step)),
    plain: of,
    numeric: true,
  });
  return table(context, {
    caption: texts.t('bytesOfSteps'),
    file: 'flowvitals-flow-bytes',
    rows: steps,
    columns: [
      { title: texts.t('step'), cell: ({ name }) => name, plain: ({ name }) => name },
      size(texts.t('transferred'), ({ bytes }) => bytes.transfer),
      size(texts.t('encoded'), ({ bytes }) => bytes.encoded),
      size(texts.t('decoded'), ({ bytes }) => bytes.decoded),
      { title: 'n', cell: ({ bytes }) => format.count(bytes.n), plain: ({ bytes }) => bytes.n, numeric: true },
    ],
  });
}
