import type { Compression, Filters, Flows, Overview, Page, Pages, ReportError, Visits } from '../../shared/report.ts';

/** The questions and the answers they get. */
export interface Answers {
  readonly overview: Overview;
  readonly flows: Flows;
  readonly pages: Pages;
  readonly page: Page;
  readonly compression: Compression;
  readonly visits: Visits;
  readonly filters: Filters;
}

/** Why there is no answer. `refused`: the server said why, in a sentence; `unreachable`: it said nothing. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  readonly kind: 'refused' | 'unreachable';
  constructor(kind: 'refused' | 'unreachable', message: string) {
    super(message);
    this.kind = kind;
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
  const url = new URL(`../api/v1/${question}?${query}`, document.baseURI);
  let response: Response;
  try {
    response = await fetch(url, { signal, headers: { Accept: 'application/json' } });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new ApiFailure('unreachable', '');
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as Answers[Q];
  const told = (body as Partial<ReportError> | undefined)?.error?.message;
  throw new ApiFailure('refused', typeof told === 'string' ? told : `HTTP ${response.status}`);
}
