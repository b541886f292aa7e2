import { isOpen, type Marker, type Run } from '../../shared/run.ts';
import { FEWEST } from '../../shared/verdict.ts';
import { href, withCompare } from './address.ts';
import { change, type Runs } from './api.ts';
import { choicesOf } from './compare/choice.ts';
import type { Context } from './context.ts';
import { type Child, el, foreign } from './el.ts';
import { action, field, form } from './form.ts';

const NO_VALUES = { values: { site: [], page: [], device: [], browser: [], variant: [], release: [] } };

/** Asks everything anew after a change, with the focus where the reader goes on. */
function again(context: Context, focus: string): void {
  context.go(context.address, focus);
}

/** The form that starts a run. The sides go back to the two newest runs, of which it is one. */
export function startForm(context: Context): HTMLElement {
  const { texts, address } = context;
  const name = field(texts.t('runName'), {
    name: 'run-name',
    required: true,
    maxlength: 100,
    placeholder: texts.t('runNameHint'),
  });
  const target = field(texts.t('runTarget'), {
    type: 'number',
    min: FEWEST,
    max: 100_000,
    value: 30,
    class: 'short',
  });
  const note = field(texts.t('runNote'), { maxlength: 500 });
  if (context.focused === 'run-name') queueMicrotask(() => name.input.focus());
  return form(context, {
    fields: [name.label, target.label, note.label],
    submit: texts.t('startRun'),
    async send() {
      await change('POST', 'runs', {
        name: name.input.value,
        ...(target.input.value && { target: Number(target.input.value) }),
        ...(note.input.value && { note: note.input.value }),
        ...(address.values.site && { site: address.values.site }),
      });
      context.go(withCompare(address, { baseline: null, candidate: null }), 'stop');
    },
  });
}

/** Ends the open run. */
export function stopButton(context: Context, run: Run): HTMLElement {
  const stop = action(context, context.texts.t('stopRun'), async () => {
    await change('POST', `runs/${encodeURIComponent(run.id)}/stop`);
    again(context, 'run-name');
  });
  if (context.focused === 'stop') queueMicrotask(() => stop.querySelector('button')?.focus());
  return stop;
}

export interface RunsCard {
  readonly element: HTMLElement;
  /** Leads to the form that starts a run; absent while one is open. */
  readonly start?: HTMLElement;
  /** Takes the focus where a run or a marker was just changed; called once the card is seen. */
  focus(): void;
}

/** All runs and markers, to be renamed, explained, compared and deleted. */
export function runsCard(context: Context, { runs, markers }: Runs): RunsCard {
  const { texts, address } = context;
  const shown = choicesOf(runs, NO_VALUES, address.values.site).runs;
  const changed = ['run', 'marker'].includes(context.focused ?? '');
  const starting = el('details', { class: 'start-run' }, el('summary', {}, texts.t('startRun')), startForm(context));
  const idle = !shown.some(isOpen);
  const card = el(
    'section',
    { class: 'card runs' },
    el('h2', { tabindex: -1 }, texts.t('runsAndMarkers')),
    idle && starting,
    shown.length > 0 &&
      el(
        'details',
        { open: context.focused === 'run' },
        el('summary', {}, texts.t('allRuns', { n: shown.length, text: context.format.count(shown.length) })),
        el(
          'ul',
          { class: 'run-list' },
          shown.map(run => runRow(context, run)),
        ),
      ),
    el(
      'details',
      { open: context.focused === 'marker' },
      el('summary', {}, texts.t('allMarkers', { n: markers.length, text: context.format.count(markers.length) })),
      el('p', { class: 'aside' }, texts.t('markerHint')),
      el(
        'ul',
        { class: 'run-list' },
        markers.toSorted((a, b) => b.at - a.at).map(marker => markerRow(context, marker)),
      ),
      markerForm(context),
    ),
  );
  const focus = () => {
    if (changed) card.querySelector('h2')?.focus();
  };
  if (!idle) return { element: card, focus };
  const start = el('button', { type: 'button', class: 'button' }, texts.t('startRun'));
  start.addEventListener('click', () => {
    starting.open = true;
    starting.scrollIntoView({ block: 'center' });
    starting.querySelector('input')?.focus();
  });
  return { element: card, start, focus };
}

function runRow(context: Context, run: Run): HTMLElement {
  const { texts, address } = context;
  const path = `runs/${encodeURIComponent(run.id)}`;
  const name = field(texts.t('runName'), { required: true, maxlength: 100, value: run.name });
  const target = field(texts.t('runTarget'), {
    type: 'number',
    // A run that was started elsewhere with a smaller target can still be renamed.
    min: Math.min(FEWEST, run.target ?? FEWEST),
    max: 100_000,
    value: run.target,
    class: 'short',
  });
  const note = field(texts.t('runNote'), { maxlength: 500, value: run.note });
  const side = (of: 'baseline' | 'candidate') =>
    el('a', { href: href(withCompare(address, { [of]: `run:${run.id}` })) }, texts.t(`as.${of}`));
  return el(
    'li',
    {},
    el(
      'div',
      { class: 'run-facts' },
      el('b', {}, foreign(run.name)),
      el('span', { class: 'aside' }, runFacts(context, run)),
      run.note && el('p', { class: 'note' }, foreign(run.note)),
    ),
    el('div', { class: 'run-actions' }, side('baseline'), side('candidate'), isOpen(run) && stopButton(context, run)),
    el(
      'details',
      { class: 'edit' },
      el('summary', {}, texts.t('edit')),
      form(context, {
        fields: [name.label, target.label, note.label],
        submit: texts.t('save'),
        async send() {
          await change('PATCH', path, {
            name: name.input.value,
            note: note.input.value,
            target: target.input.value ? Number(target.input.value) : null,
          });
          again(context, 'run');
        },
      }),
      action(
        context,
        texts.t('deleteRun'),
        async () => {
          await change('DELETE', path);
          const { baseline, candidate } = address.compare;
          const kept = (side: string | null) => (side === `run:${run.id}` ? null : side);
          context.go(withCompare(address, { baseline: kept(baseline), candidate: kept(candidate) }), 'run');
        },
        texts.t('deleteRunSure', { name: run.name }),
      ),
      el('p', { class: 'aside' }, texts.t('deleteRunHint')),
    ),
  );
}

function runFacts({ texts, format }: Context, { from, to, target }: Run): string {
  return [
    to === undefined ? texts.t('since', { date: format.dateTime(from) }) : format.span(from, to),
    to === undefined && texts.t('stillMeasuring'),
    target !== undefined && texts.t('targetOf', { n: target, text: format.count(target) }),
  ]
    .filter(part => part !== false)
    .join(' · ');
}

function markerRow(context: Context, { id, at, text }: Marker): Child {
  const { texts, format } = context;
  return el(
    'li',
    {},
    el('div', { class: 'run-facts' }, el('b', {}, foreign(text)), el('span', { class: 'aside' }, format.dateTime(at))),
    action(
      context,
      texts.t('delete'),
      async () => {
        await change('DELETE', `markers/${encodeURIComponent(id)}`);
        again(context, 'marker');
      },
      texts.t('deleteSure'),
    ),
  );
}

function markerForm(context: Context): HTMLElement {
  const { texts, address } = context;
  const text = field(texts.t('markerText'), { required: true, maxlength: 200, placeholder: texts.t('markerTextHint') });
  return form(context, {
    fields: [text.label],
    submit: texts.t('addMarker'),
    async send() {
      await change('POST', 'markers', {
        text: text.input.value,
        ...(address.values.site && { site: address.values.site }),
      });
      again(context, 'marker');
    },
  });
}
