import type { FlowStep, Flows } from '../../shared/report.ts';
import { EVERY_SITE, type Run } from '../../shared/run.ts';
import { DEFAULT_TARGET, FEWEST } from '../../shared/verdict.ts';
import { ApiFailure } from './api.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';
import { renew } from './live.ts';

/** How far the open run is, and how to ask that anew while people click. */
export interface Progress {
  readonly element: HTMLElement;
  refresh(): Promise<void>;
  /** Names the target of the comparison above, which may be that of the other run, or the reader's own. */
  aim(target: number): void;
}

/**
 * A bar a step towards the target of the open run.
 * @param actions what can be done with the run
 */
export function progressCard(context: Context, run: Run, actions: Child): Progress {
  const { texts, format } = context;
  const bars = el('div', { class: 'stack' });
  const own = {
    period: null,
    from: String(run.from),
    to: null,
    ...(run.site !== EVERY_SITE && { site: run.site }),
  };
  let target = Math.max(FEWEST, run.target ?? DEFAULT_TARGET);
  let flows: Flows | undefined;
  const words = el('span');
  const show = () => {
    words.textContent = targetWords(context, run, target);
    if (flows) renew(bars, flowBars(context, flows, target));
  };
  const refresh = async () => {
    flows = await context.ask('flows', own);
    show();
  };
  show();
  refresh().catch((error: unknown) => {
    if (error instanceof ApiFailure) bars.replaceChildren(el('p', { class: 'aside' }, texts.told(error)));
  });
  const element = el(
    'section',
    { class: 'card open-run' },
    el(
      'div',
      { class: 'card-head' },
      el(
        'h2',
        {},
        el('span', { class: 'pulse', 'aria-hidden': 'true' }),
        texts.rich('measuring', { run: el('bdi', {}, run.name) }),
      ),
      actions,
    ),
    bars,
    el('p', { class: 'aside' }, texts.t('sinceTime', { time: format.dateTime(run.from) }), ' ', words),
  );
  return {
    element,
    refresh,
    aim(wanted) {
      if (wanted === target) return;
      target = wanted;
      show();
    },
  };
}

function targetWords({ texts, format }: Context, run: Run, target: number): string {
  const isDefault = run.target === undefined && target === DEFAULT_TARGET;
  return texts.t(isDefault ? 'verdictAtDefault' : 'verdictAt', { target: format.count(target) });
}

function flowBars(context: Context, { flows, visits }: Flows, target: number): HTMLElement[] {
  const { texts } = context;
  if (visits === 0) return [el('p', {}, texts.t('clickNow'))];
  // A flow that nobody began says nothing while another one fills up.
  const begun = flows.filter(({ started }) => started > 0);
  if (begun.length === 0) return [el('p', {}, texts.t('noFlowYet', { n: visits, text: context.format.count(visits) }))];
  return begun.map(({ name, steps }) =>
    el(
      'div',
      { class: 'flow-progress' },
      el('h3', {}, name),
      el(
        'ol',
        {},
        steps.map((step, at) => stepBar(context, step, at, target)),
      ),
    ),
  );
}

/** What counts is a visit whose wait is known: those decide the verdict. */
function stepBar({ texts, format }: Context, { name, arrived, metrics }: FlowStep, at: number, target: number) {
  const { n } = metrics.wait;
  const fill = el('span', { class: n >= target ? 'fill done' : 'fill' });
  fill.style.width = `${Math.min(100, (100 * n) / target)}%`;
  return el(
    'li',
    {},
    el('span', { class: 'name' }, `${at + 1}. ${name}`),
    el(
      'span',
      {
        class: 'track',
        role: 'progressbar',
        'aria-label': name,
        'aria-valuemin': 0,
        'aria-valuemax': target,
        'aria-valuenow': n,
      },
      fill,
    ),
    el(
      'span',
      { class: 'value' },
      texts.t('ofTarget', { count: format.count(n), target: format.count(target) }),
      n >= target && el('span', { class: 'reached' }, ' ✓'),
    ),
    arrived > n &&
      el('span', { class: 'aside' }, texts.t('waitUnknownOf', { n: arrived - n, text: format.count(arrived - n) })),
  );
}
