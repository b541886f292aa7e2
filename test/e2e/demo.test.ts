/** The whole demo, clicked through once: every figure of the report follows from the clicks. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { REPORT_MS } from '../../server/demo/demo.ts';
import type { FlowConfig } from '../../shared/flow.ts';
import { type Chromium, launchChromium, painted } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';

/** The four scenarios of the seed. */
const flows: FlowConfig[] = [
  {
    name: 'View a task',
    steps: [
      { name: 'Login', page: '/demo/login' },
      { name: 'Dashboard', page: '/demo/dashboard' },
      { name: 'Task', page: '/demo/task/:id' },
    ],
  },
  {
    name: 'Complete a subtask',
    steps: [
      { name: 'Task', page: '/demo/task/:id' },
      { name: 'Done', page: '/demo/task/:id' },
    ],
  },
  {
    name: 'Take the quiz',
    steps: [
      { name: 'Quiz', page: '/demo/quiz/:id' },
      ...[1, 2, 3, 4, 5].map(number => ({ name: `Answer ${number}`, action: 'quiz answer' })),
    ],
  },
  {
    name: 'View a report',
    steps: [
      { name: 'Quiz', page: '/demo/quiz/:id' },
      { name: 'Report', document: '/demo/report/:id.pdf' },
    ],
  },
];
const DELAY_MS = 100;
const VARIANT = `brotli + ${DELAY_MS} ms`;

let folder: string;
let collector: RunningCollector;
let browser: Chromium;
let downloaded: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowvitals-demo-'));
  const config = join(folder, 'flowvitals.config.json');
  writeFileSync(config, JSON.stringify({ flows }));
  collector = await startCollector({ from: 'built', args: ['--config', config] });
  browser = await launchChromium();
  await clickThroughEverything(await browser.newPage());
});

afterAll(async () => {
  await browser?.close();
  await collector?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** Seven page views: login (twice, the second with the new set-up), dashboard, task (three times), quiz; and a PDF. */
async function clickThroughEverything(page: Page): Promise<void> {
  await page.goto(collector.link('demo'));
  await painted(page);
  await page.selectOption('[name=compression]', 'brotli');
  await page.selectOption('[name=delay]', `${DELAY_MS}`);
  await follow(page, 'text=Apply', '**/demo/login');
  await page.fill('#name', 'Mia');
  await follow(page, 'main button', '**/demo/dashboard');
  await follow(page, 'text="Dreiecke: Übung"', '**/demo/task/*');
  await follow(page, '.parts button >> nth=0', '**/demo/task/*');
  await page.waitForSelector('text=✓ done');
  await follow(page, 'text=Take the quiz', '**/demo/quiz/*');
  for (const next of ['Question 2', 'Question 3', 'Question 4', 'Question 5', 'Done:']) {
    await page.click('[data-quiz] li:nth-child(2) button');
    await page.waitForSelector(`h2:has-text("${next}")`);
  }
  await follow(page, 'text=Back to the task', '**/demo/task/*');
  const download = page.waitForEvent('download');
  await page.click('text=Download the report');
  downloaded = readFileSync(await (await download).path(), 'latin1');
  const answered = page.waitForResponse('**/demo/report/*.pdf');
  await page.click('text=Open the report');
  await answered;
  await vi.waitFor(async () => expect((await collector.ask('overview')).completeness).toMatchObject({ complete: 7 }), {
    timeout: 20_000,
  });
}

/** Clicks, and waits until the new page has something to see. */
async function follow(page: Page, selector: string, url: string): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.click(selector);
  await loaded;
  await page.waitForURL(url);
  await painted(page);
}

async function flow(name: string) {
  const { flows } = await collector.ask('flows');
  return flows.find(flow => flow.name === name)!;
}

describe('one visitor who clicks through the demo', () => {
  test('is one visit of seven page views, none lost, all well', async () => {
    expect(await collector.ask('overview')).toMatchObject({
      pageViews: 7,
      visits: 1,
      pages: 4,
      types: [{ type: 'navigate', count: 7 }],
      success: { known: 7, ok: 7 },
      completeness: { complete: 7, open: 0, partial: 0, lost: 0 },
    });
    const { pages } = await collector.ask('pages');
    expect(Object.fromEntries(pages.map(({ page, pageViews }) => [page, pageViews]))).toEqual({
      '/demo/login': 2,
      '/demo/dashboard': 1,
      '/demo/task/:id': 3,
      '/demo/quiz/:id': 1,
    });
  });

  test('is told apart by set-up', async () => {
    expect(await collector.ask('overview', { variant: 'no compression' })).toMatchObject({ pageViews: 1 });
    expect(await collector.ask('overview', { variant: VARIANT })).toMatchObject({ pageViews: 6 });
  });

  test('waited at least as long as the server was told to take, twice where a redirect was between', async () => {
    const { steps } = await flow('View a task');
    const [, dashboard, task] = steps.map(({ metrics }) => metrics);
    expect(dashboard!.ttfb.min).toBeGreaterThanOrEqual(2 * DELAY_MS);
    expect(task!.ttfb.min).toBeGreaterThanOrEqual(DELAY_MS);
    expect(task!.ttfb.min).toBeLessThan(dashboard!.ttfb.min!);
    for (const metrics of [dashboard!, task!]) expect(metrics.wait.min).toBeGreaterThan(metrics.ttfb.min!);
  });

  test('completed a subtask through POST → redirect → GET', async () => {
    const { finished, steps } = await flow('Complete a subtask');
    expect(finished).toBe(1);
    expect(steps[1]!.metrics.ttfb.min).toBeGreaterThanOrEqual(2 * DELAY_MS);
    expect(steps[1]!.phases.means.find(({ phase }) => phase === 'redirect')?.ms).toBeGreaterThanOrEqual(DELAY_MS);
  });

  test('answered five questions, each one action that waited for two requests', async () => {
    const { finished, steps } = await flow('Take the quiz');
    expect(finished).toBe(1);
    // The last answer fetches no further question.
    const requests = [2, 2, 2, 2, 1];
    for (const [at, { metrics }] of steps.slice(1).entries()) {
      expect(metrics.wait.n).toBe(1);
      expect(metrics.wait.min).toBeGreaterThanOrEqual(requests[at]! * DELAY_MS);
    }
  });

  test('waited for a PDF that no script can run in', async () => {
    const { finished, steps } = await flow('View a report');
    expect(finished).toBe(1);
    expect(steps[1]!.metrics.wait.min).toBeGreaterThanOrEqual(REPORT_MS + DELAY_MS);
    expect(steps[1]!.metrics.wait.min).toBeLessThan(REPORT_MS + DELAY_MS + 500);
  });

  test('got the report as a download as well', () => {
    expect(downloaded).toMatch(/^%PDF-/);
    expect(downloaded).toContain('(Mia) Tj');
  });

  test('received what the set-up promised: brotli for text, the picture once, the style once a set-up', async () => {
    const { resources } = await collector.ask('compression', { variant: VARIANT });
    const loaded = (name: string) => resources.find(resource => resource.name === name);
    for (const name of ['/demo/assets/school.css', '/demo/assets/quiz.js'])
      expect(loaded(name)).toMatchObject({ loads: { network: 1 }, encodings: [{ encoding: 'br', loads: 1 }] });
    const { types } = await collector.ask('compression', { variant: VARIANT, page: '/demo/dashboard' });
    const cookie = `demo-name=Mia; demo-setup=brotli.${DELAY_MS}`;
    const dashboard = await fetch(`${collector.url}/demo/dashboard`, {
      headers: { cookie, 'accept-encoding': 'gzip, deflate, br, zstd' },
    });
    const decoded = (await dashboard.arrayBuffer()).byteLength;
    expect(types.find(({ type }) => type === 'document')).toMatchObject({
      loads: { network: 1 },
      decoded,
      encodings: [{ encoding: 'br', loads: 1 }],
    });
    const { todo } = await collector.ask('compression', { variant: 'no compression' });
    expect(todo.map(({ type }) => type).sort()).toContain('document');
  });
});
