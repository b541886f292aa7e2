import { nameOf } from './resources.ts';

/** The nearest element around an event that a selector matches, within an open shadow tree first; none for events of the document or of a text. */
export function around(event: Event, selector: string): HTMLElement | null | undefined {
  const around = (target: EventTarget | null | undefined) => (target as Element).closest?.<HTMLElement>(selector);
  return around(event.composedPath()[0]) ?? around(event.target);
}

/** Whether a click is to open something elsewhere: with a key held, or with another button. */
export function isModified(event: MouseEvent): unknown {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.button;
}

/** The app's own name for what was clicked, else what kind of element it is: never its text, and no number that may be an id. */
export function describe(event: Event): string {
  const named = around(event, '[data-fv-action]');
  if (named) return named.dataset.fvAction!;
  const element = around(event, 'a,button,input,select,summary,form') ?? (event.target as Element);
  const marks = ['id', 'name', 'class'].map(attribute => element.getAttribute?.(attribute));
  const [mark = ''] = marks.find(Boolean)?.split(' ') ?? [];
  return `${element.nodeName.toLowerCase()} ${mark.replace(/\d+/g, '*')}`.trim();
}

/** Where a link or form leads in this tab, if nobody prevents it; nothing for what stays on the page or opens elsewhere. */
export function destination(event: Event, isSubmit: boolean): string {
  const element = around(event, isSubmit ? 'form' : '[href]:not([href^="#"]):not([download])');
  // By attribute: a field named "action" hides the property.
  const address = (from: Element | null | undefined, name: string) => from?.getAttribute(name);
  if (!element || isModified(event as MouseEvent) || !/^(_(self|top|parent))?$/i.test(address(element, 'target') ?? ''))
    return '';
  const chosen = isSubmit
    ? (address((event as SubmitEvent).submitter, 'formaction') ?? address(element, 'action'))
    : address(element, 'href');
  // Without an action a form goes where the page came from, whatever its base is.
  const { href } = new URL(chosen || location.href, element.baseURI);
  return href.startsWith('http') ? nameOf(href) : '';
}
