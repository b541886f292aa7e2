/** An app with a style sheet and a picture from another origin: what the browser hides is unknown, never zero. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Chromium, launchChromium } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { type RunningServer, startGunicorn } from '../support/servers.ts';
import { countingClient } from './client.ts';
import { clickThrough, school, weigh } from './school.ts';
import { inChromium } from './visitor.ts';

const THEME = 'h1 { color: #236; }\n'.repeat(200);
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">${'<path d="M0 0h120v40z"/>'.repeat(50)}</svg>`;

let collector: RunningCollector;
let browser: Chromium;
let app: RunningServer;
let assets: Server;
let origin: string;

beforeAll(async () => {
  assets = createServer((request, response) => {
    response.setHeader('cache-control', 'no-store');
    if (request.url === '/theme.css') {
      response.writeHead(200, { 'content-type': 'text/css', 'timing-allow-origin': '*' }).end(THEME);
    } else {
      response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(LOGO);
    }
  });
  await new Promise<void>(resolve => assets.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(assets.address() as AddressInfo).port}`;
  collector = await startCollector({ args: ['--no-demo'] });
  app = await startGunicorn(school({ FV_AGENT: collector.link('agent'), ASSETS: origin }));
  browser = await launchChromium();
  await clickThrough(await inChromium(browser), app.url, collector);
});

afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop(), collector?.stop()]);
  assets?.closeAllConnections();
  assets?.close();
});

test('with Timing-Allow-Origin its sizes are the true ones', async () => {
  const { encoded, decoded } = await countingClient(origin).get('/theme.css');
  const { resources } = await collector.ask('compression', { site: app.url });
  expect(resources.find(({ name }) => name === `${origin}/theme.css`)).toMatchObject({
    type: 'css',
    loads: { network: 3, opaque: 0 },
    encoded: 3 * encoded,
    decoded: 3 * decoded,
    uncompressed: { loads: 3 },
  });
});

test('without it the loads are counted as opaque, and enter no size, ratio or saving', async () => {
  const { resources, all } = await collector.ask('compression', { site: app.url });
  expect(resources.find(({ name }) => name === `${origin}/logo.svg`)).toMatchObject({
    loads: { network: 0, opaque: 3 },
    encoded: 0,
    decoded: 0,
    ratio: null,
    saving: null,
    encodings: [],
  });
  expect(all.loads.opaque).toBe(3);
});

test('the sum of a page is what crossed the network from both origins, as far as the browser tells', async () => {
  const weights = await weigh(app.url);
  const theme = await countingClient(origin).get('/theme.css');
  const { pages } = await collector.ask('pages', { site: app.url });
  const dashboard = pages.find(({ page }) => page === '/student/dashboard')!;
  const { encoded } = weights['/student/dashboard']!;
  expect(dashboard.bytes.encoded).toBe(encoded + theme.encoded);
});
