import type { EventKind, WireEvent } from '../../shared/beacon.ts';

/** Events that wait for a beacon, and bytes of them in one; what comes on top is dropped, or travels with the next. */
const WAITING = 200;
const BYTES = 6000;

export interface Events {
  /** Notes an event at `at` (page clock). Errors of one kind are one event with a count. */
  tell(kind: EventKind, name: string, at: number, ms?: number, count?: number, bytes?: number, failed?: number): void;
  /** Hands over those that belong to a page view which began at `begin`. */
  take(begin: number, belongs: (at: number) => boolean): WireEvent[];
}

export function events(): Events {
  let waiting: [at: number, event: WireEvent][] = [];
  return {
    tell(kind, name, at, ms, count, bytes, failed) {
      const label = text(name);
      const counted = kind === 'error' || kind === 'blocked';
      const same = counted && waiting.find(([, event]) => event[0] === kind && event[1] === label);
      if (same) same[1][4]!++;
      else if (waiting.length < WAITING)
        waiting.push([at, [kind, label, 0, ms, counted ? 1 : count, bytes, failed] as WireEvent]);
    },
    take(begin, belongs) {
      const taken: WireEvent[] = [];
      let room = BYTES;
      waiting = waiting.filter(([at, event]) => {
        if (!belongs(at) || room < 0) return true;
        event[2] = tenth(Math.max(at - begin, 0));
        if (event[3] !== undefined) event[3] = tenth(event[3]!);
        room -= size(event);
        taken.push(event);
        return false;
      });
      return taken;
    },
  };
}

/** Text as the wire takes it: at most 64 characters, and none that is half of another. */
export function text(value: unknown): string {
  return `${value}`.slice(0, 64).replace(/[\0\p{Cs}]/gu, '');
}

/** Chromium's clock has no more. */
export function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Bytes of a value as JSON. */
export function size(value: unknown): number {
  return new Blob([JSON.stringify(value)]).size;
}
