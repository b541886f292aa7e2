import type { CompareAnswer } from '../../../shared/comparison.ts';
import { apiQuery, type CompareField, href, withCompare } from '../address.ts';
import type { Runs } from '../api.ts';
import type { Context, View } from '../context.ts';
import { type Child, el, foreign } from '../el.ts';
import { live, renew } from '../live.ts';
import { type Progress, progressCard } from '../progress.ts';
import { runsCard, startForm, stopButton } from '../runs.ts';
import { inTurn, section } from '../section.ts';
import { shareAction } from '../share.ts';
import { compareTexts } from '../texts/compare.ts';
import { differsTexts } from '../texts/differs.ts';
import { runTexts } from '../texts/runs.ts';
import { texts } from '../texts.ts';
import { type Choices, choicesOf, chooseSides, openOne } from './choice.ts';
import { comparedCompression } from './compression.ts';
import { cautions, differsCard, narrowed } from './differs.ts';
import { phasesCard } from './phases.ts';
import { conclusion } from './sentence.ts';
import { type SidesLine, sidesLine } from './sides.ts';
import { stepCards } from './steps.ts';
import { tablesCard } from './tables.ts';

/** Is the candidate faster than the baseline? The answer in a sentence, then what it rests on. */
export const compareView: View = { name: 'compare', render };

function render(shown: Context): HTMLElement {
  const context = { ...shown, texts: texts(shown.texts.lang, { ...compareTexts, ...differsTexts, ...runTexts }) };
  const view = el('div', { class: 'view' });
  view.append(
    context.address.shared
      ? comparison(context, sidesLine(context))
      : section(context, 'runs', runs =>
          section(context, 'filters', filters =>
            withChoices(context, runs, choicesOf(runs.runs, filters, context.address.values.site)),
          ),
        ),
  );
  return view;
}

function withChoices(context: Context, runs: Runs, choices: Choices): Child {
  const { address } = context;
  const chosen = chooseSides(address.compare, choices);
  const open = openOne(choices);
  const progress = open && progressCard(context, open, stopButton(context, open));
  if (!chosen) {
    live(context, async () => progress?.refresh());
    const notes = runs.runs.length > 0 ? runsCard(context, runs) : undefined;
    queueMicrotask(() => notes?.focus());
    return [progress?.element, firstSteps(context, choices), notes?.element];
  }
  const sided = { ...context, address: withCompare(address, chosen) };
  const notes = runsCard(sided, runs);
  const show = inTurn([[notes.element]]);
  let isFirst = true;
  const shown = () => {
    show(0);
    if (isFirst) notes.focus();
    isFirst = false;
  };
  return [comparison(sided, sidesLine(sided, choices, chosen), { start: notes.start, progress, shown }), notes.element];
}

/** Nothing to compare yet: says in two sentences how to get there, and offers what there is. */
function firstSteps(context: Context, { runs, variants }: Choices): HTMLElement {
  const { texts, address } = context;
  const [only] = runs;
  const measuring = openOne({ runs, variants, releases: [] }) !== undefined;
  return el(
    'div',
    { class: 'notice first-run' },
    el('h1', {}, texts.t(only ? 'secondRun' : 'firstRun')),
    el('p', {}, only ? texts.rich('secondRunHint', { run: foreign(only.name) }) : texts.t('firstRunHint')),
    !measuring && startForm(context),
    !measuring && el('p', { class: 'aside' }, texts.t('orOnTheServer')),
    !measuring &&
      el('pre', { tabindex: 0 }, el('code', {}, `npx flowvitals run start "${texts.t('runNameExample')}" --target 30`)),
    el(
      'p',
      {},
      texts.t(variants.length === 1 ? 'oneVariantHint' : 'variantsHint'),
      ' ',
      variants.map(name =>
        el('a', { class: 'offer', href: href(withCompare(address, { baseline: `variant:${name}` })) }, foreign(name)),
      ),
    ),
  );
}

interface Beside {
  readonly start?: HTMLElement | undefined;
  readonly progress?: Progress | undefined;
  /** Called when the comparison is there, or why it is not. */
  readonly shown?: () => void;
}

/** The comparison in its order; asked anew whenever something arrives that could change it. */
function comparison(context: Context, line: SidesLine, { start, progress, shown }: Beside = {}): HTMLElement {
  const { address } = context;
  const own = compareQuery(context);
  const query = apiQuery(address);
  for (const [name, value] of Object.entries(own)) query.set(name, value);
  const controls = el(
    'div',
    { class: 'controls' },
    line.options,
    !address.shared && el('div', { class: 'tools' }, start, shareAction(context, query)),
  );
  const build = (answer: CompareAnswer): Node[] => {
    line.tell(answer);
    progress?.aim(answer.target);
    return nodes(context, answer, query, [controls, progress?.element]);
  };
  return el(
    'div',
    { class: 'stack' },
    el('div', { class: 'comparing' }, line.element),
    section(
      context,
      'compare',
      answer => {
        const part = el('div', { class: 'stack answer' }, build(answer));
        if (!address.shared)
          live(context, async () => {
            const [answer] = await Promise.all([context.ask('compare', own), progress?.refresh()]);
            renew(part, build(answer));
          });
        return part;
      },
      own,
      shown,
    ),
  );
}

function compareQuery({ address }: Context): { [name: string]: string } {
  const fields = Object.entries(address.compare) as [CompareField, string | null][];
  return {
    ...Object.fromEntries(fields.filter((entry): entry is [CompareField, string] => entry[1] !== null)),
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** @param lasting what stays the same element from answer to answer */
function nodes(
  context: Context,
  answer: CompareAnswer,
  query: URLSearchParams,
  lasting: readonly (HTMLElement | undefined)[],
): Node[] {
  const some = answer.baseline.visits + answer.candidate.visits > 0;
  return [
    cautions(context, answer),
    conclusion(context, answer),
    ...lasting,
    narrowed(context, answer),
    ...stepCards(context, answer),
    some && comparedCompression(context, answer),
    phasesCard(context, answer),
    differsCard(context, answer),
    some && tablesCard(context, answer, query),
  ].filter(part => part instanceof Node);
}
