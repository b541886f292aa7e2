import { type CompareAnswer, isGrowing, type SideName, sideNames } from '../../../shared/comparison.ts';
import type { Context } from '../context.ts';
import { type Child, el } from '../el.ts';
import { isDoubtful, isItEnough, whatNext } from './next.ts';
import {
  changeWords,
  intervalOf,
  listWords,
  type NamedStep,
  rangeWords,
  reachedSteps,
  sideName,
  typically,
} from './parts.ts';

/**
 * The answer in words: which side is faster, how sure that is, whether the visits are enough, and what to do next. It says
 * of each step only what its verdict says; a figure never stands without its range.
 */
export function conclusion(context: Context, answer: CompareAnswer): HTMLElement {
  const { texts } = context;
  const steps = reachedSteps(answer);
  const empty = sideNames.filter(name => answer[name].visits === 0);
  if (empty.length > 0 || steps.length === 0) return nothingToSay(context, answer, empty);
  const cell = (title: string, words: Child) => el('div', {}, el('dt', {}, title), el('dd', {}, words));
  return el(
    'div',
    { class: 'opening conclusion' },
    el('h1', {}, headline(context, answer, steps)),
    el('p', { class: 'sub' }, details(context, answer, steps)),
    el(
      'dl',
      { class: 'key-figures questions' },
      cell(texts.t('howSure'), howSure(context, answer, steps)),
      cell(texts.t('isItEnough'), isItEnough(context, answer, steps)),
      cell(texts.t('whatNext'), whatNext(context, answer, steps)),
    ),
  );
}

function nothingToSay(context: Context, { named }: CompareAnswer, empty: readonly SideName[]) {
  const { texts } = context;
  const [side] = empty;
  // A side that is over will never have any.
  const open = empty.every(name => isGrowing(named[name]));
  return el(
    'div',
    { class: 'opening conclusion' },
    el(
      'h1',
      {},
      side
        ? texts.rich(empty.length > 1 ? 'noVisitsAtAll' : 'noVisitsOf', { side: sideName(context, named[side]) })
        : texts.t('noStepsReached'),
    ),
    el('p', { class: 'sub' }, texts.t(side ? (open ? 'noVisitsOpenHint' : 'noVisitsHint') : 'noFlowsHint')),
  );
}

function changedSteps(steps: readonly NamedStep[]) {
  const of = (verdict: string) => steps.filter(({ step }) => step.verdict === verdict);
  return { faster: of('faster'), slower: of('slower'), same: of('no-difference'), open: of('undecided') };
}

function headline(context: Context, { named }: CompareAnswer, steps: readonly NamedStep[]): Child {
  const { texts, format } = context;
  const { faster, slower, same, open } = changedSteps(steps);
  const candidate = sideName(context, named.candidate);
  const changed = [...faster, ...slower];
  const strong = (text: string) => el('strong', {}, text);
  if (changed.length === 1) {
    const { name, step } = changed[0]!;
    return texts.rich('headlineOne', { candidate, step: name, change: strong(changeWords(context, step)) });
  }
  if (faster.length > 0 && slower.length > 0)
    return texts.rich('headlineMixed', {
      candidate,
      faster: strong(texts.t('fasterIn', { steps: listWords(context, names(faster)) })),
      slower: strong(texts.t('slowerIn', { steps: listWords(context, names(slower)) })),
    });
  if (changed.length > 0)
    return texts.rich(changed.length === steps.length ? 'headlineAll' : 'headlineSeveral', {
      candidate,
      verdict: strong(texts.t(faster.length > 0 ? 'verdict.faster' : 'verdict.slower')),
      steps: listWords(context, names(changed)),
      count: format.count(steps.length),
    });
  if (open.length === 0) return texts.rich('headlineSame', { margin: strong(format.share(widestMargin(same))) });
  if (open.every(({ step }) => step.needs)) return texts.t('headlineTooFew');
  const leaning = open.filter(({ step }) => step.leaning);
  if (leaning.length === 0) return texts.rich('headlineOpen', { not: strong(texts.t('noDifferenceYet')) });
  const ways = new Set(leaning.map(({ step }) => step.leaning!));
  return texts.rich('headlineLeaning', {
    not: strong(texts.t('verdict.undecided.start')),
    looks: texts.t(ways.size > 1 ? 'leaning.both' : `leaning.${[...ways][0]!}`),
    n: leaning.length,
    steps: listWords(context, names(leaning)),
  });
}

/** The steps that changed, each with its medians and range, and a word on the others. */
function details(context: Context, answer: CompareAnswer, steps: readonly NamedStep[]): Child[] {
  const { texts, format } = context;
  const { faster, slower, same, open } = changedSteps(steps);
  const changed = [...faster, ...slower];
  const sentence = ({ name, step }: NamedStep) => {
    const interval = intervalOf(step.ratio);
    return texts.rich(changed.length === 1 ? 'detailOne' : 'detailStep', {
      step: name,
      typically: typically(context, { baseline: step.baseline.summary, candidate: step.candidate.summary }),
      change: el('strong', {}, changeWords(context, step)),
      range: interval ? rangeWords(context, interval) : texts.t('noRatio'),
      level: format.share(0.95),
    });
  };
  const lines: Child[] = [
    ...changed.map(sentence),
    ...(changed.length > 1 ? together(context, answer) : []),
    ...(changed.length > 0 && same.length > 0
      ? [
          texts.t('restSame', {
            steps: listWords(context, names(same)),
            margin: format.share(widestMargin(same)),
          }),
        ]
      : []),
    ...(changed.length > 0 && open.length > 0
      ? [texts.t('restOpen', { n: open.length, steps: listWords(context, names(open)) })]
      : []),
    ...(changed.length === 0 ? unchanged(context, same, open) : []),
  ];
  return lines.map(line => el('span', { class: 'line' }, line));
}

function unchanged(context: Context, same: readonly NamedStep[], open: readonly NamedStep[]): string[] {
  const { texts, format } = context;
  if (open.length === 0) return [texts.t('sameWords', { n: same.length, count: format.count(same.length) })];
  const ranged = open.filter(({ step }) => intervalOf(step.ratio));
  const lines = ranged.map(({ name, step }) =>
    texts.t(step.leaning ? 'leaningRange' : 'couldBe', {
      step: name,
      range: rangeWords(context, intervalOf(step.ratio)!),
    }),
  );
  const few = open.filter(({ step }) => step.needs);
  if (few.length > 0) lines.push(texts.t('fewSteps', { steps: listWords(context, names(few)) }));
  if (same.length > 0)
    lines.push(
      texts.t('restSame', { steps: listWords(context, names(same)), margin: format.share(widestMargin(same)) }),
    );
  return lines;
}

/** The whole flow, where its difference has a range: it describes, the verdicts are of the steps. */
function together(context: Context, { flows }: CompareAnswer): string[] {
  const { texts, format } = context;
  return flows.flatMap(({ name, wait, steps }) => {
    const interval = wait.difference?.absolute.interval;
    if (!interval || steps.length < 2) return [];
    const { low, high } = interval;
    if (low <= 0 && high >= 0) return [];
    const [near, far] = high < 0 ? [-high, -low] : [low, high];
    return [
      texts.t(high < 0 ? 'togetherLess' : 'togetherMore', {
        flow: flows.length > 1 ? texts.t('ofFlow', { name }) : '',
        count: format.count(steps.length),
        typically: typically(context, wait),
        range: format.range('wait', near, far),
      }),
    ];
  });
}

function howSure(context: Context, answer: CompareAnswer, steps: readonly NamedStep[]): Child {
  const { texts, format } = context;
  const { faster, slower, same, open } = changedSteps(steps);
  const changed = [...faster, ...slower];
  if (changed.length > 0)
    return texts.t(isDoubtful(answer) ? 'sureOfSides' : 'sureChanged', { level: format.share(0.95) });
  if (open.length === 0)
    return texts.t('sureSame', { level: format.share(0.95), margin: format.share(widestMargin(same)) });
  return texts.t(open.some(({ step }) => step.leaning) ? 'sureLeaning' : 'sureOpen');
}

function widestMargin(steps: readonly NamedStep[]): number {
  return Math.max(...steps.map(({ step }) => step.margin ?? 0));
}

function names(steps: readonly NamedStep[]): string[] {
  return steps.map(({ name }) => name);
}
