import { limits } from '../../shared/beacon.ts';

/**
 * JSON as it travels: times to the tenth of a millisecond, since no clock has more, and layout shift to four digits.
 * Firefox knows times below zero; the wire does not.
 */
export function json(value: unknown): string {
  return JSON.stringify(value, (key, field) => {
    const grain = key === 'cls' ? 1e4 : 10;
    return typeof field === 'number' ? Math.max(Math.round(field * grain), 0) / grain : field;
  });
}

/** Text as the wire takes it: at most 200 characters, and none that is half of another. What is absent stays it. */
export function text<T>(value: T): T {
  return value && (`${value}`.slice(0, limits.label).replace(/[\0\p{Cs}]/gu, '') as T);
}
