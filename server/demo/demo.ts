/**
 * A small school to click through: for newcomers, who have no app of their own at hand, and for the tests. It keeps no
 * state of its own, and all its links are relative, so it works wherever it is mounted.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { basePath } from 'hono/route';
import { type AssetName, readAssets } from './assets.ts';
import { compressed, slowed } from './compress.ts';
import { questions, type Task, tasks } from './content.ts';
import * as pages from './pages.ts';
import { textPdf } from './pdf.ts';
import { Progress, parseSetup, readName, readSetup, writeName, writeSetup } from './visitor.ts';

/** What a report takes to be made; the heavy operation of the school. */
export const REPORT_MS = 600;

export interface DemoOptions {
  /** Address of the agent. A relative one counts from the demo's root: `../fv.js`. */
  readonly agent: string;
}

/** The demo as an app to mount, e.g. with `app.route('/demo', demo({ agent: '../fv.js' }))`. */
export function demo({ agent }: DemoOptions): Hono {
  const assets = readAssets();
  const frame = framing(agent, assets);
  const policy = contentSecurityPolicy(agent);
  const app = new Hono();
  app.use(compressed());
  app.use(async (c, next) => {
    await next();
    c.header('x-content-type-options', 'nosniff');
    if (!c.res.headers.has('cache-control')) c.header('cache-control', 'private, no-cache');
    if (c.res.headers.get('content-type')?.startsWith('text/html')) c.header('content-security-policy', policy);
  });
  app.get('/assets/:name', (c, next) => {
    const name = c.req.param('name');
    if (!Object.hasOwn(assets, name)) return next();
    const asset = assets[name as AssetName];
    c.header('content-type', asset.type);
    // Private, since a cookie decides how it is encoded.
    c.header('cache-control', c.req.query('v') ? 'private, max-age=31536000, immutable' : 'private, no-cache');
    return Promise.resolve(c.body(asset.body));
  });
  app.use(slowed());
  addPages(app, frame);
  addForms(app, frame);
  addQuizApi(app);
  app.get('/report/:file', async (c, next) => {
    const task = taskOf(/^(\d+)\.pdf$/.exec(c.req.param('file'))?.[1]);
    if (!task) return next();
    await delay(REPORT_MS);
    c.header('content-type', 'application/pdf');
    c.header('cache-control', 'private, no-store'); // every click waits anew
    const how = c.req.query('download') === undefined ? 'inline' : 'attachment';
    c.header('content-disposition', `${how}; filename="report-${task.id}.pdf"`);
    return c.body(report(task, readName(c) ?? '', Progress.read(c)));
  });
  app.all('*', c => c.html(pages.notFound(frame(c)), 404));
  return app;
}

type Framing = (c: Context) => pages.Frame;

/** Works out from the request what a page needs to know, its depth under the mount point above all. */
function framing(agent: string, assets: ReturnType<typeof readAssets>): Framing {
  return c => {
    const here = c.req.path.slice(basePath(c).length).replace(/^\/+/, '');
    const up = '../'.repeat(here.split('/').length - 1);
    const setup = readSetup(c);
    return {
      up,
      here,
      agent: /^([a-z]+:|\/)/i.test(agent) ? agent : up + agent,
      setup,
      name: readName(c),
      // The set-up is part of the address: with another one the file is fetched anew, and shows what that makes of it.
      asset: name => `${up}assets/${name}?v=${assets[name].version}-${setup.compression}`,
    };
  };
}

function addPages(app: Hono, frame: Framing): void {
  app.get('*', (c, next) => {
    const below = c.req.path.slice(basePath(c).length);
    if (below !== '' && below !== '/') return next();
    // Without its slash at the end the root would resolve relative links one level too high.
    const root = c.req.path.endsWith('/') ? '' : `${c.req.path.split('/').at(-1)}/`;
    return Promise.resolve(c.redirect(root + (readName(c) ? 'dashboard' : 'login')));
  });
  app.get('/login', c => c.html(pages.login(frame(c), false)));
  app.get('/dashboard', c => (readName(c) ? c.html(pages.dashboard(frame(c), Progress.read(c))) : c.redirect('login')));
  for (const [path, render] of [
    ['/task/:id', pages.task],
    ['/quiz/:id', pages.quiz],
  ] as const) {
    app.get(path, (c, next) => {
      const task = taskOf(c.req.param('id'));
      if (!task) return next();
      if (!readName(c)) return Promise.resolve(c.redirect('../login'));
      return Promise.resolve(c.html(render(frame(c), task, Progress.read(c))));
    });
  }
}

/** Everything that is posted; each answers with a redirect, and each is directly under the root, for the cookies' sake. */
function addForms(app: Hono, frame: Framing): void {
  app.use(bodyLimit({ maxSize: 4096 }));
  // Not parseBody: that throws at a body which only claims to be a form, and there is no bad form here, only a wrong one.
  const read = async (c: Context) => new URLSearchParams(await c.req.text());
  app.post('/login', async c => {
    const form = await read(c);
    const name = form.get('name')?.trim();
    if (!name || form.get('password') !== 'demo') return c.html(pages.login(frame(c), true), 403);
    writeName(c, name);
    return c.redirect('dashboard');
  });
  app.post('/logout', c => {
    writeName(c, '');
    return c.redirect('login');
  });
  app.post('/subtask', async (c, next) => {
    const form = await read(c);
    const task = taskOf(form.get('task'));
    const part = Number(form.get('part'));
    if (!task?.parts[part]) return next();
    Progress.read(c).finish(c, task.id, part);
    return c.redirect(`task/${task.id}`);
  });
  app.post('/setup', async c => {
    const form = await read(c);
    writeSetup(c, parseSetup(form.get('compression'), form.get('delay')));
    const back = form.get('back') ?? '';
    return c.redirect(/^(login|dashboard|(task|quiz)\/\d+)$/.test(back) ? back : 'dashboard');
  });
}

function addQuizApi(app: Hono): void {
  app.get('/api/quiz/:id/question/:number', (c, next) => {
    const question = questions[Number(c.req.param('number')) - 1];
    if (!question) return next();
    const { text, options } = question;
    return Promise.resolve(c.json({ text, options, of: questions.length }));
  });
  app.post('/api/quiz/:id/answer', async (c, next) => {
    const { question: number, option } = (await c.req.json().catch(() => null)) ?? {};
    const question = questions[number - 1];
    if (!question) return next();
    return c.json({ right: option === question.right, reason: question.reason, last: number === questions.length });
  });
}

function taskOf(id: unknown): Task | undefined {
  return tasks.find(task => `${task.id}` === id);
}

function report(task: Task, name: string, progress: Progress): Uint8Array<ArrayBuffer> {
  const parts = task.parts.map((part, at) => `${progress.has(task.id, at) ? '[x]' : '[  ]'} ${part}`);
  return textPdf(['Lernbericht', name, `${task.subject}: ${task.title}`, '', ...parts, '', `${task.points} Punkte`]);
}

/** Nothing but our own files and the agent, which may live, and deliver, somewhere else. */
function contentSecurityPolicy(agent: string): string {
  const origin = URL.canParse(agent) ? ` ${new URL(agent).origin}` : '';
  return [
    "default-src 'none'",
    `script-src 'self'${origin}`,
    `connect-src 'self'${origin}`,
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
