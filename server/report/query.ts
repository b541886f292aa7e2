import { type Dimension, dimensions, type Period, periods, type Scope } from '../../shared/report.ts';
import type { Filter } from '../store/store.ts';

/** A parameter of a question is wrong; the message is a sentence for the person who wrote the address. */
export class BadQuery extends Error {
  override name = 'BadQuery';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const MAX_TEXT = 300;

/**
 * Decodes the filter that every question takes: `period`, or `from` and `to`, and a value for any dimension.
 * Without a period everything is asked for. Empty values count as not given; parameters that no question knows are
 * refused, because a misspelt filter would otherwise answer for everybody.
 * @param own parameters that this question takes beside the filter
 * @throws {BadQuery}
 */
export function decodeScope(query: URLSearchParams, now: number, own: readonly string[] = []): Scope {
  const known = ['period', 'from', 'to', ...dimensions, ...own];
  for (const field of new Set(query.keys())) {
    if (!known.includes(field))
      throw new BadQuery(field, `There is no parameter "${field.slice(0, 40)}". Known are: ${known.join(', ')}.`);
    if (query.getAll(field).length > 1) throw new BadQuery(field, `The parameter ${field} is given more than once.`);
  }
  const texts = dimensions.map((name): [Dimension, string | null] => [name, textParameter(query, name)]);
  return { ...decodeTimes(query, now), ...(Object.fromEntries(texts) as { [name in Dimension]: string | null }) };
}

/** A text parameter, or null when it is absent or empty. @throws {BadQuery} */
export function textParameter(query: URLSearchParams, field: string): string | null {
  const value = query.get(field) || null;
  if (value !== null && value.length > MAX_TEXT)
    throw new BadQuery(field, `${field} has ${value.length} characters; at most ${MAX_TEXT} make sense.`);
  return value;
}

/** A whole number within limits, or the default when it is absent or empty. @throws {BadQuery} */
export function wholeParameter(
  query: URLSearchParams,
  field: string,
  { min, max, absent }: { min: number; max: number; absent: number },
): number {
  const value = query.get(field) || String(absent);
  if (!/^-?\d{1,9}$/.test(value) || Number(value) < min || Number(value) > max)
    throw new BadQuery(field, `${field} has to be a whole number from ${min} to ${max}.`);
  return Number(value);
}

/** The reader's time zone, an IANA name; UTC when it is absent or empty. @throws {BadQuery} */
export function timeZoneParameter(query: URLSearchParams): string {
  const timeZone = textParameter(query, 'timezone') ?? 'UTC';
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new BadQuery('timezone', 'timezone has to be an IANA name such as Europe/Berlin.');
  }
  return timeZone;
}

/** The scope as the store takes it. */
export function toFilter(scope: Scope): Filter {
  return Object.fromEntries(Object.entries(scope).filter(([, value]) => value !== null));
}

/** The period, or `from` and `to`, as times; `null` where open. @throws {BadQuery} */
export function decodeTimes(query: URLSearchParams, now: number): { from: number | null; to: number | null } {
  const period = query.get('period');
  if (period) {
    if (!Object.hasOwn(periods, period))
      throw new BadQuery('period', `period has to be one of ${Object.keys(periods).join(', ')}.`);
    if (query.get('from') || query.get('to'))
      throw new BadQuery('period', 'period cannot be given together with from or to.');
    const length = periods[period as Period];
    return { from: length === null ? null : now - length, to: null };
  }
  const from = time(query, 'from');
  const to = time(query, 'to');
  if (from !== null && to !== null && from >= to) throw new BadQuery('to', 'to has to be later than from.');
  return { from, to };
}

function time(query: URLSearchParams, field: string): number | null {
  const value = query.get(field);
  if (!value) return null;
  const ms = /^\d{1,14}$/.test(value) ? Number(value) : parseTime(value);
  if (Number.isNaN(ms))
    throw new BadQuery(
      field,
      `${field} has to be a date (2026-11-23, its begin in UTC), a date and time with its zone (2026-11-23T08:00:00Z), or ms since 1970.`,
    );
  return ms;
}

/** A date (its begin in UTC), or a date and time with its zone, as ms since 1970; NaN for anything else, and for 30 February. */
export function parseTime(text: string): number {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  // `Date.parse` reads 30 February as 2 March, and what is no ISO date as it likes.
  const midnight = Date.parse(`${day}T00:00Z`);
  return Number.isNaN(midnight) || !new Date(midnight).toISOString().startsWith(day!) ? Number.NaN : Date.parse(text);
}
