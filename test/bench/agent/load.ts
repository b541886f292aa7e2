/** What a script costs while a page with thirty resources loads, from Chromium's own trace, with the CPU throttled. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { launchChromium } from '../../support/browsers.ts';
import type { Rival } from './rivals.ts';

const THROTTLE = 4;
const LONG_MS = 50;
/** A real image: one that fails would be an error to report. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
);

export interface Cost {
  /** Main-thread ms inside the script, compiling included: until the page's load event, and a second and a half on. */
  readonly load: number;
  readonly own: number;
  /** Main-thread ms of the whole load. */
  readonly all: number;
  /** Tasks in which the script alone took over 50 ms. */
  readonly long: number;
}

export interface ScriptCost extends Cost {
  /** Requests a load that only the script can have sent: one that is quick because it is broken sends none. */
  readonly sent: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** CPU time of the thread, which other programs do not prolong. */
  readonly tdur?: number;
  readonly args: { readonly name?: string; readonly data?: { readonly url?: string }; readonly fileName?: string };
}

/** Loads the page once with each script, and without any, `rounds` times in turn; medians by name. */
export async function loadCosts(list: readonly Rival[], rounds: number): Promise<Map<string, ScriptCost>> {
  const all = [{ name: 'nothing', code: '' }, ...list];
  const site = await startSite(all);
  const browser = await launchChromium();
  const costs = new Map<string, Cost[]>(all.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++)
      for (const [at, { name }] of all.entries()) {
        const context = await browser.newContext();
        const page = await context.newPage();
        const client = await context.newCDPSession(page);
        await client.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
        await browser.startTracing(page, { categories: ['devtools.timeline', 'v8', 'toplevel'] });
        await page.goto(`${site.url}/page/${at}`, { waitUntil: 'load' });
        await page.evaluate('new Promise(done => setTimeout(done, 1500))');
        const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
        costs.get(name)!.push(costOf(traceEvents));
        await context.close();
      }
  } finally {
    await browser.close();
    await site.close();
  }
  return new Map(
    [...costs].map(([name, list], at) => [name, { ...medianCost(list), sent: (site.reports.get(at) ?? 0) / rounds }]),
  );
}

function costOf(events: readonly TraceEvent[]): Cost {
  const thread = (event: TraceEvent) => `${event.pid}/${event.tid}`;
  const isScript = (event: TraceEvent, file: RegExp) =>
    file.test(`${event.args.data?.url ?? event.args.fileName ?? ''}`);
  // The page's process is the one whose main thread runs the page's scripts; compiling elsewhere delays nobody.
  const mains = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain').map(thread),
  );
  const page = events.find(event => event.name === 'EvaluateScript' && isScript(event, /\/r0\.js/));
  const main = events.filter(
    event => event.ph === 'X' && event.dur && mains.has(thread(event)) && event.pid === page?.pid,
  );
  const own = outermost(main.filter(event => isScript(event, /\/agent\.js/)));
  const tasks = outermost(main.filter(({ name }) => name.endsWith('RunTask')));
  const within = (inner: TraceEvent, outer: TraceEvent) => inner.ts >= outer.ts && inner.ts < outer.ts + outer.dur!;
  const sum = (list: readonly TraceEvent[]) => list.reduce((total, { dur = 0, tdur = dur }) => total + tdur, 0) / 1000;
  const loaded = Math.max(
    ...events.filter(({ name, pid }) => name === 'MarkLoad' && pid === page?.pid).map(({ ts }) => ts),
  );
  return {
    load: sum(own.filter(({ ts }) => ts < loaded)),
    own: sum(own),
    all: sum(tasks),
    long: tasks.filter(task => sum(own.filter(one => within(one, task))) > LONG_MS).length,
  };
}

/** Those that are not inside another of them, so that nothing counts twice. */
function outermost(events: readonly TraceEvent[]): TraceEvent[] {
  let end = 0;
  return events
    .toSorted((a, b) => a.ts - b.ts || b.dur! - a.dur!)
    .filter(event => {
      if (event.ts < end) return false;
      end = event.ts + event.dur!;
      return true;
    });
}

function medianCost(list: readonly Cost[]): Cost {
  const middle = (pick: (cost: Cost) => number) => list.map(pick).toSorted((a, b) => a - b)[list.length >> 1]!;
  return {
    load: middle(({ load }) => load),
    own: middle(({ own }) => own),
    all: middle(({ all }) => all),
    long: middle(({ long }) => long),
  };
}

async function startSite(scripts: readonly Rival[]) {
  const loads = Array.from({ length: 30 }, (_, at) =>
    at % 3 ? `<img src="/r${at}.png" width="8" height="8">` : `<script src="/r${at}.js"></script>`,
  );
  /** By place of the script in the list. */
  const reports = new Map<number, number>();
  let current = 0;
  const server = createServer((request, response) => {
    const [, page] = /^\/page\/(\d+)/.exec(request.url!) ?? [];
    const referer = /\/page\/(\d+)/.exec(request.headers.referer ?? '')?.[1];
    request.resume();
    if (page) {
      current = Number(page);
      const tag = scripts[Number(page)]!.code ? '<script defer src="/agent.js"></script>' : '';
      response.setHeader('content-type', 'text/html');
      response.end(
        `<!doctype html><title>bench</title>${tag}<h1>Page</h1>${'<p>Some text of the page.</p>'.repeat(200)}${loads.join('')}`,
      );
    } else if (request.url!.endsWith('.js')) {
      response.setHeader('content-type', 'text/javascript');
      response.end(
        request.url === '/agent.js' ? scripts[Number(referer)]!.code : 'window.count = (window.count ?? 0) + 1;',
      );
    } else if (request.url!.endsWith('.png')) response.setHeader('content-type', 'image/png').end(PIXEL);
    else {
      // Some send their origin alone as the referrer.
      const sender = Number(referer ?? current);
      if (request.url !== '/favicon.ico') reports.set(sender, (reports.get(sender) ?? 0) + 1);
      response.writeHead(204).end();
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    reports,
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
