import type { StartKind } from '../../shared/beacon.ts';
import type { Events } from './events.ts';
import type { Host } from './host.ts';
import { nameOf, type ResourceEntry } from './resources.ts';

/** A submit so soon after a click is that click's work (Enter in a form clicks its button, too). */
const SUBMIT_MS = 1000;
/** A second click so soon is the one that a label passes on to its field. */
const LABEL_MS = 20;
/** A request that begins within this time of the handlers' end, or of an answer before it, was caused by them. */
const CHAIN_MS = 100;
/** An action is over when none of its requests was answered for so long. */
const QUIET_MS = 1000;
/** So long after a click, or after the last answer that it caused, a new address may be its work. */
const LEAD_MS = 5000;
const ANSWERED_MS = 500;
/** Interactions that are remembered. */
const KEPT = 20;

/** A click or submit and what it caused. All times by the page's clock. */
export interface Interaction {
  readonly at: number;
  kind: StartKind;
  readonly name: string;
  /** When its handlers had run; infinite until then. */
  idle: number;
  /** End of the last answer that it caused, and when the next frame was on the screen; 0 if none. */
  last: number;
  painted: number;
  count: number;
  bytes: number;
  failed: number;
  /** Where it leads if nobody prevents it. */
  target?: string | undefined;
  /** The event itself, to see whether somebody prevented its default; none for an action of the app's own. */
  event: Event | undefined;
  /** It was told, or led to another page: no action any more. */
  isDone?: boolean;
}

export interface Interactions {
  /** Begins an action of the app's own; call what it returns when that is over. */
  named(name: string): () => void;
  /** Notes a request that has been answered: whether a click caused it. */
  caused(entry: ResourceEntry): void;
  /** The address changed: by this click, else (`isBack`, or nothing clicked) by itself. Either way its wait goes on from there. */
  moved(at: number, isBack: boolean): Interaction;
  /** The page is being left: the click that may have done it. */
  left(): Interaction | undefined;
  /** Tells the actions that are over; at the end of the page view all of them. */
  settle(isEnd: boolean): void;
}

/** Clicks and submits, and which requests they caused: by time alone, since nothing of the page is patched. */
export function interactions(host: Host, tell: Events['tell'], touched: (one: Interaction) => void): Interactions {
  const open: Interaction[] = [];
  let latest: Interaction | undefined;

  const begin = (name: string, at: number, event?: Event): Interaction => {
    latest = { at, name, event, kind: 'click', idle: Infinity, last: 0, painted: 0, count: 0, bytes: 0, failed: 0 };
    open.push(latest);
    if (open.length > KEPT) open.shift();
    return latest;
  };
  const painted = (one: Interaction) =>
    host.painted(() => {
      one.painted = performance.now();
    });

  function pressed(event: Event): void {
    // What a script clicks is no person's click, and what a label passes on is the same click.
    if (!event.isTrusted) return;
    const at = event.timeStamp;
    const isSubmit = event.type === 'submit';
    const merges = latest?.event && at - latest.at < (isSubmit ? SUBMIT_MS : LABEL_MS);
    const one = merges ? latest! : begin(describe(event.target as Element), at, event);
    if (isSubmit) one.kind = 'submit';
    one.event = event;
    one.target = destination(event) ?? one.target;
    host.later(() => {
      one.idle = performance.now();
    });
    touched(one);
  }
  host.on(window, 'click', pressed, true);
  host.on(window, 'submit', pressed, true);

  return {
    named(name) {
      // While a click is being handled it is the click that is waited for.
      const clicked = latest?.idle === Infinity && latest;
      if (clicked) clicked.isDone = true;
      const one = begin(name, clicked ? clicked.at : performance.now());
      return () => {
        one.idle = one.last = performance.now();
        one.count ||= 0.1;
        painted(one);
      };
    },
    caused({ initiatorType, name, startTime, responseEnd, responseStatus = 0, transferSize }) {
      if (!/^(fetch|xml)/.test(initiatorType) || !name.startsWith(`${location.origin}/`)) return;
      const one = [...open].reverse().find(({ at }) => at <= startTime);
      if (!one || startTime > Math.max(one.idle, one.last) + CHAIN_MS) return;
      one.last = Math.max(one.last, responseEnd);
      one.count++;
      one.bytes += transferSize;
      if (responseStatus >= 400) one.failed++;
      painted(one);
    },
    moved(at, isBack) {
      const until = latest?.last ? latest.last + ANSWERED_MS : (latest?.at ?? 0) + LEAD_MS;
      const one = latest && !latest.isDone && !isBack && at <= until ? latest : begin('', at);
      one.isDone = true;
      if (!one.event) one.idle = at;
      painted(one);
      return one;
    },
    left() {
      if (!latest?.event || latest.event.defaultPrevented) return undefined;
      const { target, at } = latest;
      latest.isDone = true;
      if (target) tell('document', target, at, performance.now() - at);
      return latest;
    },
    settle(isEnd) {
      for (const one of open) {
        const { name, at, last, count, bytes, failed } = one;
        if (one.isDone || !count || !(isEnd || performance.now() - last > QUIET_MS)) continue;
        one.isDone = true;
        tell('action', name, at, Math.max(one.painted, last) - at, Math.floor(count), bytes, failed);
      }
    },
  };
}

/** The app's own name for an element, else what kind of element it is: never its text, and no number that may be an id. */
function describe(target: Element): string {
  const named = target.closest?.<HTMLElement>('[data-fv-action]');
  if (named) return named.dataset.fvAction!;
  const element = target.closest?.('a,button,input,select,summary,form,[role]') ?? target;
  const [id, name, classes] = ['id', 'name', 'class'].map(attribute => element.getAttribute?.(attribute));
  const mark = id ? `#${id}` : name ? `[${name}]` : classes ? `.${classes.trim().split(/\s/)[0]}` : '';
  return (element.nodeName.toLowerCase() + mark).replace(/\d+/g, '*');
}

/** Where a link or form leads in this tab; nothing for what stays on the page or opens elsewhere. */
function destination(event: Event): string | undefined {
  const target = event.target as Element;
  const { submitter } = event as SubmitEvent;
  const { ctrlKey, metaKey, shiftKey } = event as MouseEvent;
  const form = event.type === 'submit' && target;
  const element = form || target.closest?.('a[href]');
  if (!element || ctrlKey || metaKey || shiftKey || element.getAttribute('download') !== null) return undefined;
  const frame = element.getAttribute('target');
  if (frame && !/^_(self|top|parent)$/i.test(frame)) return undefined;
  // By attribute: a field named "action" hides the property.
  const address = form
    ? (submitter?.getAttribute('formaction') ?? form.getAttribute('action'))
    : element.getAttribute('href');
  const url = new URL(address ?? '', document.baseURI);
  return /^http/.test(url.protocol) && (form || !url.hash || nameOf(url.href) !== nameOf(location.href))
    ? nameOf(url.href)
    : undefined;
}
