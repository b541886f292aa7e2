import {
  type CompareAnswer,
  type ComparedSide,
  type NamedSide,
  type SideName,
  sideNames,
} from '../../../shared/comparison.ts';
import { isOpen, type Run } from '../../../shared/run.ts';
import { type Address, href, withCompare } from '../address.ts';
import type { Context } from '../context.ts';
import { el } from '../el.ts';
import { type Choice, type Choices, daysSide, presetSide, presets } from './choice.ts';
import { sideLabel, sideName } from './parts.ts';
import { planDetails } from './plan.ts';

/** The title line: both sides with what is known of them. Whoever may choose gets pickers, others names. */
export interface SidesLine {
  readonly element: HTMLElement;
  /** Where the choice of cold or warm visits goes, and what was planned. */
  readonly options: HTMLElement;
  /** Says how many visits each side has, and of when. */
  tell(answer: CompareAnswer): void;
}

/** @param chosen the two sides; absent in a shared report, which has no choice */
export function sidesLine(
  context: Context,
  choices?: Choices,
  chosen?: { readonly [side in SideName]: string },
): SidesLine {
  const { address, texts } = context;
  const facts = { baseline: el('p', { class: 'aside' }), candidate: el('p', { class: 'aside' }) };
  const names = { baseline: el('b'), candidate: el('b') };
  const options = el('div', { class: 'options' });
  let plan: HTMLDetailsElement | undefined;
  const side = (name: SideName) =>
    el(
      'div',
      { class: `side ${name}` },
      el('span', { class: 'role' }, el('span', { class: 'dot', 'aria-hidden': 'true' }), texts.t(`side.${name}`)),
      choices && chosen ? picker(context, { name, choices, chosen }) : names[name],
      facts[name],
    );
  const swapped = chosen && href(withCompare(address, { baseline: chosen.candidate, candidate: chosen.baseline }));
  return {
    element: el(
      'div',
      { class: 'sides' },
      side('baseline'),
      swapped
        ? el('a', { class: 'swap button', href: swapped, title: texts.t('swap'), 'aria-label': texts.t('swap') }, '⇄')
        : el('span', { class: 'swap', 'aria-hidden': 'true' }, '→'),
      side('candidate'),
    ),
    options,
    tell(answer) {
      if (!address.shared) {
        // What is being typed stays.
        if (!plan?.open) plan = planDetails(context, answer);
        options.replaceChildren(temperatureSwitch(context, answer), plan);
      }
      for (const name of sideNames) {
        names[name].replaceChildren(sideName(context, answer.named[name]));
        facts[name].textContent = sideFacts(context, answer[name], answer.named[name]);
      }
    },
  };
}

/** "40 visits · 23 Nov 2026, 08:00–09:00 · still open" */
function sideFacts({ texts, format }: Context, { visits, first, last }: ComparedSide, named: NamedSide): string {
  return [
    texts.t('countVisits', { n: visits, text: format.count(visits) }),
    first !== undefined && last !== undefined && format.span(first, last),
    named.kind === 'run' && named.to === null && texts.t('stillMeasuring'),
  ]
    .filter(part => part !== false)
    .join(' · ');
}

interface Picker {
  readonly name: SideName;
  readonly choices: Choices;
  readonly chosen: { readonly [side in SideName]: string };
}

const OWN_DAYS = 'days';

/** Everything that can be a side, in groups. Choosing what the other side is swaps them. */
function picker(context: Context, { name, choices, chosen }: Picker): HTMLElement {
  const { address, texts } = context;
  const other = name === 'baseline' ? 'candidate' : 'baseline';
  const value = chosen[name];
  const choose = (side: string) => {
    const rest = side === chosen[other] ? { [other]: value } : { [other]: chosen[other] };
    context.go(withCompare(address, { ...rest, [name]: side } as Partial<Address['compare']>), name);
  };
  const groups = optionGroups(context, choices);
  const known = groups.some(([, options]) => options.some(option => option.value === value));
  const option = (choice: Choice) =>
    el('option', { value: choice.value, selected: choice.value === value }, choice.label);
  const select = el(
    'select',
    { name, 'aria-label': texts.t(`side.${name}`) },
    !known && option({ value, label: labelOf(context, value) }),
    groups
      .filter(([, options]) => options.length > 0)
      .map(([label, options]) => el('optgroup', { label }, options.map(option))),
    el('option', { value: OWN_DAYS }, texts.t('otherDays')),
  );
  const days = ownDays(context, choose);
  select.addEventListener('change', () => {
    days.hidden = select.value !== OWN_DAYS;
    if (select.value === OWN_DAYS) days.querySelector('input')?.focus();
    else choose(select.value);
  });
  if (context.focused === name) queueMicrotask(() => select.focus());
  return el('div', { class: 'picker' }, select, days);
}

function optionGroups({ texts, format }: Context, { runs, variants, releases }: Choices): [string, Choice[]][] {
  const now = new Date();
  const runLabel = (run: Run) => {
    const alike = runs.filter(({ name }) => name === run.name).length > 1;
    const more = isOpen(run) ? texts.t('stillMeasuring') : alike ? format.dateTime(run.from) : '';
    return more ? `${run.name} (${more})` : run.name;
  };
  return [
    [
      texts.t('group.runs'),
      runs.map(run => ({
        value: `run:${run.id}`,
        label: runLabel(run),
      })),
    ],
    [texts.t('group.variants'), variants.map(name => ({ value: `variant:${name}`, label: name }))],
    [texts.t('group.releases'), releases.map(name => ({ value: `release:${name}`, label: name }))],
    [
      texts.t('group.periods'),
      presets.map(preset => ({ value: presetSide(preset, now), label: texts.t(`preset.${preset}`) })),
    ],
  ];
}

/** A side that is not among the choices, such as a period of chosen days, or a run of another site. */
function labelOf(context: Context, value: string): string {
  const [, kind, rest = ''] = /^(\w+):(.*)$/s.exec(value) ?? [];
  if (kind !== 'period') return rest || value;
  const [from, to] = rest.split('..').map(end => (/^\d+$/.test(end) ? Number(end) : null));
  return sideLabel(context, { kind, value: rest, label: rest, from: from ?? null, to: to ?? null });
}

function ownDays({ texts }: Context, choose: (side: string) => void): HTMLElement {
  const day = (name: 'from' | 'to') => el('input', { type: 'date', 'aria-label': texts.t(`period.${name}`) });
  const [from, to] = [day('from'), day('to')];
  const use = el('button', { type: 'button', class: 'button' }, texts.t('useDays'));
  use.addEventListener('click', () => {
    if (from.value || to.value) choose(daysSide(from.value, to.value));
  });
  return el('div', { class: 'days', hidden: true }, from, '–', to, use);
}

/** All visits, or only those that began with an empty cache, or with a filled one. */
function temperatureSwitch({ address, texts, format }: Context, answer: CompareAnswer): HTMLElement {
  const count = (name: 'cold' | 'warm') =>
    `${format.count(answer.baseline.temperatures[name])} → ${format.count(answer.candidate.temperatures[name])}`;
  const link = (value: 'cold' | 'warm' | null) =>
    el(
      'a',
      {
        href: href(withCompare(address, { temperature: value })),
        'aria-current': (answer.only.temperature ?? null) === value ? 'true' : null,
        title: value ? texts.t(`temperature.${value}.hint`) : null,
      },
      texts.t(value ? `temperature.${value}` : 'temperature.all'),
      value && el('span', { class: 'aside' }, ` ${count(value)}`),
    );
  return el(
    'div',
    { class: 'segments', role: 'group', 'aria-label': texts.t('temperature') },
    link(null),
    link('cold'),
    link('warm'),
  );
}
