import { Hono } from 'hono';
import type { Flow } from '../shared/flow.ts';
import { type Assets, serveAsset } from './assets.ts';
import { type CollectorOptions, collector } from './collector/route.ts';
import { demo } from './demo/demo.ts';
import { reportApi } from './report/route.ts';
import type { Store } from './store/store.ts';

export interface AppOptions extends CollectorOptions {
  readonly store: Store;
  readonly flows: readonly Flow[];
  /** What `vite build` made: the agent's files and the report page's. */
  readonly agent: Assets;
  readonly report: Assets;
  /** Whether to serve the demo at `/demo/`. */
  readonly withDemo: boolean;
}

/** The page loads nothing from elsewhere and is framed by nobody; the demo sets its own policy. */
const REPORT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The whole HTTP surface: the agent's files, the collector, the report API and page, the demo. */
export function createApp({ store, flows, agent, report, withDemo, ...collecting }: AppOptions): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('X-Content-Type-Options', 'nosniff');
    c.res.headers.set('Referrer-Policy', 'same-origin');
  });
  app.onError((error, c) => {
    collecting.log(`${c.req.method} ${c.req.path}: ${error.stack ?? error.message}`);
    return c.json(
      { error: { code: 'internal', message: 'The server failed at this request; its log says why.' } },
      500,
    );
  });
  app.notFound(c => c.json({ error: { code: 'not-found', message: `Nothing is at ${c.req.path}.` } }, 404));

  app.get('/', c => c.redirect('report/'));
  app.get('/healthz', c => c.json({ ok: true }));
  app.get('/:file{fv[a-z-]*\\.js}', c => {
    const answer = serveAsset(c, agent, c.req.param('file'));
    if (!answer) return c.notFound();
    // Pages of other origins load this: with CORS so that integrity hashes work, with timing so that it shows its own cost.
    answer.headers.set('Access-Control-Allow-Origin', '*');
    answer.headers.set('Timing-Allow-Origin', '*');
    answer.headers.set('Cross-Origin-Resource-Policy', 'cross-origin');
    return answer;
  });
  app.route('/', collector(collecting));
  app.route('/api/v1', reportApi({ store, flows, now: collecting.now }));
  app.get('/report', c => c.redirect('report/'));
  app.get('/report/*', c => {
    const answer = serveAsset(c, report, c.req.path.slice('/report/'.length) || 'index.html');
    if (!answer) return c.notFound();
    answer.headers.set('Content-Security-Policy', REPORT_POLICY);
    return answer;
  });
  if (withDemo) app.route('/demo', demo({ agent: '../fv.js' }));
  return app;
}
