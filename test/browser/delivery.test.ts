import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AgentSite, agentSite, eventsOf } from '../support/agent-site.ts';
import { launchChromium } from '../support/browsers.ts';
import { inEachBrowser } from '../support/each-browser.ts';

const link = (url: string) => `<h1>Page</h1><a href="${url.replaceAll('"', '&quot;')}">go</a>`;

inEachBrowser('delivery in %s', place => {
  test('loses nothing across a restart of the collector between clicks', async () => {
    const { site, tab } = place;
    const [second, third] = ['/second', '/third'].map(path => site.at(path)) as [string, string];
    await tab.goto(site.at('/first', { body: link(second) }));
    await site.until('/first');
    site.answer = 0;
    await tab.click('a');
    await tab.arrived('/second');
    await tab.evaluate(
      `while (!flowvitals.log().some(([event]) => event === 5)) await new Promise(done => setTimeout(done));`,
    );
    site.answer = 204;
    await tab.goto(third);
    await site.until('/third');
    expect(site.seen().map(({ path, seq }) => [path, seq])).toEqual([
      ['/first', 1],
      ['/second', 2],
      ['/third', 3],
    ]);
    expect(site.seen('/second')[0]!.doc).toBeDefined();
  });

  test('keeps what a busy collector did not take, and drops what it will never take', async () => {
    const { site, tab } = place;
    for (const [answer, path] of [
      [400, '/refused'],
      [503, '/busy'],
    ] as const) {
      site.answer = answer;
      await tab.goto(site.at(path));
      await tab.evaluate(`while (!flowvitals.log().some(([event]) => event === 5)) await new Promise(done => setTimeout(done));
        window.kept = sessionStorage.getItem('flowvitals.q');`);
      const kept = String(await tab.evaluate('return window.kept'));
      expect(kept.includes(path)).toBe(answer === 503);
    }
    site.answer = 204;
    await tab.goto(site.at('/later'));
    await site.until('/later');
    expect(site.seen('/busy')[0]!.doc).toBeDefined();
  });

  test('goes on measuring in a tab whose storage holds what it did not write', async () => {
    const { site, tab } = place;
    await tab.goto(site.at('/page', { agent: 'none' }));
    for (const rubbish of ['garbage', '{}', '[null]', '[{"id":1}]', '{"1":55}', '[{"1":5}]']) {
      await tab.evaluate(
        `for (const key of ['flowvitals', 'flowvitals.q']) sessionStorage.setItem(key, '${rubbish}');`,
      );
      const path = `/after-${rubbish.length}`;
      await tab.goto(site.at(path));
      await site.until(path);
    }
  });

  test('tells the rest of a page that was kept open for more than a day', async () => {
    const { site, tab } = place;
    await tab.goto(site.at('/page'));
    await site.until('/page');
    await tab.evaluate(`const { now } = Date; Date.now = () => now() + 25 * 3600000; flowvitals.mark('late');`);
    await tab.leave();
    expect(eventsOf(await site.until('/page', view => view.end), 'mark')).toHaveLength(1);
  });

  test('numbers page views on where the storage of the tab has become full', async () => {
    const { site, tab } = place;
    const body = `<h1>Page</h1><button onclick="history.pushState(null, '', ['one', 'two'][history.length % 2])">next</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.evaluate(
      `for (let size = 2 ** 23; size >= 1; size /= 2) try { sessionStorage.setItem('full' + size, 'x'.repeat(size)); } catch {}`,
    );
    for (let page = 0; page < 2; page++) {
      await tab.click('button');
      await tab.evaluate(
        `while (flowvitals.log().filter(([event]) => event === 3).length < ${page + 2}) await new Promise(done => setTimeout(done));`,
      );
    }
    await tab.leave();
    await expect.poll(() => site.seen().map(({ seq }) => seq)).toEqual([1, 2, 3]);
  });

  test('stays within 16 KiB a beacon and three requests a page view, and sums what does not fit', async () => {
    const { site, tab } = place;
    await tab.goto(site.at('/page', { body: '<h1>Many</h1>' }));
    await site.until('/page');
    await tab.evaluate(`performance.setResourceTimingBufferSize(2000);
      for (let batch = 0; batch < 10; batch++) await Promise.all(Array.from({ length: 40 }, (_, at) => fetch('/api/with/a/long/path/so/that/many/do/not/fit/' + batch + '/' + at)));
      let state = 'visible';
      Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
      for (let turn = 0; turn < 5; turn++) {
        for (state of ['hidden', 'visible']) document.dispatchEvent(new Event('visibilitychange'));
        flowvitals.mark('turn ' + turn);
        await new Promise(done => setTimeout(done, 50));
      }
      delete document.visibilityState;
      for (let at = 0; at < 60; at++) flowvitals.mark('字'.repeat(190) + at);`);
    await tab.leave();
    const seen = await site.until('/page', view => eventsOf(view, 'mark').length === 65 && view.rest?.length);
    const summed = seen.rest!.reduce((sum, [, count]) => sum + count, 0);
    const listed = seen.res.filter(([url]) => url.startsWith('/api/')).length;
    expect(listed + summed).toBe(400);
    expect(summed).toBeGreaterThan(100);
    for (const { beacons } of site.bodies)
      for (const beacon of beacons) expect(Buffer.byteLength(JSON.stringify(beacon))).toBeLessThanOrEqual(16_384);
    expect(
      site.bodies.filter(({ beacons }) => beacons.some(({ path }) => path === '/page')).length,
    ).toBeLessThanOrEqual(3);
    expect(site.requests.filter(request => request.startsWith('OPTIONS'))).toEqual([]);
  });
});

describe('delivery in Chromium', () => {
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let site: AgentSite;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  beforeEach(async () => {
    site = await agentSite();
    page = await (await browser.newContext()).newPage();
  });
  afterEach(async () => {
    await page.context().close();
    await site.close();
  });
  afterAll(() => browser?.close());

  test('has the INP of the only click, which is the one that leaves', async () => {
    const leaves = 20;
    const chain = `<h1>Page</h1><a id="go">go</a><script>const at = Number(location.pathname.slice(5)); document.querySelector('a').href = '/page' + (at + 1) + location.search;</script>`;
    await page.goto(site.at('/page0', { body: chain }));
    for (let at = 0; at < leaves; at++) {
      await page.waitForURL(({ pathname }) => pathname === `/page${at}`, { waitUntil: 'load' });
      await page.evaluate('new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))');
      await page.click('a', { noWaitAfter: true });
    }
    await site.until(`/page${leaves}`);
    const left = site.seen().filter(({ path }) => path !== `/page${leaves}`);
    expect(left).toHaveLength(leaves);
    expect(left.filter(({ m }) => m.inp !== undefined)).toHaveLength(leaves);
  });

  test('holds up nothing as an async script, also where it does not come', async () => {
    const held = Promise.withResolvers<void>();
    await page.route('**/fv.js', async route => {
      await held.promise;
      await route.continue();
    });
    await page.goto(site.at('/page', { attrs: 'async' }), { waitUntil: 'domcontentloaded' });
    held.resolve();
    const { m, type } = await site.until('/page', seen => seen.m.lcp);
    expect([type, m.lcp! > 0]).toEqual(['navigate', true]);
  });

  test('lets go of a collector that does not answer, and keeps what it has for it', async () => {
    site.answer = -1;
    await page.goto(site.at('/page'));
    await page.waitForFunction(`flowvitals.log().some(([event, , status]) => event === 5 && status === 0)`);
    site.answer = 204;
    await page.goto(site.at('/next'));
    await site.until('/page');
  });

  test('lets somebody click on quickly beside a collector that hangs, and tells all of it later', async () => {
    site.answer = -1;
    const chain = `<h1>Page</h1><a>go</a><script>const at = Number(location.pathname.slice(5)); document.querySelector('a').href = '/page' + (at + 1) + location.search;</script>`;
    await page.goto(site.at('/page0', { body: chain }));
    const waits: number[] = [];
    for (let at = 1; at <= 12; at++) {
      await page.waitForFunction(`flowvitals.log().some(([event]) => event === 4)`);
      const begin = performance.now();
      await page.click('a', { noWaitAfter: true });
      await page.waitForURL(({ pathname }) => pathname === `/page${at}`, { waitUntil: 'load' });
      waits.push(performance.now() - begin);
    }
    // Chromium has six connections for a host; the seventh page used to wait for half a minute.
    expect(Math.max(...waits)).toBeLessThan(5000);
    site.answer = 204;
    // A request carries sixteen beacons at most.
    for (const path of ['/later', '/last']) {
      await page.goto(site.at(path));
      await site.until(path);
    }
    const paths = [...Array.from({ length: 13 }, (_, at) => `/page${at}`), '/later', '/last'];
    expect(site.seen().map(({ path }) => path)).toEqual(paths);
  });

  test('sends the last of a tab that is closed', async () => {
    await page.goto(site.at('/page'));
    await site.until('/page');
    await page.evaluate(`flowvitals.mark('last')`);
    await page.close({ runBeforeUnload: true });
    const seen = await site.until('/page', view => view.end);
    expect(eventsOf(seen, 'mark')).toHaveLength(1);
  });

  test('says when a policy refuses its endpoint, and asks no more', async () => {
    const header = ["Content-Security-Policy: connect-src 'none'"];
    await page.goto(site.at('/page', { header }));
    await page.waitForFunction(`flowvitals.log().some(([event]) => event === 4)`);
    await page.evaluate('new Promise(done => setTimeout(done, 100))');
    expect(site.bodies).toEqual([]);
    await page.goto(site.at('/later'));
    const [blocked] = eventsOf(await site.until('/page', view => eventsOf(view, 'blocked').length), 'blocked');
    expect(blocked![1]).toBe('connect-src');
  });

  test('works under a strict policy, overlay included', async () => {
    const errors: string[] = [];
    page.on('console', message => message.type() === 'error' && errors.push(message.text()));
    const policy = "default-src 'none'; connect-src 'self'; script-src 'nonce-abc' 'strict-dynamic'";
    const url = site.at('/page', { header: [`Content-Security-Policy: ${policy}`], attrs: 'nonce="abc"' });
    await page.goto(`${url}&fv-debug`);
    await site.until('/page');
    await page.locator('#flowvitals-debug pre', { hasText: 'sent' }).waitFor({ timeout: 5000 });
    expect(errors.filter(error => !error.includes('favicon'))).toEqual([]);
  });

  test('says in the overlay why it stays silent', async () => {
    await page.addInitScript(`Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })`);
    await page.goto(`${site.at('/page')}&fv-debug`);
    await page.locator('#flowvitals-debug pre', { hasText: 'silent  privacy' }).waitFor({ timeout: 5000 });
    expect(site.bodies).toEqual([]);
  });
});
