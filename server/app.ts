import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type Guarded, type GuardOptions, guard } from './access/guard.ts';
import { type CollectorOptions, collector } from './collector/route.ts';
import { demo } from './demo/demo.ts';
import { type Assets, serveAsset } from './http/assets.ts';

export interface AppOptions extends CollectorOptions, Omit<GuardOptions, 'path'> {
  /** Path in front of everything, such as `/rum`; usually ''. */
  readonly base: string;
  /** Answers the questions of the report API: a GET of `/overview?…` and so on. */
  readonly reports: (url: string, gone: AbortSignal) => Promise<Response>;
  /** Runs and markers, and the stream that tells of new page views. */
  readonly runs: Hono;
  readonly live: Hono<Guarded>;
  /** What `vite build` made: the agent's files and the report page's. */
  readonly agent: Assets;
  readonly report: Assets;
  /** Whether to serve the demo at `/demo/`. */
  readonly withDemo: boolean;
  /** Whether a beacon could be written now. */
  readonly isWritable: () => boolean;
  /** The text of `/metrics`. */
  readonly metrics: () => string;
}

/** The report page loads nothing from elsewhere and is framed by nobody; the demo's pages set a policy of their own. */
const REPORT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What is asked of the API in a body is a name, a note, a few numbers. */
const MAX_API_BODY = 65_536;

/** Everything else is data, or a script of other pages: as a document it may do nothing. */
const NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** The whole HTTP surface: the agent's files, the collector, the report API and page, the demo. */
export function createApp(options: AppOptions): Hono {
  const { base, agent, report, withDemo, isWritable, metrics, log } = options;
  const root = new Hono();
  const app = root.basePath(base) as Hono;
  const { required, links, sharing } = guard({ ...options, path: `${base}/` });
  // Relative where a proxy may have taken a prefix off; with a base it is known.
  const page = base ? `${base}/report/` : 'report/';

  root.use(async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    if (!headers.has('Referrer-Policy')) headers.set('Referrer-Policy', 'same-origin');
    if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', NOTHING_POLICY);
  });
  const failed = (error: Error, c: Context) => {
    log(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    const message = 'The server failed at this request; its log says why.';
    return c.json({ error: { code: 'internal', message } }, 500);
  };
  root.onError(failed);
  root.notFound(c => c.json({ error: { code: 'not-found', message: 'Nothing is here.' } }, 404));

  for (const path of ['', '/']) app.get(path, c => c.redirect(page));
  app.get('/healthz', c =>
    isWritable() ? c.json({ ok: true }) : c.json({ ok: false, message: 'The database cannot be written.' }, 503),
  );
  app.get('/metrics', required, c =>
    c.text(metrics(), 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  app.get('/:file{[a-z-]+\\.js}', c => agentFile(c, agent, c.req.param('file')) ?? c.notFound());

  app.use('/api/v1/*', required, bodyLimit({ maxSize: MAX_API_BODY, onError: tooLarge }));
  for (const api of [sharing, options.runs]) app.route('/api/v1', api);
  app.route('/api/v1', options.live);
  app.get('/api/v1/:question', c =>
    options.reports(`http://report/${c.req.param('question')}${new URL(c.req.url).search}`, c.req.raw.signal),
  );

  app.get('/report', c => c.redirect(page));
  app.route('/report/', links);
  app.get('/report/:path{.*}', c => {
    const answer = serveAsset(c, report, c.req.param('path') || 'index.html');
    answer?.headers.set('Content-Security-Policy', REPORT_POLICY);
    return answer ?? c.notFound();
  });
  if (withDemo) app.route('/demo', demo({ agent: '../fv.js' }));

  // Beacons have an app of two routes in front, and set their own headers: finding theirs among all routes costs 2 µs of the 75 that
  // a beacon takes, and what wraps each answer there more than parsing it.
  const front = new Hono();
  front.onError(failed);
  front.route(base, collector(options));
  front.all('*', c => root.fetch(c.req.raw, c.env));
  return front;
}

function tooLarge(c: Context): Response {
  return c.json({ error: { code: 'too-large', message: `The body is larger than ${MAX_API_BODY} bytes.` } }, 413);
}

/** Pages of other origins load these: with CORS so that integrity hashes work, with timing so that they show their own cost. */
function agentFile(c: Context, agent: Assets, file: string): Response | undefined {
  const answer = serveAsset(c, agent, file);
  answer?.headers.set('Access-Control-Allow-Origin', '*');
  answer?.headers.set('Timing-Allow-Origin', '*');
  answer?.headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
  return answer;
}
