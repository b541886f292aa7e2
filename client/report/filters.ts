import { type Dimension, dimensions, periods } from '../../shared/report.ts';
import { href, withValue } from './address.ts';
import type { Context } from './context.ts';
import { deviceName } from './device.ts';
import { type Child, el } from './el.ts';

/**
 * The filter: the period, and a choice for each dimension that has more than one value. Every change is a new address.
 * The field that was just changed keeps the focus.
 */
export function filterBar(context: Context): HTMLElement {
  const { address, texts, focused } = context;
  const choices = el('div', { class: 'choices' });
  const bar = el('div', { class: 'filter-row' }, periodChoice(context), choices);
  const chosen = dimensions.some(name => address.values[name] !== null);
  const focus = () => focused && bar.querySelector<HTMLElement>(`[name="${focused}"]`)?.focus();
  // The period is focused as soon as it is in the page, the others when their values are known.
  queueMicrotask(focus);
  void context.ask('filters').then(
    ({ values }) => {
      for (const name of dimensions)
        if (values[name].length > 1 || address.values[name] !== null)
          choices.append(choice(context, name, values[name]));
      if (chosen) choices.append(clearLink(context));
      if (!bar.contains(document.activeElement)) focus();
    },
    () => {
      // The view says what is wrong with the API; what is chosen can still be let go.
      if (chosen) choices.append(clearLink(context));
    },
  );
  const wide = matchMedia('(min-width: 700px)').matches;
  return el(
    'details',
    { class: 'filters', open: (wide && address.view !== 'compare') || chosen },
    el('summary', {}, texts.t('filter'), el('span', { class: 'aside' }, summary(context))),
    bar,
  );
}

/** "last 30 days · /dashboard · desktop" */
function summary({ address, texts }: Context): string {
  const values = dimensions.flatMap(name => {
    const value = address.values[name];
    return value === null ? [] : valueName(texts, name, value);
  });
  return [texts.t(`period.${address.period}`), ...values].join(' · ');
}

function valueName(texts: Context['texts'], dimension: Dimension, value: string): string {
  return dimension === 'device' ? deviceName(texts, value) : value;
}

function periodChoice(context: Context): HTMLElement {
  const { address, texts, go } = context;
  const link = (period: keyof typeof periods): Child =>
    el(
      'a',
      {
        href: href({ ...address, period, from: null, to: null }),
        'aria-current': address.period === period ? 'true' : null,
      },
      texts.t(`period.${period}`),
    );
  const day = (name: 'from' | 'to') => {
    const input = el('input', {
      type: 'date',
      name,
      value: address[name],
      max: '9999-12-31', // without it years have six digits
      'aria-label': texts.t(`period.${name}`),
    });
    let isTyping = false;
    let isLeft = false;
    context.onLeave(() => {
      isLeft = true;
    });
    const choose = (field?: string) => {
      const days = { from: address.from, to: address.to, [name]: input.value || null };
      if (!isLeft && days[name] !== address[name])
        go({ ...address, ...days, period: days.from || days.to ? 'custom' : 'all' }, field);
    };
    // A day that is typed becomes valid digit by digit, long before it is meant: it counts once the field is left, or by Enter.
    input.addEventListener('keydown', ({ key }) => {
      isTyping = true;
      if (key === 'Enter') choose(name);
    });
    input.addEventListener('pointerdown', () => {
      isTyping = false;
    });
    input.addEventListener('change', () => {
      if (!isTyping) choose(name);
    });
    // Later: what was clicked instead has to be there still when the button is let go.
    input.addEventListener('blur', ({ relatedTarget }) =>
      setTimeout(choose, 200, (relatedTarget as HTMLInputElement | null)?.name),
    );
    return input;
  };
  return el(
    'div',
    { class: 'period', role: 'group', 'aria-label': texts.t('period') },
    el('div', { class: 'segments' }, (Object.keys(periods) as (keyof typeof periods)[]).map(link)),
    el('div', { class: 'days' }, day('from'), '–', day('to')),
  );
}

function choice(
  { address, texts, format, go }: Context,
  name: Dimension,
  values: readonly { readonly value: string; readonly count: number }[],
): HTMLElement {
  const chosen = address.values[name];
  const known = chosen === null || values.some(({ value }) => value === chosen);
  const option = (value: string, text: string) => el('option', { value, selected: value === (chosen ?? '') }, text);
  const select = el(
    'select',
    { name, class: chosen === null ? null : 'chosen' },
    option('', texts.t('all')),
    known ? null : option(chosen, `${valueName(texts, name, chosen)} (0)`),
    values.map(({ value, count }) => option(value, `${valueName(texts, name, value)} (${format.count(count)})`)),
  );
  select.addEventListener('change', () => go(withValue(address, name, select.value || null), name));
  return el('label', { class: 'choice' }, el('span', {}, texts.t(`dimension.${name}`)), select);
}

function clearLink({ address, texts }: Context): HTMLElement {
  const cleared = dimensions.reduce((rest, name) => withValue(rest, name, null), address);
  return el('a', { class: 'clear', href: href(cleared) }, texts.t('clearFilter'));
}
