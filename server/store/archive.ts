/**
 * Everything in a store as lines of JSON (NDJSON): a header, then the owner's notes, then the page views by begin, each as the
 * parts that make it when they are appended. The same data gives the same bytes.
 */
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
  if (run !== undefined)
    need(object(run, 'run'), 'run', { id: 'string', site: 'string', name: 'string', from: 'number' });
  if (marker !== undefined)
    need(object(marker, 'marker'), 'marker', { id: 'string', site: 'string', at: 'number', text: 'string' });
  if (pageView !== undefined) list(pageView, 'pageView').forEach(checkPart);
  if ([flowvitals, run, marker, pageView].every(kind => kind === undefined))
    throw new ArchiveError('expected a flowvitals, run, marker or pageView entry');
  return entry as Entry;
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
  need(part, 'pageView', { at: 'number', type: 'string' });
  const number = part.part as number;
  if (!Number.isInteger(number) || number < 0 || number > 29) throw new ArchiveError('pageView.part: expected 0 to 29');
  need(object(part.client, 'client'), 'client', { browser: 'string', bot: 'boolean' });
  for (const [name, measured] of Object.entries(object(part.measured, 'measured')))
    if (!isNumber(measured)) throw new ArchiveError(`measured.${name}: expected a number from 0 on`);
  for (const load of list(part.resources, 'resources'))
    need(object(load, 'resource'), 'resource', {
      type: 'string',
      state: 'string',
      encoding: 'string',
      count: 'number',
      transfer: 'number',
      encoded: 'number',
      decoded: 'number',
      ms: 'number',
      status: 'number',
    });
  for (const event of list(part.events, 'events')) {
    const { kind, name, ...numbers } = object(event, 'event');
    need({ kind, name }, 'event', { kind: 'string', name: 'string' });
    for (const [field, value] of Object.entries(numbers))
      if (!isNumber(value)) throw new ArchiveError(`event.${field}: expected a number from 0 on`);
  }
}

function need(value: Record<string, unknown>, what: string, fields: Readonly<Record<string, string>>): void {
  for (const [field, type] of Object.entries(fields))
    if (type === 'number' ? !isNumber(value[field]) : typeof value[field] !== type)
      throw new ArchiveError(`${what}.${field}: expected a ${type}${type === 'number' ? ' from 0 on' : ''}`);
}

/** Times, sizes and counts: JSON can say 1e999, which is infinite. */
function isNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new ArchiveError(`${what}: expected an array`);
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ArchiveError(`${what}: expected an object`);
}
