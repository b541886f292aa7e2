import { nameOf } from './resources.ts';

/** The nearest element around an event that a selector matches, through slots and out of open shadow trees. */
export function around(event: Event, selector: string): HTMLElement | undefined {
  return event.composedPath().find(target => (target as Element).matches?.(selector)) as HTMLElement | undefined;
}

/** Whether a click is to open something elsewhere: with a key held, or with another button. */
export function isModified(event: MouseEvent): unknown {
  return event.ctrlKey || event.metaKey || event.shiftKey || event.button;
}

/** The app's own name for what was clicked, else what kind of element it is: never its text, and nothing from the first digit on, which may be an id. */
export function describe(event: Event): string {
  const named = around(event, '[data-fv-action]')?.dataset.fvAction;
  if (named) return named;
  const element = around(event, 'a,button,input,select,summary,form') ?? (event.target as Element);
  const marks = ['id', 'name', 'class'].map(attribute => element.getAttribute?.(attribute));
  const [mark = ''] = (marks.find(Boolean) ?? '').split(' ');
  return `${element.nodeName.toLowerCase()} ${mark.replace(/\d.*/, '*')}`.trim();
}

/** Where a link or form leads in this tab, if nobody prevents it; nothing for what stays on the page or opens elsewhere. */
export function destination(event: Event, isSubmit: boolean): string {
  const element = around(event, isSubmit ? 'form' : 'a[href]:not([href^="#"]):not([download]),area[href]');
  // By attribute: a field named "action" hides the property. The button that was pressed may say otherwise.
  const attribute = (name: string) =>
    (event as SubmitEvent).submitter?.getAttribute(`form${name}`) ?? element?.getAttribute(name);
  if (!element || isModified(event as MouseEvent) || !/^(_(self|top|parent))?$/i.test(attribute('target') ?? ''))
    return '';
  const chosen = attribute(isSubmit ? 'action' : 'href');
  // Without an action a form goes where the page came from, whatever its base is.
  const { href } = new URL(chosen || location.href, element.baseURI);
  return href.startsWith('http') ? nameOf(href) : '';
}
