/** The Flask app of the stack tests, and a visitor who clicks through it. */
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Chromium } from '../support/browsers.ts';
import type { RunningCollector } from '../support/collector.ts';
import type { WsgiOptions } from '../support/servers.ts';
import { type CountingClient, countingClient, type Received } from './client.ts';

/** The settings are explained in the app itself. */
export function school(env: Readonly<Record<string, string>>): WsgiOptions {
  return { cwd: fileURLToPath(new URL('./app', import.meta.url)), app: 'app:app', env };
}

export const pages = ['/login', '/student/dashboard', '/student/task/:id'] as const;
const TASK = 17;

/** Waits until there is something to see: whoever clicks on has seen the page. */
export async function painted(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.evaluate(
    () =>
      new Promise(resolve =>
        new PerformanceObserver(resolve).observe({ type: 'largest-contentful-paint', buffered: true }),
      ),
  );
}

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
  const completeness = async () => (await collector.ask('overview', { site })).completeness;
  await expect.poll(completeness, { timeout: 20_000 }).toMatchObject({ complete, partial: 0, lost: 0 });
}

/** What the three pages really weigh, asked for with the browser's own Accept-Encoding. */
export async function weigh(site: string): Promise<{ client: CountingClient; documents: Record<string, Received> }> {
  const client = countingClient(site);
  const login = await client.get('/login');
  expect(await client.post('/login', { user: 'mia', password: 'geheim' })).toMatchObject({ status: 302 });
  const dashboard = await client.get('/student/dashboard');
  const task = await client.get(`/student/task/${TASK}`);
  for (const { status } of [login, dashboard, task]) expect(status).toBe(200);
  return { client, documents: { [pages[0]]: login, [pages[1]]: dashboard, [pages[2]]: task } };
}
