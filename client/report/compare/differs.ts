import {
  type CompareAnswer,
  type MixDimension,
  type MixShare,
  type Narrowing,
  narrowings,
  type SideName,
  sideNames,
} from '../../../shared/comparison.ts';
import { type Address, href, withCompare, withValue } from '../address.ts';
import type { Context } from '../context.ts';
import { percent } from '../csv.ts';
import { deviceName } from '../device.ts';
import { type Child, el, foreign } from '../el.ts';
import { type Column, table } from '../table.ts';
import { listWords, shareOf, sideName, signed } from './parts.ts';

/** Below so many visits of a side nothing but 0 of n against n of n could be more than chance, and with many rows not even that. */
const FEW = 6;

/** What has to be known before the verdict: a side that was not the same throughout, and sides that differ in more than the change. */
export function cautions(context: Context, answer: CompareAnswer): Child {
  const { texts, format } = context;
  const differing = byDimension(answer.mix.filter(({ differs }) => differs));
  const notes = [
    answer.common > 0 && texts.t('visitsOnBoth', { n: answer.common, text: format.count(answer.common) }),
    ...driftNotes(context, answer),
    ...differing.map(([dimension, rows], at) => [
      at === 0 && [texts.t('differsInMore'), ' '],
      mixSentence(context, answer, rows),
      !context.address.shared && [' ', onlyLink(context, answer, dimension)],
    ]),
  ].filter(note => note !== false);
  if (notes.length === 0) return null;
  return el(
    'div',
    { class: 'cautions', role: 'note' },
    el('h2', {}, el('span', { 'aria-hidden': 'true' }, '! '), texts.t('careful')),
    el(
      'ul',
      {},
      notes.map(note => el('li', {}, note)),
    ),
  );
}

/** One note for each side and direction, with the steps in which its second half differs from its first. */
function driftNotes(context: Context, { drifted, flows, named }: CompareAnswer): Child[] {
  const { texts, format } = context;
  const found = drifted.map(({ flow, step, side }) => {
    const steps = flows.find(({ name }) => name === flow)?.steps ?? [];
    return { step, side, ratio: steps.find(({ name }) => name === step)?.[side].drift?.ratio ?? 1 };
  });
  const alike = Map.groupBy(found, ({ side, ratio }) => `${side} ${ratio < 1}`);
  return [...alike.values()].map(group => {
    const { side, ratio } = group[0]!;
    const words = group.map(({ step, ratio }) => `${step} ${format.share(Math.abs(ratio - 1))}`);
    return texts.rich(ratio < 1 ? 'driftFaster' : 'driftSlower', {
      side: sideName(context, named[side]),
      steps: listWords(context, words),
    });
  });
}

function byDimension(rows: readonly MixShare[]): [MixDimension, MixShare[]][] {
  return [...Map.groupBy(rows, ({ dimension }) => dimension)];
}

/** "“brotli” has 80 % mobile, “gzip” 10 %." of the value that differs most. */
function mixSentence(context: Context, { named }: CompareAnswer, rows: readonly MixShare[]): Child {
  const { texts, format } = context;
  const most = rows.toSorted((a, b) => Math.abs(b.difference?.value ?? 0) - Math.abs(a.difference?.value ?? 0))[0]!;
  return texts.rich('mixDiffers', {
    value: valuePhrase(context, most),
    candidate: sideName(context, named.candidate),
    baseline: sideName(context, named.baseline),
    after: format.share(shareOf(most.candidate)),
    before: format.share(shareOf(most.baseline)),
  });
}

/** Browsers come from beacons, everything else from our own lists. */
function valueText({ texts }: Context, { dimension, value }: Pick<MixShare, 'dimension' | 'value'>): string {
  return dimension === 'browser' ? value : nameOf(texts, value);
}

/** The same as a part of a sentence about visits: "with an empty cache". */
function valuePhrase({ texts }: Context, { dimension, value }: Pick<MixShare, 'dimension' | 'value'>): HTMLElement {
  const phrase = el('span');
  if (dimension === 'browser') phrase.append(...texts.rich('mixOf.browser', { name: foreign(value) }));
  else phrase.append(phraseOf(texts, value));
  return phrase;
}

function phraseOf(texts: Context['texts'], value: string): string {
  switch (value) {
    case 'cold':
    case 'warm':
    case 'ok':
    case 'failed':
    case 'desktop':
    case 'mobile':
    case 'tablet':
      return texts.t(`mixOf.${value}`);
    default:
      return nameOf(texts, value);
  }
}

function nameOf(texts: Context['texts'], value: string): string {
  switch (value) {
    case 'cold':
    case 'warm':
      return texts.t(`temperature.${value}`);
    case 'ok':
    case 'failed':
    case 'night':
    case 'morning':
    case 'afternoon':
    case 'evening':
      return texts.t(`mixValue.${value}`);
    default:
      return deviceName(texts, value);
  }
}

function isNarrowing(dimension: MixDimension): dimension is Narrowing {
  return Object.hasOwn(narrowings, dimension);
}

function withOnly(address: Address, dimension: MixDimension, value: string | null): Address {
  return isNarrowing(dimension) ? withCompare(address, { [dimension]: value }) : withValue(address, dimension, value);
}

/** Compares only what both sides have most of: one click. */
function onlyLink(context: Context, { mix }: CompareAnswer, dimension: MixDimension): Child {
  const { address, texts } = context;
  const common = ({ baseline, candidate }: MixShare) => Math.min(baseline.count, candidate.count);
  const rows = mix.filter(row => row.dimension === dimension);
  const [best] = rows.toSorted((a, b) => common(b) - common(a));
  // Of failures only the bad ones have a row.
  const value = dimension === 'failure' ? 'ok' : best && common(best) > 0 ? best.value : undefined;
  if (value === undefined) return texts.t('nothingInCommon');
  return el(
    'a',
    { class: 'only', href: href(withOnly(address, dimension, value)) },
    texts.rich('compareOnly', { value: valuePhrase(context, { dimension, value }) }),
  );
}

/** What was left out of the comparison, each with a way back. */
export function narrowed({ address, texts }: Context, { only }: CompareAnswer): Child {
  const chosen = (Object.entries(only) as [Narrowing, string][]).filter(([name]) => name !== 'temperature');
  if (chosen.length === 0) return null;
  return el(
    'p',
    { class: 'narrowed' },
    chosen.map(([dimension, value]) => [
      texts.t('onlyThese', { what: texts.t(`mix.${dimension}`), value: nameOf(texts, value) }),
      ' ',
      !address.shared && el('a', { href: href(withOnly(address, dimension, null)) }, texts.t('allAgain')),
      ' ',
    ]),
  );
}

/** Everything in which the sides could differ, those that do first. */
export function differsCard(context: Context, answer: CompareAnswer): Child {
  const { texts, format } = context;
  const { mix, inTurn, named } = answer;
  if (mix.length === 0) return null;
  const differing = mix.some(({ differs }) => differs);
  const few = Math.min(...sideNames.map(name => answer[name].visits)) < FEW;
  const side = (name: SideName): Column<MixShare> => ({
    title: texts.t(`side.${name}`),
    cell: row => [
      format.share(shareOf(row[name])),
      el('span', { class: 'n' }, texts.t('n', { n: format.count(row[name].n) })),
    ],
    plain: row => percent(shareOf(row[name])),
    unit: '%',
    numeric: true,
  });
  const columns: Column<MixShare>[] = [
    {
      title: texts.t('shareOfVisits'),
      cell: row => [foreign(valueText(context, row)), el('span', { class: 'aside' }, texts.t(`mix.${row.dimension}`))],
      plain: row => `${texts.t(`mix.${row.dimension}`)}: ${valueText(context, row)}`,
    },
    ...sideNames.map(side),
    {
      title: texts.t('difference'),
      cell: ({ difference }) => (difference ? points(context, difference) : '–'),
      plain: ({ difference }) => percent(difference?.value),
      unit: texts.t('percentagePoints'),
      numeric: true,
    },
    {
      title: '',
      cell: ({ dimension, differs, value, baseline, candidate }) =>
        differs && [
          el('b', {}, texts.t('differs')),
          // Where a side has none of it nothing would be left to compare.
          !context.address.shared &&
            dimension !== 'failure' &&
            Math.min(baseline.count, candidate.count) > 0 && [
              ' ',
              el('a', { href: href(withOnly(context.address, dimension, value)) }, texts.t('onlyThis')),
            ],
        ],
      plain: ({ differs }) => (differs ? texts.t('differs') : null),
    },
  ];
  return el(
    'section',
    { class: 'card wide' },
    el('h2', {}, texts.t('whatElseDiffers')),
    el('p', {}, texts.t(differing ? 'differsWords' : few ? 'tooFewToTell' : 'nothingDiffers')),
    !inTurn &&
      el(
        'p',
        {},
        texts.rich('oneAfterOther', {
          baseline: sideName(context, named.baseline),
          candidate: sideName(context, named.candidate),
        }),
      ),
    el(
      'details',
      { open: differing },
      el('summary', {}, texts.t('differsTable')),
      table(context, {
        caption: texts.t('whatElseDiffers'),
        heading: 'none',
        file: 'flowvitals-compare-mix',
        rows: mix,
        columns,
      }),
    ),
  );
}

/** A difference of shares is told in percentage points. */
function points({ texts, format }: Context, { value, low, high }: NonNullable<MixShare['difference']>): Child {
  const write = format.points;
  return el(
    'span',
    { class: 'figure' },
    el('span', { class: 'value' }, texts.t('points', { value: signed(value, write) })),
    el('span', { class: 'aside' }, texts.t('fromTo', { low: signed(low, write), high: signed(high, write) })),
  );
}
