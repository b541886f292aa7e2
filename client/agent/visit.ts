import { CLOCK_MS, IDLE_MS, LEAD_MS, type StartKind } from '../../shared/beacon.ts';
import type { Facts } from './page-view.ts';
import { isOwn, nameOf } from './resources.ts';
import type { TabStorage } from './storage.ts';

/** A reload or a step back is mostly the browser's own button, so there the click must have been just now. */
const LEAD_BACK_MS = 1000;
/** How long after the page before was left a prerendered or restored page may be shown; others began before. */
const OVER_MS = 100;

/** Clicks that are remembered. */
const CLICKS = 10;

const KEY = 'flowvitals';

type Click = [start: StartKind, at: number];

/** What is kept for the tab; short names, since it is written at every click. */
interface Stored {
  /** Visit id, page views so far, path of the last one, last sign of life by the wall clock. */
  v: string;
  s: number;
  p: string;
  t: number;
  /** A page of this visit is open: who finds this when it arrives is a copy of the tab. */
  o?: boolean;
  /** The last clicks and submits, newest first: some click again while waiting for what the first one led to. */
  c?: Click[];
  /** When its page was left. */
  h?: number;
}

export interface Visit {
  /** Counts a page view that began at `at` (wall clock); where it stands is written into its facts by {@link Visit.look}. */
  begin(facts: Facts): void;
  /**
   * Reads what the tab remembers and fills in the facts of the page view that was begun. Not before it is needed: the first
   * look into sessionStorage waits for another process (12 to 18 ms in Chromium with the processor throttled four times).
   */
  look(): void;
  /**
   * The visitor clicked or submitted; without a kind nothing of that leads to the next page. Kept at once: the page may not
   * live to keep it later.
   */
  touch(start: StartKind | undefined, at: number): void;
  leave(at: number): void;
}

/**
 * The time and 52 random bits: unique, and no secret. The time comes first, so that the store's index grows at its end (with
 * random keys a commit changed a third more pages). The first random number from `crypto` opens a source of its own, which
 * took 5 to 9 ms in Chromium with the processor throttled four times; `randomUUID` is missing on plain http.
 */
const randomId = (): string => Date.now() + Math.random().toString(36).slice(2);

/** A number from 0 up to 1 that an id has for ever, so that a visit is measured from end to end or not at all. */
export function dice(id: string): number {
  return [...id].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 9973, 0) / 9973;
}

/**
 * The tab's visit. It goes on where the last page of the tab left off, unless 30 minutes passed, or that page is still
 * open: then this tab is a copy (duplicated, or opened by a page that handed its storage on) and begins its own visit.
 */
export function openVisit(storage: TabStorage, stores: boolean, given: string | undefined): Visit {
  let state: Stored;
  let begun: Facts | undefined;
  const save = () => storage.write(KEY, state);

  function look(): void {
    if (!begun) return;
    const { type, at, path, m } = begun;
    // A form of that name hides the property.
    const referrer = `${document.referrer}`;
    const kept = storage.read<Stored>(KEY);
    // A prerendered or restored page is shown before, or just after, the one that it replaces has been told to leave.
    const isLoad = /^(nav|rel|back)/.test(type);
    const last: Partial<Stored> = (kept?.o && isLoad ? undefined : kept) ?? {};
    const goesOn = at - last.t! <= IDLE_MS;
    // What began only after the page had been left is not what the click led to: that was a document without an agent.
    const clicks = at > last.h! + (isLoad ? CLOCK_MS : OVER_MS) ? [] : last.c;
    const [start, clicked = 0] = clicks?.find(click => click[1] <= at + CLOCK_MS) ?? [];
    const input = at - clicked;
    const caused = input <= (/^(rel|b)/.test(type) ? LEAD_BACK_MS : LEAD_MS);
    const [v, s] = goesOn ? [last.v!, last.s! + 1] : [randomId(), 1];
    state = { v, s, p: path, t: at, o: true };
    save();
    Object.assign(begun, {
      id: randomId(),
      ...(stores && { visit: v, seq: s }),
      ...(given && { visit: given }),
      from: goesOn ? last.p : isOwn(referrer) ? nameOf(referrer) : undefined,
      start: caused ? start : undefined,
    });
    // The wait of a soft navigation begins with its click.
    if (caused && type !== 'soft') m.input = input;
    begun = undefined;
  }

  return {
    begin(facts) {
      look();
      begun = facts;
    },
    look,
    touch(start, at) {
      look();
      // A click after half an hour belongs to the visit that it opens.
      if (at - state.t <= IDLE_MS) state.t = at;
      state.c = start ? [[start, at] as Click, ...(state.c ?? [])].slice(0, CLICKS) : [];
      save();
    },
    leave(at) {
      look();
      state.o = false;
      state.h = at;
      save();
    },
  };
}
