import { ApiFailure } from './api.ts';
import type { Context } from './context.ts';
import { type Child, el } from './el.ts';

export interface Field {
  readonly label: HTMLElement;
  readonly input: HTMLInputElement;
}

/** An input with its label. */
export function field(
  title: string,
  attributes: { readonly [name: string]: string | number | boolean | undefined },
): Field {
  const input = el('input', { type: 'text', autocomplete: 'off', ...attributes });
  return { label: el('label', { class: 'field' }, el('span', {}, title), input), input };
}

interface Form {
  readonly fields: readonly Child[];
  readonly submit: string;
  /** Does what the form is for. A failure is told below the form. */
  send(): Promise<void>;
}

/** A form that the page sends by itself; it can be sent by the Enter key, and only once at a time. */
export function form(context: Context, { fields, submit, send }: Form): HTMLFormElement {
  const button = el('button', { type: 'submit', class: 'button' }, submit);
  const said = el('p', { class: 'said', role: 'alert' });
  const made = el('form', { class: 'form' }, fields, button, said);
  made.addEventListener('submit', event => {
    event.preventDefault();
    void attempt(context, { button, said }, send);
  });
  return made;
}

/** A button that changes something, after a second press where it says what to be sure of. */
export function action(context: Context, title: string, act: () => Promise<void>, sure?: string): HTMLElement {
  const button = el('button', { type: 'button', class: 'button' }, title);
  const said = el('p', { class: 'said', role: 'alert' });
  let asked = sure === undefined;
  button.addEventListener('click', () => {
    if (asked) return void attempt(context, { button, said }, act);
    asked = true;
    button.textContent = sure!;
  });
  // Who goes on to something else did not mean it.
  button.addEventListener('blur', () => {
    if (sure === undefined) return;
    asked = false;
    button.textContent = title;
  });
  return el('div', { class: 'action' }, button, said);
}

async function attempt(
  { texts }: Context,
  { button, said }: { readonly button: HTMLButtonElement; readonly said: HTMLElement },
  act: () => Promise<void>,
): Promise<void> {
  button.disabled = true;
  said.textContent = '';
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    said.textContent = error.kind === 'unreachable' ? texts.t('unreachable') : texts.told(error);
  } finally {
    button.disabled = false;
  }
}
