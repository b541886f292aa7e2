import {
  type CompareAnswer,
  type DescribedWait,
  type ShareComparison,
  type SideName,
  sideNames,
} from '../../../shared/comparison.ts';
import type { Differences } from '../../../shared/difference.ts';
import type { Summary } from '../../../shared/summary.ts';
import { apiUrl } from '../api.ts';
import type { Context } from '../context.ts';
import { percent } from '../csv.ts';
import { el } from '../el.ts';
import { figure } from '../figure.ts';
import { type Column, table } from '../table.ts';
import {
  differenceCell,
  intervalOf,
  rangeWords,
  ratioWords,
  reachedSteps,
  shareOf,
  sideLabel,
  sideName,
  toQuantile,
  verdictText,
  verdictWord,
} from './parts.ts';

/** Everything as figures: quantiles of both sides, their differences in ms and percent, shares of good visits. */
export function tablesCard(context: Context, answer: CompareAnswer, query: URLSearchParams): HTMLElement {
  const { texts } = context;
  return el(
    'section',
    { class: 'card wide' },
    el('h2', {}, texts.t('inFigures')),
    differenceTable(context, answer),
    quantileTable(context, answer),
    goodTable(context, answer),
    el('p', { class: 'aside' }, texts.t('methodNote')),
    el(
      'p',
      { class: 'more' },
      el('a', { href: apiUrl(`compare?${query}`).href, target: '_blank', rel: 'noopener' }, texts.t('asJson')),
    ),
  );
}

interface DifferenceRow {
  readonly name: string;
  readonly verdict?: ReturnType<typeof reachedSteps>[number]['step'];
  readonly p50?: Differences;
  readonly p75?: Differences;
}

function differenceTable(context: Context, answer: CompareAnswer): HTMLElement {
  const { texts, format } = context;
  const rows: DifferenceRow[] = [
    ...reachedSteps(answer).map(({ name, step }) => ({ name, verdict: step, ...step.differences })),
    ...wholeFlows(context, answer).map(({ name, wait }) => ({
      name,
      ...(wait.difference && { p50: wait.difference }),
    })),
  ];
  const ms = (size: number) => format.value('wait', size);
  const share = (size: number) => format.share(size);
  const column = (at: 'p50' | 'p75', unit: 'absolute' | 'relative'): Column<DifferenceRow> => ({
    title: `${texts.t(at)}, ${unit === 'absolute' ? 'ms' : '%'}`,
    hint: texts.t(`${at}.hint`),
    cell: row => differenceCell(context, row[at]?.[unit], unit === 'absolute' ? ms : share),
    plain: row => (unit === 'absolute' ? (row[at]?.absolute.value ?? null) : percent(row[at]?.relative?.value)),
    numeric: true,
  });
  return table(context, {
    caption: texts.t('differences'),
    file: 'flowvitals-compare-differences',
    rows,
    columns: [
      { title: texts.t('step'), cell: ({ name }) => name, plain: ({ name }) => name },
      {
        title: texts.t('verdict'),
        hint: texts.t('verdict.hint'),
        long: true,
        cell: ({ verdict }) => {
          if (!verdict) return el('span', { class: 'aside' }, texts.t('describesOnly'));
          const interval = intervalOf(verdict.ratio);
          return [
            verdictWord(context, verdict),
            verdict.ratio && interval
              ? el(
                  'span',
                  { class: 'aside' },
                  ` ${ratioWords(context, verdict.ratio.value)}, ${rangeWords(context, interval)}`,
                )
              : null,
          ];
        },
        plain: ({ verdict }) => (verdict ? verdictText(context, verdict) : texts.t('describesOnly')),
      },
      column('p50', 'absolute'),
      column('p50', 'relative'),
      column('p75', 'absolute'),
      column('p75', 'relative'),
    ],
  });
}

function wholeFlows({ texts }: Context, { flows }: CompareAnswer): { name: string; wait: DescribedWait }[] {
  return flows
    .filter(({ wait, steps }) => steps.length > 1 && wait.baseline.n + wait.candidate.n > 0)
    .map(({ name, wait }) => ({
      name: flows.length > 1 ? `${name}: ${texts.t('wholeFlow')}` : texts.t('wholeFlow'),
      wait,
    }));
}

interface QuantileRow {
  readonly name: string;
  readonly side: SideName;
  readonly wait: Summary;
}

function quantileTable(context: Context, answer: CompareAnswer): HTMLElement {
  const { texts, format } = context;
  const rows = [
    ...reachedSteps(answer).flatMap(({ name, step }) =>
      sideNames.map((side): QuantileRow => ({ name, side, wait: step[side].summary })),
    ),
    ...wholeFlows(context, answer).flatMap(({ name, wait }) =>
      sideNames.map((side): QuantileRow => ({ name, side, wait: wait[side] })),
    ),
  ];
  const quantile = (at: 'p50' | 'p75' | 'p95'): Column<QuantileRow> => {
    // Below 60 values a p95 is little more than the largest one.
    const of = ({ wait }: QuantileRow) => (at === 'p95' && wait.n < 60 ? undefined : wait[at]);
    return {
      title: texts.t(at),
      hint: texts.t(`${at}.hint`),
      cell: row => figure(context, toQuantile(of(row)), { metric: 'wait' }),
      plain: row => of(row)?.value ?? null,
      numeric: true,
    };
  };
  const plain = (title: string, of: (wait: Summary) => number | undefined): Column<QuantileRow> => ({
    title,
    cell: ({ wait }) => format.value('wait', of(wait) ?? null),
    plain: ({ wait }) => of(wait) ?? null,
    numeric: true,
  });
  return table(context, {
    caption: texts.t('waitsOfSteps'),
    file: 'flowvitals-compare-waits',
    rows,
    columns: [
      { title: texts.t('step'), cell: ({ name }) => name, plain: ({ name }) => name },
      {
        title: texts.t('side'),
        long: true,
        cell: ({ side }) => [
          el('span', { class: `dot ${side}`, 'aria-hidden': 'true' }),
          sideName(context, answer.named[side]),
        ],
        plain: ({ side }) => sideLabel(context, answer.named[side]),
      },
      quantile('p50'),
      quantile('p75'),
      quantile('p95'),
      plain(texts.t('mean'), ({ mean }) => mean),
      plain(texts.t('sd'), ({ sd }) => sd),
      plain(texts.t('min'), ({ min }) => min),
      plain(texts.t('max'), ({ max }) => max),
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

interface GoodRow {
  readonly name: string;
  readonly what: 'cls' | 'inp' | 'success';
  readonly shares: ShareComparison;
}

function goodTable(context: Context, answer: CompareAnswer): HTMLElement | null {
  const { texts, format } = context;
  const rows = reachedSteps(answer).flatMap(({ name, step }) =>
    (['success', 'inp', 'cls'] as const)
      .map((what): GoodRow => ({ name, what, shares: step.good[what] }))
      .filter(({ shares }) => shares.baseline.n + shares.candidate.n > 0),
  );
  if (rows.length === 0) return null;
  const side = (name: SideName): Column<GoodRow> => ({
    title: texts.t(`side.${name}`),
    cell: ({ shares }) => [
      format.share(shareOf(shares[name])),
      el('span', { class: 'n' }, texts.t('n', { n: format.count(shares[name].n) })),
    ],
    plain: ({ shares }) => percent(shareOf(shares[name])),
    unit: '%',
    numeric: true,
  });
  const write = format.points;
  return table(context, {
    caption: texts.t('goodShares'),
    file: 'flowvitals-compare-good',
    rows,
    columns: [
      { title: texts.t('step'), cell: ({ name }) => name, plain: ({ name }) => name },
      {
        title: texts.t('metric'),
        cell: ({ what }) => texts.t(`good.${what}`),
        plain: ({ what }) => texts.t(`good.${what}`),
      },
      ...sideNames.map(side),
      {
        title: texts.t('differencePoints'),
        cell: ({ shares: { difference } }) =>
          differenceCell(
            context,
            difference && { value: difference.value, interval: { low: difference.low, high: difference.high } },
            write,
          ),
        plain: ({ shares }) => percent(shares.difference?.value),
        numeric: true,
      },
    ],
  });
}
