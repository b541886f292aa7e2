/** The comparison as a reader uses it: who is faster, how sure, is it enough, what next; runs, watched live; one shared. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { PageViewPart } from '../../server/store/store.ts';
import type { Run } from '../../shared/run.ts';
import { beacon } from '../support/beacon.ts';
import { type Chromium, launchChromium } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { part } from '../support/part.ts';

const HOUR = 3_600_000;
const VISITS = 40;
const HOSTILE = `<img src=x onerror="document.title='owned'">`;
const CHROME = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const now = Date.now();

interface Side {
  readonly id: string;
  readonly from: number;
  /** Added to the dashboard's wait, ms. */
  readonly slower?: number;
  /** Every so many visits come with a phone. */
  readonly phoneEvery?: number;
  readonly variant?: string;
}

/** A log-normal-like shape by fixed quantiles, so that the outcome is the same each time. */
function wait(visit: number, step: number): number {
  const place = (((visit * 7 + step * 13) % VISITS) + 0.5) / VISITS;
  return 400 * Math.exp(0.25 * Math.log(place / (1 - place)));
}

function visits({ id, from, slower = 0, phoneEvery = 5, variant }: Side): PageViewPart[] {
  return Array.from({ length: VISITS }, (_, visit) =>
    ['/login', '/dashboard', '/task/:id'].map((page, step) => {
      const extra = page === '/dashboard' ? slower : 0;
      const device = visit % phoneEvery === 0 ? ('mobile' as const) : ('desktop' as const);
      return part({
        id: `${id}-${visit}-${step}`,
        visit: `visit-${id}-${visit}`,
        seq: step + 1,
        page,
        at: from + visit * 60_000 + step * 5000,
        final: true,
        ...(variant && { variant }),
        client: { browser: 'Chromium', browserVersion: 156, device, bot: false },
        measured: { wait: wait(visit, step) + extra, request: 70 + extra, dom: 100 },
      });
    }),
  ).flat();
}

/** A day apart, so that the time of day is the same. */
const before: Run = {
  id: 'run-1',
  site: '*',
  name: 'Waitress',
  from: now - 30 * HOUR,
  to: now - 28 * HOUR,
  target: 30,
};
const after: Run = { id: 'run-2', site: '*', name: HOSTILE, from: now - 6 * HOUR, to: now - 4 * HOUR, target: 30 };

let browser: Chromium;
const folders: string[] = [];
const collectors: RunningCollector[] = [];
let compared: RunningCollector;
let fresh: RunningCollector;

async function start(parts: readonly PageViewPart[], runs: readonly Run[] = []): Promise<RunningCollector> {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-compare-'));
  folders.push(folder);
  const store = sqliteStore(join(folder, 'flowvitals.sqlite'));
  store.append(parts);
  for (const run of runs) store.runs.put(run);
  store.close();
  const collector = await startCollector({ data: folder, args: ['--no-demo', '--rate', '0'] });
  collectors.push(collector);
  return collector;
}

beforeAll(async () => {
  browser = await launchChromium();
  compared = await start(
    [
      ...visits({ id: 'a', from: before.from }),
      ...visits({ id: 'b', from: after.from, slower: 300 }),
      ...visits({ id: 'c', from: now - 20 * HOUR, variant: 'gzip', phoneEvery: 20 }),
      ...visits({ id: 'd', from: now - 20 * HOUR + 30_000, variant: 'brotli', phoneEvery: 2 }),
    ],
    [before, after],
  );
  fresh = await start([]);
});
afterAll(async () => {
  await browser?.close();
  for (const collector of collectors) await collector.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Opens the comparison as its owner; what the console complains about fails the test at its end. */
async function open(collector: RunningCollector, query = '', options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  await page.goto(collector.link('report'));
  await page.goto(new URL(`?view=compare&period=all${query}`, page.url()).href);
  return {
    page,
    async close() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

const headline = (page: Page) => page.locator('main h1').textContent();

test('says which side is slower, how sure, whether it is enough and what next, without scrolling', async () => {
  const { page, close } = await open(compared, '', { viewport: { width: 1280, height: 800 } });
  expect(await headline(page)).toMatch(/^With “<img .*>”, Dashboard takes \d+% more time\.$/);
  const answers = page.locator('.questions');
  expect(await answers.textContent()).toMatch(/How sure is it\?Sure enough.*Is it enough\?.*What next\?/);
  const box = await answers.boundingBox();
  expect(box!.y + box!.height).toBeLessThan(800);
  expect(await page.locator('.conclusion .line').first().textContent()).toMatch(
    /^between [\d.]+% and [\d.]+% more, with 95% certainty; typically \d+\sms instead of \d+\sms\.$/,
  );
  await page.getByText(/^Dashboard: mostly “.*”, 300\sms more/).waitFor();
  expect(await page.title()).not.toBe('owned');
  await close();
});

test('swaps the sides, and then says the opposite', async () => {
  const { page, close } = await open(compared);
  await page.getByRole('link', { name: 'Swap the two sides' }).click();
  await page.getByText(/^With “Waitress”, Dashboard takes \d+% less time\.$/).waitFor();
  await close();
});

test('compares what is chosen from the list, by keyboard, and keeps the focus there', async () => {
  const { page, close } = await open(compared);
  const candidate = page.locator('select[name=candidate]');
  await candidate.selectOption({ label: 'brotli' });
  await page.waitForURL(/candidate=variant%3Abrotli/);
  await page.locator('.answer h1').waitFor();
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLSelectElement).name)).toBe('candidate');
  await close();
});

test('points at what else differs before the verdict, and compares like with like at one click', async () => {
  const { page, close } = await open(compared, '&baseline=variant:gzip&candidate=variant:brotli');
  await page
    .getByText(/Of the visits of “brotli” 50% were on a (desktop, of “gzip” 95|phone, of “gzip” 5\.0)%\./)
    .waitFor();
  await page.getByRole('link', { name: 'Compare only visits on a desktop' }).click();
  await page.locator('.answer h1').waitFor();
  expect(await page.locator('.cautions').count()).toBe(0);
  expect(await page.locator('.side.candidate').textContent()).toContain('20 visits');
  await close();
});

test('speaks German, and fits a phone', async () => {
  const { page, close } = await open(compared, '&lang=de', { viewport: { width: 390, height: 844 } });
  expect(await headline(page)).toMatch(/braucht Dashboard \d+\s% mehr Zeit\.$/);
  await page.getByText('In Zahlen').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  const box = await page.locator('.questions').boundingBox();
  expect(box!.y + box!.height).toBeLessThan(844);
  await close();
});

test('takes another target and a margin from the reader', async () => {
  const { page, close } = await open(compared);
  await page.getByText('30 visits of each side planned').click();
  await page.getByLabel('Visits of each side').fill('35');
  await page.getByLabel('Differences that do not matter').fill('25');
  await page.getByRole('button', { name: 'Use' }).last().click();
  await page.getByText('35 visits of each side planned · up to 25% does not matter').waitFor();
  expect(page.url()).toMatch(/target=35&margin=25/);
  await close();
});

test('says faster without a ratio where all waits are zero', async () => {
  const nothing = visits({ id: 'z', from: now - 20 * HOUR, variant: 'instant' }).map(part => ({
    ...part,
    measured: { wait: 0 },
  }));
  const instant = await start([...visits({ id: 'y', from: now - 20 * HOUR + 30_000, variant: 'plain' }), ...nothing]);
  const { page, close } = await open(instant, '&baseline=variant:plain&candidate=variant:instant');
  expect(await headline(page)).toBe('“instant” is faster in all 3 steps.');
  await close();
});

test('from nothing to a comparison: starts runs, watches them fill up live, renames and stops them', async () => {
  const { page, close } = await open(fresh);
  await page.getByLabel('Name').fill('First');
  await page.getByLabel('Visits wanted').fill('4');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing has arrived yet.').waitFor();
  await send(fresh, 'live-1');
  await page.getByText('1 of 4').first().waitFor({ timeout: 3000 });
  await page.getByRole('button', { name: 'Stop the run' }).first().click();
  await page.getByText('A second run is needed to compare').waitFor();
  await page.locator('.first-run').getByLabel('Name').fill('Second');
  await page.locator('.first-run').getByRole('button', { name: 'Start a run' }).click();
  await page.getByText('“Second” has no visits yet.').waitFor();
  await send(fresh, 'live-2');
  await page.getByText('Too few visits to compare yet.').waitFor({ timeout: 3000 });

  await page.getByText('2 runs').click();
  const first = page.locator('.run-list li').filter({ hasText: 'First' });
  await first.getByText('Edit').click();
  await first.getByLabel('Name').fill('Waitress');
  await first.getByLabel('Note').fill('Room 12');
  await first.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Room 12').waitFor();
  const renamed = page.locator('.run-list li').filter({ hasText: 'Waitress' });
  await renamed.getByText('Edit').click();
  await renamed.getByRole('button', { name: 'Delete the run' }).click();
  await renamed.getByRole('button', { name: 'Really delete “Waitress”?' }).click();
  await page.getByText('A second run is needed to compare').waitFor();
  await close();
});

test('a baseline that is over and an open run: says how many visits are left, with one target on the whole page', async () => {
  const unfinished: Run = { id: 'run-2', site: '*', name: 'After', from: after.from, target: 20 };
  const [first, second] = [visits({ id: 'a', from: before.from }), visits({ id: 'b', from: after.from })];
  const growing = await start([...first.slice(0, 90), ...second.slice(0, 36)], [before, unfinished]);
  const { page, close } = await open(growing);
  expect(await page.locator('.questions').textContent()).toMatch(
    /Not yet: 30 and 12 visits; 30 of each are planned\..*Keep clicking: 18 more visits\./,
  );
  await page.getByText('Verdict at 30 visits on each side').waitFor();
  expect(await page.locator('.open-run .value').first().textContent()).toBe('12 of 30');
  await close();
});

test('notes what happened as a marker, and lets it go again', async () => {
  const { page, close } = await open(compared);
  await page.getByText('0 markers').click();
  await page.getByLabel('What happened just now').fill(`Deploy ${HOSTILE}`);
  await page.getByRole('button', { name: 'Add a marker' }).click();
  await page.getByText(`Deploy ${HOSTILE}`).waitFor();
  expect(await page.locator('.runs details').filter({ hasText: '2 runs' }).getAttribute('open')).toBeNull();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Really delete?' }).click();
  await page.getByText('0 markers').waitFor();
  await close();
});

test('a shared link shows this comparison to anybody, and nothing else', async () => {
  const { page, close } = await open(compared);
  await page.getByRole('button', { name: 'Share this comparison' }).click();
  const link = await page.getByLabel('Link to this comparison').inputValue();
  await close();

  const guest = await browser.newContext({ locale: 'en-GB' });
  const shown = await guest.newPage();
  await shown.goto(link);
  await shown.getByText(/Dashboard takes \d+% more time\.$/).waitFor();
  expect(await shown.locator('nav, select, form, .filters, .temperature a').count()).toBe(0);
  await shown.goto(new URL('?view=visits', shown.url()).href);
  await shown.getByText('The link that was shared shows another report than this.').first().waitFor();
  await guest.close();
});

test('tells who was not let in how to get in', async () => {
  const stranger = await browser.newContext({ locale: 'en-GB' });
  const page = await stranger.newPage();
  await page.goto(`${compared.url}/report/?view=compare`);
  await page.getByText('This report opens with a link').waitFor();
  await page.getByText('flowvitals token rotate').waitFor();
  await stranger.close();
});

async function send(collector: RunningCollector, id: string): Promise<void> {
  const body = JSON.stringify(
    beacon({
      id: `view-${id}`,
      visit: `visit-${id}`,
      path: '/login',
      at: Date.now(),
      now: Date.now(),
      m: { lcp: 300 },
    }),
  );
  const answer = await fetch(`${collector.url}/fv`, { method: 'POST', body, headers: { 'user-agent': CHROME } });
  expect(answer.status).toBe(204);
}
