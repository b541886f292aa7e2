/** The Flask app of the stack tests, and a visitor who clicks through it. */
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { type Chromium, painted } from '../support/browsers.ts';
import type { RunningCollector } from '../support/collector.ts';
import type { WsgiOptions } from '../support/servers.ts';
import { countingClient, type Received } from './client.ts';

/** The settings are explained in the app itself. */
export function school(env: Readonly<Record<string, string>>): WsgiOptions {
  return { cwd: fileURLToPath(new URL('./app', import.meta.url)), app: 'app:app', env };
}

export const pages = ['/login', '/student/dashboard', '/student/task/:id'] as const;
const TASK = 17;

/** Login → dashboard → task, once, in a browser of its own; ends when the collector has it all. */
export async function clickThrough(browser: Chromium, site: string, collector: RunningCollector): Promise<void> {
  const before = await collector.ask('overview', { site });
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site}/login`);
    await painted(page);
    await page.fill('[name=user]', 'mia');
    await page.fill('[name=password]', 'geheim');
    await page.click('button');
    await page.waitForURL('**/student/dashboard');
    await painted(page);
    await page.click(`#task-${TASK}`);
    await page.waitForURL('**/student/task/*');
    await painted(page);
    await page.goto('about:blank');
    await arrived(collector, site, before.completeness.complete + pages.length);
  } finally {
    await context.close();
  }
}

/** Resolves when this many page views of a site have arrived with their final figures. */
export async function arrived(collector: RunningCollector, site: string, complete: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { completeness } = await collector.ask('overview', { site });
      expect(completeness).toMatchObject({ complete, partial: 0, lost: 0 });
    },
    { timeout: 20_000 },
  );
}

/** What the pages and files of the app really weigh, asked for with the browser's own Accept-Encoding. */
export async function weigh(site: string): Promise<{ [name: string]: Received }> {
  const client = countingClient(site);
  const login = await client.get('/login');
  expect(await client.post('/login', { user: 'mia', password: 'geheim' })).toMatchObject({ status: 302 });
  const weights = {
    '/login': login,
    '/student/dashboard': await client.get('/student/dashboard'),
    '/student/task/:id': await client.get(`/student/task/${TASK}`),
    '/static/style.css': await client.get('/static/style.css'),
    '/static/app.js': await client.get('/static/app.js'),
  };
  for (const { status } of Object.values(weights)) expect(status).toBe(200);
  return weights;
}

/** Checks that what is reported for the three pages is, to the byte and over all visits, what they really weigh. */
export async function expectTrueWeights(collector: RunningCollector, site: string, visits: number): Promise<void> {
  const weights = await weigh(site);
  for (const page of pages) {
    const { types } = await collector.ask('compression', { site, page });
    const { encoding, encoded, decoded } = weights[page]!;
    expect(types.find(({ type }) => type === 'document')).toMatchObject({
      loads: { network: visits },
      encoded: encoded * visits,
      decoded: decoded * visits,
      ratio: decoded / encoded,
      encodings: [{ encoding, loads: visits }],
    });
  }
}
