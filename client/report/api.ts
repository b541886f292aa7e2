import type { Answers as Filtered } from '../../shared/answers.ts';
import type { ReportError } from '../../shared/report-error.ts';
import type { Marker, Run } from '../../shared/run.ts';

/** The questions and the answers they get. */
export interface Answers extends Filtered {
  readonly runs: Runs;
}

export interface Runs {
  readonly runs: readonly Run[];
  readonly markers: readonly Marker[];
  /** The server's clock, ms since 1970. */
  readonly now: number;
}

/** Questions that take no filter. */
const unfiltered: readonly (keyof Answers)[] = ['runs'];

/** Why there is no answer. `refused`: the server said why, in a sentence; `locked`: it does not know this reader; `unreachable`: it said nothing. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly kind: 'refused' | 'locked' | 'unreachable';
  /** The server's code for it, where it gave one. */
  readonly code: string | undefined;
  /** The parameter that is wrong, where one is. */
  readonly field: string | undefined;
  constructor(kind: ApiFailure['kind'], message: string, code?: string, field?: string) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.field = field;
  }
}

/**
 * Asks the report API, which lives beside this page whatever path both are under.
 * @throws {ApiFailure} when there is no answer; an `AbortError` when the signal fired.
 */
export async function ask<Q extends keyof Answers>(
  question: Q,
  query: URLSearchParams,
  signal: AbortSignal,
): Promise<Answers[Q]> {
  const search = unfiltered.includes(question) ? '' : `?${query}`;
  return (await call(`${question}${search}`, { signal })) as Answers[Q];
}

/**
 * Changes something: a run, a marker, a link to share. Only the owner may.
 * @throws {ApiFailure} when it was not done.
 */
export function change(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<unknown> {
  return call(path, { method, ...(body && { body: JSON.stringify(body) }) });
}

async function call(path: string, options: RequestInit): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(apiUrl(path), { ...options, headers: { Accept: 'application/json' } });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiFailure('unreachable', '');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && (body !== undefined || response.status === 204)) return body;
  const told = (body as Partial<ReportError> | undefined)?.error;
  throw new ApiFailure(
    response.status === 401 ? 'locked' : 'refused',
    typeof told?.message === 'string' ? told.message : `HTTP ${response.status}`,
    told?.code,
    told?.field,
  );
}

export function apiUrl(path: string): URL {
  return new URL(`../api/v1/${path}`, document.baseURI);
}
