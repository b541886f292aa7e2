import { LEAD_MS, type StartKind } from '../../shared/beacon.ts';
import { navigationApi } from './address.ts';
import { around, describe, destination, isModified } from './element.ts';
import type { Host } from './host.ts';
import type { Tell } from './page-views.ts';
import { isOwn, type ResourceEntry } from './resources.ts';

/** A submit so soon after a click is that click's work (Enter in a form clicks its button, too). */
const SUBMIT_MS = 1000;
/** A second click so soon is the one that a label passes on to its field. */
const LABEL_MS = 20;
/** A request that begins within this time of the handlers' end, or of an answer before it, was caused by them. */
const CHAIN_MS = 100;
/** An action is over when none of its requests was answered for so long; a slower one may still be on its way before. */
const QUIET_MS = 5000;
/** So long after the last answer that a click caused a new address may be its work. */
const ANSWERED_MS = 500;
/** A navigation begins within this time of its click's handlers. */
const BEGUN_MS = 1000;
/** Interactions that are remembered. */
const KEPT = 20;

/** A click or submit and what it caused. All times by the page's clock. */
export interface Interaction {
  readonly at: number;
  name: string;
  start: StartKind;
  /** The event itself, to see whether somebody prevented its default; none for an action of the app's own. */
  event?: Event;
  /** Where it leads if nobody prevents it. */
  target: string;
  /** When its handlers had run; infinite until then. */
  idle: number;
  /** End of the last answer that it caused, and when the next frame was on the screen; 0 if none. */
  last: number;
  painted: number;
  count: number;
  bytes: number;
  failed: number;
  /** It is no action, or not any more: it was told, led to another page, or is a download. */
  isDone?: unknown;
  /** Navigations that began while it was the latest; from the second on (a download does not leave), or once left, it leads nowhere. */
  exits: number;
  /** When the last of them began; absent where the browser does not tell. */
  gone?: number;
}

export interface Interactions {
  /** Begins an action of the app's own; call what it returns when that is over. */
  named(name: string): () => void;
  /** Notes a request that has been answered: whether a click caused it. */
  caused(entry: ResourceEntry): void;
  /**
   * The address changed: by this click, else (`isBack`, or nothing clicked) by itself. Either way its wait goes on from there.
   * Nothing for an address that was replaced by itself: that is the same page under another name.
   */
  moved(at: number, isBack: boolean, isReplaced: boolean): Interaction | undefined;
  /** The page is being left: the click that may have done it. */
  leaves(): Interaction | undefined;
  /** Tells the actions that are over; when the page is left, all of them. Who only looks at another tab may wait for more. */
  settle(isHidden?: boolean, isLeft?: boolean): void;
}

/**
 * Clicks and submits, and which requests they caused: by time alone, since nothing of the page is patched.
 * @param touched told of each, and of none when the page is left by something else.
 */
export function interactions(host: Host, tell: Tell, touched: (one?: Interaction) => void): Interactions {
  /** Newest first. */
  const kept: Interaction[] = [];
  /** Grows whenever the page is hidden: a frame that comes after the tab was away says nothing. */
  let away = 0;
  /** When a key was pressed last. */
  let typed = 0;
  /** When the page last began to lead somewhere. A typed address and the browser's own buttons raise no such event. */
  const navigation = navigationApi();
  let led = navigation && 0;

  /** Who clicked into a field and typed did not wait meanwhile; who types while an answer is on its way does. */
  const isOver = (one: Interaction) => !one.last && typed > one.at;

  function begin(name: string, at: number): Interaction {
    const none = { last: 0, painted: 0, count: 0, bytes: 0, failed: 0, exits: 0 };
    settle();
    kept.unshift({ at, name, start: 'click', target: '', idle: Infinity, ...none });
    kept.splice(KEPT);
    return kept[0]!;
  }

  function painted(one: Interaction): void {
    const before = away;
    if (document.visibilityState !== 'hidden')
      host.painted(() => {
        if (before === away) one.painted = performance.now();
      });
  }

  function settle(isHidden?: boolean, isLeft?: boolean): void {
    if (isHidden) away++;
    // No `entries()`: Prototype.js has its own, which gives something else.
    kept.forEach((one, at) => {
      // The one that will make room for the next has waited long enough.
      const isTold = isLeft || at >= KEPT - 1 || performance.now() - Math.max(one.last, one.idle) > QUIET_MS;
      if (one.isDone || !one.last || !isTold) return;
      one.isDone = true;
      tell('action', one.name, one.at, Math.max(one.painted, one.last) - one.at, one.count, one.bytes, one.failed);
    });
  }

  function pressed(event: Event): void {
    // What a script clicks is no person's click, and what a label or Enter passes on is the same one.
    if (!event.isTrusted) return;
    const at = event.timeStamp;
    const [latest] = kept;
    const isSubmit = event.type === 'submit';
    // Without a button it is Enter in a lone field, to which no click belongs; or, with no key since the click, a script that
    // asked its server first.
    const isSame =
      latest?.event &&
      at - latest.at <
        ((event as SubmitEvent).submitter ? SUBMIT_MS : isSubmit && typed < latest.at ? LEAD_MS : LABEL_MS);
    const one = isSame ? latest : begin(describe(event), at);
    if (isSubmit) one.start = 'submit';
    one.event = event;
    one.isDone ||= around(event, 'a[data-fv-download]');
    host.later(() => {
      one.idle = performance.now();
    });
    // What opens elsewhere leads nowhere here.
    if (!isModified(event as MouseEvent)) touched(one);
    // Last: an address that is none throws.
    one.target = destination(event, isSubmit);
  }
  host.on(window, 'keydown', event => {
    typed = event.timeStamp;
  });
  host.on(navigation ?? window, 'navigate', event => {
    led = event.timeStamp;
  });
  host.on(window, 'click', pressed);
  host.on(window, 'submit', pressed);
  // An attachment begins a navigation that ends without leaving. On iOS, which has no such event, it may be told as an exit.
  host.on(window, 'beforeunload', () => {
    const [one] = kept;
    if (!one) return;
    one.exits++;
    one.gone = performance.now();
  });

  return {
    named(name) {
      const [latest] = kept;
      // While a click is being handled it is the click that is waited for.
      const label = `${name}`;
      const one = latest?.event && latest.idle === Infinity ? latest : begin('', performance.now());
      one.name = label;
      return () => {
        one.idle = one.last = performance.now();
        painted(one);
      };
    },
    caused(entry) {
      const { startTime, responseEnd } = entry;
      const one = kept.find(one => one.at <= startTime && startTime <= Math.max(one.idle, one.last) + CHAIN_MS);
      // A new page waits for its code as well.
      const kinds = one?.isDone ? /^(fetch|xml|script|link)/ : /^(fetch|xml)/;
      if (!one || !kinds.test(entry.initiatorType) || !isOwn(entry.name)) return;
      one.last = Math.max(one.last, responseEnd);
      one.count++;
      // Chromium tells the size of a revalidated answer from the cache like that of a transferred one.
      one.bytes += entry.deliveryType ? 0 : entry.transferSize && entry.encodedBodySize;
      // Zero is a network error; not every browser tells.
      if (entry.responseStatus! >= 400 || entry.responseStatus === 0) one.failed++;
      if (one.painted < responseEnd) painted(one);
    },
    moved(at, isBack, isReplaced) {
      let [one] = kept;
      if (!one || one.isDone || isBack || isOver(one) || at > Math.max(one.at + LEAD_MS, one.last + ANSWERED_MS)) {
        if (isReplaced) return;
        one = begin('', at);
        one.idle = at;
      }
      one.isDone = true;
      // Where the change is noticed late, its content may have been painted already.
      if (one.painted < at - CHAIN_MS) painted(one);
      return one;
    },
    leaves() {
      const latest = kept.find(one => one.exits === 1) ?? kept[0];
      // Whoever clicks again while waiting does not begin the navigation anew.
      const again = (one: Interaction) =>
        one.exits === 1 && one.target === latest!.target && latest!.at - one.at < LEAD_MS;
      const one = kept.filter(again).pop() ?? latest;
      // Whatever leads on now, that was nobody's click.
      if (!one?.event || one.isDone || one.exits > 1 || led! < one.at || (isOver(one) && one.gone! >= typed))
        return touched() as undefined;
      one.exits = 2;
      // A link within the page, or into another tab, begins no navigation here: this one came from elsewhere, later.
      if (one.target && !one.event.defaultPrevented && !(one.gone! - one.idle > BEGUN_MS)) {
        one.isDone = true;
        tell('document', one.target, one.at, performance.now() - one.at);
      }
      // What it asked for led to the next page: that is its wait.
      if (one.gone! <= one.last + CHAIN_MS) one.isDone = true;
      return one;
    },
    settle,
  };
}
