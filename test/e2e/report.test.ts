import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { PageViewPart } from '../../server/store/store.ts';
import { type Chromium, launchChromium } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { part, resource } from '../support/part.ts';
import { populate } from '../support/populate.ts';

const HOSTILE = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
const now = Date.now();

let browser: Chromium;
let empty: Shown;
let school: Shown;
let hostile: Shown;

interface Shown {
  readonly collector: RunningCollector;
  readonly folder: string;
}

/** A collector that starts with these page views in its database. */
async function shown(parts: readonly PageViewPart[]): Promise<Shown> {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-report-'));
  const store = sqliteStore(join(folder, 'flowvitals.sqlite'));
  store.append(parts);
  store.close();
  return { collector: await startCollector({ data: folder, args: ['--no-demo'] }), folder };
}

beforeAll(async () => {
  browser = await launchChromium();
  empty = await shown([]);
  school = await shown(populate({ visits: 80, until: now - 60_000, days: 3 }));
  hostile = await shown(
    [0, 1].map(i =>
      part({
        id: `hostile-${i}`,
        visit: `visit-${HOSTILE}-${i}`,
        site: `https://${HOSTILE}`,
        page: HOSTILE + i,
        variant: HOSTILE,
        release: `${HOSTILE}${i}`,
        at: now - 60_000,
        measured: { wait: 100 },
        resources: [resource(HOSTILE, { encoding: '', encoded: 9000, decoded: 9000 })],
      }),
    ),
  );
});

afterAll(async () => {
  await browser?.close();
  for (const one of [empty, school, hostile]) {
    await one?.collector.stop();
    if (one) rmSync(one.folder, { recursive: true, force: true });
  }
});

/** Opens the report through its link, in a fresh profile; what the console complains about fails the test at its end. */
async function open({ collector }: Shown, address = '', options: BrowserContextOptions = {}) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', error => complaints.push(error.message));
  await page.goto(collector.link('report'));
  if (address) await page.goto(new URL(address, page.url()).href);
  return {
    page,
    async close() {
      await context.close();
      expect(complaints).toEqual([]);
    },
  };
}

/** Expects something to become so, however busy the machine is. */
const eventually = <T>(look: () => T) => expect.poll(look, { timeout: 20_000 });

const heading = (page: Page) => page.locator('main h1').textContent();

test('says how long opening a page takes, in one sentence', async () => {
  const { page, close } = await open(school);
  expect(await heading(page)).toMatch(/^Opening a page typically takes 0\.\d\d seconds\.$/);
  await page.getByText(/All 3 steps together they typically waited/).waitFor();
  await page.getByText(/\/static\/app\.css.*arrives uncompressed in 100% of/).waitFor();
  await eventually(() => page.locator('canvas').count()).toBe(2);
  await close();
});

test('takes a day that is typed once it is complete', async () => {
  const { page, close } = await open(school, '?view=pages');
  const from = page.locator('input[name="from"]');
  await from.focus();
  await page.keyboard.type('11202025'); // Chromium writes dates as its own language does
  expect(new URL(page.url()).searchParams.get('from')).toBeNull();
  await page.keyboard.press('Enter');
  await eventually(() => new URL(page.url()).searchParams.get('from')).toBe('2025-11-20');
  expect(await page.evaluate("document.activeElement.getAttribute('name')")).toBe('from');
  await page.locator('main table').first().waitFor();
  await close();
});

test('a link that is no longer good leads to words for people, and a view whose code does not come says so', async () => {
  const stranger = await (await browser.newContext({ locale: 'de-DE' })).newPage();
  await stranger.goto(new URL('report/?token=wrong', school.collector.url).href);
  expect(await heading(stranger)).toBe('Dieser Bericht öffnet sich mit einem Link');
  await stranger.getByText('Der eben geöffnete Link ist abgelaufen').waitFor();
  await stranger.route('**/assets/pages*', route => route.abort());
  await stranger.goto(school.collector.link('report'));
  await stranger.getByRole('link', { name: 'Seiten', exact: true }).click();
  await stranger.getByText('Der Server antwortet nicht').waitFor();
  await stranger.unroute('**/assets/pages*');
  await stranger.getByRole('button', { name: 'Noch einmal versuchen' }).click();
  await stranger.locator('main table').first().waitFor();
  await stranger.context().close();
});

test('shows the figures that the API gives', async () => {
  const { page, close } = await open(school, '?view=pages');
  const { pages } = await school.collector.ask('pages', { period: '30d' });
  const row = page.getByRole('row', { name: pages[0]!.page });
  const text = await row.textContent();
  expect(text).toContain(`${Math.round(pages[0]!.metrics.wait.p50.value!)}\u00a0ms`);
  expect(text).toContain(`n = ${pages[0]!.metrics.wait.n}`);
  await close();
});

test('keeps the filter in the address, through links, back and reload', async () => {
  const { page, close } = await open(school);
  const whole = await heading(page);
  const mobile = await page.getByLabel('Device').locator('option', { hasText: 'mobile' }).getAttribute('value');
  await page.getByLabel('Device').selectOption(mobile);
  await eventually(() => page.url()).toContain('device=mobile');
  await eventually(() => heading(page)).not.toBe(whole);
  const phones = await heading(page);
  await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('device');

  await page.getByRole('link', { name: 'Compression', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Compression' }).waitFor();
  expect(new URL(page.url()).search).toBe('?view=compression&device=mobile');
  await page.goBack();
  await eventually(() => heading(page)).toBe(phones);
  await page.reload();
  await eventually(() => heading(page)).toBe(phones);
  await page.getByRole('link', { name: 'Clear filter' }).click();
  await eventually(() => heading(page)).toBe(whole);
  await close();
});

test('comes back to where the reader was', async () => {
  const { page, close } = await open(school);
  await page.getByRole('heading', { name: 'Over time' }).scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  expect(scrolled).toBeGreaterThan(500);
  await page.evaluate(() => document.querySelector<HTMLElement>('nav a[href*="pages"]')!.click());
  await page.getByRole('heading', { level: 1, name: 'Pages' }).waitFor();
  expect(await page.evaluate(() => scrollY)).toBe(0);
  await page.goBack();
  await eventually(() => page.evaluate(() => scrollY)).toBe(scrolled);
  await close();
});

test('leads from a figure to the visits behind it', async () => {
  const { page, close } = await open(school, '?view=flows');
  await page.locator('.step').nth(2).getByRole('link').first().click();
  await page.getByText('Visits that came to step 3').waitFor();
  expect(await page.locator('.match').count()).toBeGreaterThan(0);
  await page.goBack();
  await page.getByRole('heading', { name: 'Who came how far' }).waitFor();
  await close();
});

test('speaks German when the browser does, or when asked', async () => {
  const { page, close } = await open(school, '', { locale: 'de-DE' });
  expect(await heading(page)).toMatch(/^Eine Seite zu öffnen dauert meist 0,\d\d? Sekunden\.$/);
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('link', { name: 'English' }).click();
  await eventually(() => heading(page)).toMatch(/^Opening a page/);
  expect(page.url()).toContain('lang=en');
  await close();
});

test('says how to begin when there is nothing yet', async () => {
  const { page, close } = await open(empty, '?period=all');
  expect(await heading(page)).toBe('No page views yet');
  expect(await page.locator('code').textContent()).toBe(`<script async src="${empty.collector.url}/fv.js"></script>`);
  await close();
});

test('says that the server does not answer, and tries again when asked', async () => {
  const { page } = await open(school);
  await heading(page);
  await page.route('**/api/v1/pages*', route => route.abort());
  await page.getByRole('link', { name: 'Pages', exact: true }).click();
  await page.getByRole('alert').getByText('The collector does not answer').waitFor();
  await page.unroute('**/api/v1/pages*');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('heading', { level: 1, name: 'Pages' }).waitFor();
  await page.context().close();
});

test.each(['overview', 'flows', 'pages', 'compression', 'visits'])('shows hostile text in %s as text', async view => {
  const { page, close } = await open(hostile, `?view=${view}`);
  await page.locator('main h1').waitFor();
  await page.getByLabel('Page').locator('option').nth(1).waitFor({ state: 'attached' });
  expect(await page.locator('img, main script').count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
  if (view !== 'flows') expect(await page.locator('main').textContent()).toContain('<img src=x');
  await close();
});

test('takes a mangled address for what can be understood of it', async () => {
  const { page, close } = await open(
    school,
    '?view=constructor&period=toString&from=x&lang=constructor&step=-1&%00=%FF',
  );
  expect(await heading(page)).toMatch(/^Opening a page/);
  await close();
});

test.each([1280, 390])('fits into %i pixels without scrolling sideways', async width => {
  for (const view of ['overview', 'flows', 'pages', 'compression', 'visits']) {
    const { page, close } = await open(school, `?view=${view}`, { viewport: { width, height: 800 } });
    await page.locator('main h1').waitFor();
    await eventually(() => page.locator('[aria-busy]').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), view).toBeLessThanOrEqual(0);
    await close();
  }
});

test('can be used with the keyboard alone', async () => {
  const { page, close } = await open(school);
  await page.locator('main h1').waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
  await page.getByRole('link', { name: 'Visits', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Visits' }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  await close();
});

test('sorts the pages by any column', async () => {
  const { page, close } = await open(school, '?view=pages');
  await page.getByRole('button', { name: 'Visits' }).click();
  const column = page.getByRole('columnheader', { name: 'Visits' });
  expect(await column.getAttribute('aria-sort')).toBe('descending');
  const counts = await page.locator('tbody tr td:nth-child(3)').allTextContents();
  expect(counts.map(Number)).toEqual(counts.map(Number).sort((a, b) => b - a));
  await close();
});

test.each([
  ['', 'Save as CSV', /^\uFEFF"Page","Page views","Visits"/, '"/dashboard",'],
  ['&lang=de', 'Als CSV sichern', /^\uFEFF"Seite";"Seitenaufrufe";.*;"Gelungen \(%\)";/, '"/dashboard";'],
])('saves a table as CSV as a spreadsheet of the language takes it%s', async (lang, button, head, row) => {
  const { page, close } = await open(school, `?view=pages${lang}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('flowvitals-pages.csv');
  const stream = await download.createReadStream();
  const text = (await stream.toArray()).map(String).join('');
  expect(text.split('\r\n')[0]).toMatch(head);
  expect(text).toContain(row);
  await close();
});

test('draws charts in dark colours on a dark screen, and for white paper in light ones', async () => {
  const { page, close } = await open(school, '', { colorScheme: 'dark' });
  const chart = page.locator('.charts canvas').first();
  await chart.waitFor();
  await eventually(() => page.locator('[aria-busy]').count()).toBe(0);
  const picture = () => chart.evaluate(canvas => (canvas as HTMLCanvasElement).toDataURL());
  const dark = await picture();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--ink'))).toBe(
    '#1c1f24',
  );
  expect(await picture()).not.toBe(dark);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await picture()).toBe(dark);
  await close();
});
