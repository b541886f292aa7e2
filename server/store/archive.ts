/**
 * Everything in a store as lines of JSON (NDJSON): a header, then the owner's notes, then the page views by begin, each as the
 * parts that make it when they are appended. The same data gives the same bytes.
 */
import { limits } from '../../shared/beacon.ts';
import type { Marker, Run } from '../../shared/run.ts';
import type { Custody, PageViewPart, Store } from './store.ts';

const VERSION = 1;

/** What one line holds. */
export type Entry =
  | { readonly flowvitals: number }
  | { readonly run: Run }
  | { readonly marker: Marker }
  | { readonly pageView: readonly PageViewPart[] };

/** A line that is none of ours; the message says what is wrong with it. */
export class ArchiveError extends Error {
  override name = 'ArchiveError';
}

/** The lines, each with its end. */
export function* writeArchive(store: Pick<Store, 'runs' | 'markers'> & Pick<Custody, 'dump'>): Generator<string> {
  const line = (entry: Entry) => `${JSON.stringify(entry)}\n`;
  yield line({ flowvitals: VERSION });
  for (const run of store.runs.list()) yield line({ run });
  for (const marker of store.markers.list()) yield line({ marker });
  for (const pageView of store.dump()) yield line({ pageView });
}

/** @throws {ArchiveError} for a line that is no JSON or not of this form. */
export function readLine(line: string): Entry {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    throw new ArchiveError('expected JSON');
  }
  const { flowvitals, run, marker, pageView } = object(entry, 'the line');
  if (flowvitals !== undefined && flowvitals !== VERSION)
    throw new ArchiveError(`expected an export of version ${VERSION}, got ${JSON.stringify(flowvitals)}`);
  if (run !== undefined) checkRun(object(run, 'run'));
  if (marker !== undefined)
    need(object(marker, 'marker'), 'marker', { id: 'string', site: 'string', at: 'number', text: 'string' });
  if (pageView !== undefined) list(pageView, 'pageView').forEach(checkPart);
  if ([flowvitals, run, marker, pageView].every(kind => kind === undefined))
    throw new ArchiveError('expected a flowvitals, run, marker or pageView entry');
  return entry as Entry;
}

function checkRun(run: Record<string, unknown>): void {
  need(run, 'run', { id: 'string', site: 'string', name: 'string', from: 'number' });
  needIfGiven(run, 'run', { to: 'number', target: 'whole', note: 'string' });
}

function checkPart(value: unknown): void {
  const part = object(value, 'pageView');
  need(part, 'pageView', {
    id: 'string',
    part: 'number',
    final: 'boolean',
    visit: 'string',
    site: 'string',
    page: 'string',
  });
  need(part, 'pageView', { at: 'whole', type: 'string' });
  const number = part.part as number;
  if (!Number.isInteger(number) || number < 0 || number >= limits.parts)
    throw new ArchiveError(`pageView.part: expected 0 to ${limits.parts - 1}`);
  const client = object(part.client, 'client');
  need(client, 'client', { browser: 'string', bot: 'boolean' });
  needIfGiven(client, 'client', { browserVersion: 'whole', device: 'string', net: 'string', saveData: 'boolean' });
  needIfGiven(part, 'pageView', { seq: 'whole', status: 'whole' });
  needIfGiven(part, 'pageView', { from: 'string', variant: 'string', release: 'string', start: 'string' });
  for (const [name, measured] of Object.entries(object(part.measured, 'measured')))
    if (!isNumber(measured)) throw new ArchiveError(`measured.${name}: expected a number from 0 on`);
  for (const value of list(part.resources, 'resources')) {
    const load = object(value, 'resource');
    if (load.name !== null) need(load, 'resource', { name: 'string' });
    need(load, 'resource', {
      type: 'string',
      state: 'string',
      encoding: 'string',
      count: 'number',
      transfer: 'number',
      encoded: 'number',
      decoded: 'number',
      ms: 'number',
      status: 'whole',
    });
  }
  for (const event of list(part.events, 'events')) {
    const happened = object(event, 'event');
    need(happened, 'event', { kind: 'string', name: 'string' });
    needIfGiven(happened, 'event', { offset: 'number', ms: 'number', count: 'whole', bytes: 'whole', failed: 'whole' });
  }
}

/** @param fields by name: what `typeof` says, or `whole` for a whole number; numbers are none below zero. */
function need(value: Record<string, unknown>, what: string, fields: Readonly<Record<string, string>>): void {
  for (const [field, type] of Object.entries(fields)) {
    const isWhole = type === 'whole' && Number.isSafeInteger(value[field]);
    const isRight = type === 'number' || isWhole ? isNumber(value[field]) : typeof value[field] === type;
    if (isRight) continue;
    const expected = { number: 'a number from 0 on', whole: 'a whole number from 0 on' }[type] ?? `a ${type}`;
    throw new ArchiveError(`${what}.${field}: expected ${expected}`);
  }
}

function needIfGiven(value: Record<string, unknown>, what: string, fields: Readonly<Record<string, string>>): void {
  const given = Object.entries(fields).filter(([field]) => value[field] !== undefined);
  need(value, what, Object.fromEntries(given));
}

/** Times since 1970 (runs may be given any up to this one), durations, sizes and counts: more than any collector adds up, and few enough digits to be stored. */
const MAX_NUMBER = 1e14;

/** JSON can say 1e300, and 1e999, which is infinite. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= MAX_NUMBER;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ArchiveError(`${what}: expected an array`);
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ArchiveError(`${what}: expected an object`);
}
