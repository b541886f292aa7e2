import { type Context, Hono } from 'hono';
import type { Answers } from '../../shared/answers.ts';
import type { Flow } from '../../shared/flow.ts';
import type { ReportError } from '../../shared/report-error.ts';
import { log } from '../log.ts';
import { type Store, StoreError } from '../store/store.ts';
import { comparison } from './comparison/comparison.ts';
import { compareParameters, decodeSides } from './comparison/sides.ts';
import { compression } from './compression.ts';
import { filters } from './filters.ts';
import { flows } from './flows.ts';
import { ReportTooLarge } from './limit.ts';
import { overview } from './overview.ts';
import { page } from './page.ts';
import { pages } from './pages.ts';
import { BadQuery, decodeScope, textParameter, timeZoneParameter, wholeParameter } from './query.ts';
import { visits, type Which } from './visits.ts';

export interface ReportOptions {
  readonly store: Store;
  readonly flows: readonly Flow[];
  /** The clock, ms since 1970. */
  readonly now?: () => number;
}

/**
 * The report API: one GET a question, typed in `shared/answers.ts`. All take the same filter (`decodeScope`); every refusal
 * and failure is a `ReportError`.
 */
export function reportApi({ store, flows: configured, now = Date.now }: ReportOptions): Hono {
  const app = new Hono();
  const scope = (query: URLSearchParams, ...own: string[]) => decodeScope(query, now(), own);
  const clock = (query: URLSearchParams) => ({ now: now(), timeZone: timeZoneParameter(query) });
  const questions: { readonly [question in keyof Answers]: (query: URLSearchParams) => Answers[question] } = {
    overview: query => overview(store, scope(query, 'timezone'), clock(query)),
    flows: query => flows(store, scope(query), configured),
    pages: query => pages(store, scope(query)),
    page: query => {
      const asked = scope(query, 'timezone');
      if (asked.page === null) throw new BadQuery('page', 'Say which page: page=/dashboard.');
      return page(store, { ...asked, page: asked.page }, clock(query));
    },
    compression: query => compression(store, scope(query)),
    visits: query => visits(store, scope(query, 'limit', 'flow', 'step'), whichVisits(query, configured)),
    compare: query => {
      const shared = scope(query, ...compareParameters);
      const { named, scopes, options } = decodeSides(query, shared, store.runs.list());
      return { named, ...comparison(store, scopes, configured, options) };
    },
    filters: query => filters(store, scope(query)),
  };
  for (const [name, answer] of Object.entries(questions)) {
    app.get(`/${name}`, context => {
      context.header('Cache-Control', 'no-store');
      return context.json(answer(new URL(context.req.url).searchParams));
    });
  }
  app.notFound(context => {
    const known = Object.keys(questions).join(', ');
    return refuse(context, 404, { code: 'not-found', message: `There is no such question. Known are: ${known}.` });
  });
  app.onError((error, context) => {
    if (error instanceof BadQuery)
      return refuse(context, 400, { code: 'bad-query', message: error.message, field: error.field });
    if (error instanceof StoreError)
      return refuse(context, 503, { code: 'store', message: 'The store cannot answer now. Try again in a moment.' });
    if (error instanceof ReportTooLarge)
      return refuse(context, 503, { code: 'report-too-large', message: error.message });
    const { stack = `${error}` } = error;
    log('A report failed.', stack);
    return refuse(context, 500, { code: 'internal', message: 'The report failed; the log of the collector says why.' });
  });
  return app;
}

function refuse(context: Context, status: 400 | 404 | 500 | 503, error: ReportError['error']) {
  return context.json({ error } satisfies ReportError, status, { 'Cache-Control': 'no-store' });
}

function whichVisits(query: URLSearchParams, configured: readonly Flow[]): Which {
  const limit = wholeParameter(query, 'limit', { min: 1, max: 200, absent: 50 });
  const name = textParameter(query, 'flow');
  if (name === null) return { limit };
  const flow = configured.find(candidate => candidate.name === name);
  if (!flow) throw new BadQuery('flow', 'There is no flow of this name.');
  return { limit, flow, step: wholeParameter(query, 'step', { min: 1, max: flow.steps.length, absent: 1 }) };
}
