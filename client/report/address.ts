import { type Narrowing, narrowings } from '../../shared/comparison.ts';
import { type Dimension, dimensions, type Period, periods } from '../../shared/report.ts';

/** What a comparison is asked for beside the filter, named as the report API names it. */
const compareFields = [
  'baseline',
  'candidate',
  'target',
  'margin',
  ...(Object.keys(narrowings) as Narrowing[]),
] as const;
export type CompareField = (typeof compareFields)[number];

/** What the reader looks at, all of it in the page's own address, so that it can be shared, kept and gone back to. */
export interface Address {
  readonly view: string;
  readonly lang: string | null;
  /** `custom` takes its days from `from` and `to`. */
  readonly period: Period | 'custom';
  /** Days, `2026-11-23`, both included. */
  readonly from: string | null;
  readonly to: string | null;
  readonly values: { readonly [dimension in Dimension]: string | null };
  /** A flow and its step (from 1), in the visits view. */
  readonly flow: string | null;
  readonly step: string | null;
  /** In the view of a comparison. */
  readonly compare: { readonly [field in CompareField]: string | null };
  /** Somebody was given this one report: there is nothing else to go to, and nothing to change. */
  readonly shared: boolean;
}

export const DEFAULT_VIEW = 'overview';
const DEFAULT_PERIOD: Period = '30d';

/** Reads an address. What it does not understand it takes as not given: a mangled link still shows something. */
export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const get = (name: string) => query.get(name) || null;
  const day = (name: string) => (isDay(get(name) ?? '') ? get(name) : null);
  const [from, to] = [day('from'), day('to')];
  const period = get('period');
  return {
    view: get('view') ?? DEFAULT_VIEW,
    lang: get('lang'),
    period: from || to ? 'custom' : period && Object.hasOwn(periods, period) ? (period as Period) : DEFAULT_PERIOD,
    from,
    to,
    values: Object.fromEntries(dimensions.map(name => [name, get(name)])) as Address['values'],
    flow: get('flow'),
    step: get('step'),
    compare: fields(get),
    shared: query.has('shared'),
  };
}

/** A day of the calendar since 1970, and neither 31 February nor the year 2, which a half-typed one has. */
function isDay(text: string): boolean {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return at >= 0 && new Date(at).toISOString().startsWith(text);
}

/** The link to an address, relative to the page: `?view=flows&period=7d`. */
export function href({ view, lang, period, from, to, values, flow, step, compare, shared }: Address): string {
  const query = new URLSearchParams();
  if (view !== DEFAULT_VIEW) query.set('view', view);
  if (period === 'custom') setAll(query, { from, to });
  else if (period !== DEFAULT_PERIOD) query.set('period', period);
  setAll(query, { ...values, flow, step, ...compare, lang, shared: shared ? '1' : null });
  const text = query.toString();
  return text ? `?${text}` : '?';
}

/** The address of another view with the same filter; what belonged to the view that is left is dropped. */
export function toView(address: Address, view: string, given: Partial<Address> = {}): Address {
  return { ...address, flow: null, step: null, compare: fields(() => null), view, ...given };
}

/** The address with another value for one dimension. */
export function withValue(address: Address, name: Dimension, value: string | null): Address {
  return { ...address, values: { ...address.values, [name]: value } };
}

/** The address of a comparison with other choices. */
export function withCompare(address: Address, given: Partial<Address['compare']>): Address {
  return { ...address, compare: { ...address.compare, ...given } };
}

/** The filter as the report API takes it. Days are the reader's own, from midnight to midnight. */
export function apiQuery({ period, from, to, values }: Address): URLSearchParams {
  const query = new URLSearchParams();
  if (period !== 'custom') query.set('period', period);
  else setAll(query, { from: from && String(midnight(from, 0)), to: to && String(midnight(to, 1)) });
  setAll(query, values);
  return query;
}

function fields(get: (name: CompareField) => string | null): Address['compare'] {
  return Object.fromEntries(compareFields.map(name => [name, get(name)])) as Address['compare'];
}

/** The reader's midnight at which a day begins, or a later one, ms since 1970. */
export function midnight(day: string, later: number): number {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return new Date(year, month - 1, date + later).getTime();
}

function setAll(query: URLSearchParams, values: { readonly [name: string]: string | null }): void {
  for (const [name, value] of Object.entries(values)) if (value) query.set(name, value);
}
