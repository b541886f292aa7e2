import { setTimeout as after } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dice } from '../../client/agent/visit.ts';
import { type AgentSite, agentSite, eventsOf } from '../support/agent-site.ts';
import { launchChromium, launchPlainChromium } from '../support/browsers.ts';

type Chromium = Awaited<ReturnType<typeof launchChromium>>;

describe('every way of arriving, in Chromium', () => {
  let browser: Chromium;
  let site: AgentSite;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium({ bfcache: true });
  });
  beforeEach(async () => {
    site = await agentSite();
    page = await (await browser.newContext()).newPage();
  });
  afterEach(async () => {
    await page.context().close();
    expect(site.faults).toEqual([]);
    await site.close();
  });
  afterAll(() => browser?.close());

  const link = (url: string) => `<h1>Page</h1><a href="${url.replaceAll('"', '&quot;')}">go</a>`;
  const back = () => page.evaluate('setTimeout(() => history.back())');

  test('keeps navigate and reload apart', async () => {
    await page.goto(site.at('/page'));
    await site.until('/page', seen => seen.type === 'navigate');
    await page.reload();
    expect(await site.until('/page', seen => seen.type === 'reload')).toMatchObject({ seq: 2, from: '/page' });
  });

  test('makes a return from the back-forward cache a page view with paints of its own', async () => {
    await page.goto(site.at('/first', { body: link(site.at('/second')) }));
    await site.until('/first');
    await page.click('a', { noWaitAfter: true });
    await site.until('/second');
    await back();
    const restored = await site.until('/first', seen => seen.type === 'bfcache' && seen.m.lcp);
    expect(restored).toMatchObject({ seq: 3, from: '/second' });
    expect(restored.m.lcp).toBeLessThan(1000);
    expect(Object.keys(restored.m).sort()).not.toContain('ttfb');
    expect(restored.doc).toBeUndefined();
    expect(site.seen('/first')).toHaveLength(2);
  });

  test('calls a restored page what it was when it was left', async () => {
    await page.goto(site.at('/list', { body: link(site.at('/second')), attrs: 'data-page="List"' }));
    await site.until('/list');
    await page.evaluate(`history.pushState(null, '', '/item')`);
    await page.click('a', { noWaitAfter: true });
    await site.until('/second');
    await back();
    expect(await site.until('/item', seen => seen.type === 'bfcache')).not.toHaveProperty('page');
    expect(site.seen('/list')[0]).toMatchObject({ page: 'List' });
  });

  test('counts a prerendered page from its activation', async () => {
    const prerendering = await launchPlainChromium();
    try {
      const second = site.at('/second', { delay: 100 });
      const rules = JSON.stringify({ prerender: [{ urls: [second], eagerness: 'immediate' }] });
      const first = await prerendering.newPage();
      await first.goto(
        site.at('/first', { head: `<script type="speculationrules">${rules}</script>`, body: link(second) }),
      );
      await site.until('/first', seen => seen.m.lcp);
      await expect.poll(() => site.requests.filter(request => request === 'GET /fv.js').length).toBe(2);
      await after(500); // what is asked is that nothing is told before somebody looks
      expect(site.seen('/second')).toEqual([]);
      const before = Date.now();
      await first.click('a').catch(() => {}); // the page that was clicked is gone
      const seen = await site.until('/second', view => view.m.lcp);
      expect(seen).toMatchObject({ type: 'prerender', seq: 2, from: '/first', start: 'click', m: { ttfb: 0 } });
      expect([seen.m.request, seen.m.download, seen.m.dns]).toEqual([undefined, undefined, undefined]);
      expect(seen.m.lcp).toBeLessThan(1000);
      expect(seen.at).toBeGreaterThanOrEqual(before);
    } finally {
      await prerendering.close();
    }
  });

  test('leaves paints out of a tab that was opened in the background', async () => {
    const plain = await launchPlainChromium();
    try {
      const first = await plain.newPage();
      await first.goto(site.at('/first', { body: link(site.at('/behind')) }));
      await first.keyboard.down('Control');
      await first.click('a');
      const { m } = await site.until('/behind', seen => seen.m.load !== undefined);
      expect({ ...m, fcp: undefined, lcp: undefined }).toEqual(m);
      expect(m.ttfb).toBeGreaterThan(0);
    } finally {
      await plain.close();
    }
  });

  test('calls the return of a tab that the browser had discarded a restore', async () => {
    const url = site.at('/page');
    const plain = await launchPlainChromium(url);
    try {
      const before = await site.until('/page', seen => seen.type === 'navigate');
      const discards = await plain.newPage();
      await discards.goto('chrome://chrome-urls');
      await discards.locator('>>> cr-button ::-p-text(Enable internal debugging pages)').click();
      await discards.goto('chrome://discards');
      const cell = await discards.waitForSelector(`>>> td ::-p-text(${url})`);
      await cell!.evaluate(cell => {
        const links = [...cell.closest('tr')!.querySelectorAll<HTMLElement>('[is="action-link"]')];
        links.find(link => link.textContent.includes('Urgent Discard'))!.click();
      });
      await discards.waitForSelector('>>> td ::-p-text(discarded (urgent))');
      const session = await plain.target().createCDPSession();
      const { targetInfos } = await session.send('Target.getTargets');
      await session.send('Target.activateTarget', targetInfos.find(target => target.url === url)!);
      expect(await site.until('/page', seen => seen.type === 'restore')).toMatchObject({ seq: 2, visit: before.visit });
    } finally {
      await plain.close();
    }
  });

  test('numbers the page views of a visit, and ends it after thirty idle minutes', async () => {
    for (const path of ['/one', '/two', '/three']) {
      await page.goto(site.at(path));
      await site.until(path);
    }
    const views = site.seen();
    expect(views.map(({ seq, from }) => [seq, from])).toEqual([
      [1, undefined],
      [2, '/one'],
      [3, '/two'],
    ]);
    expect(new Set(views.map(({ visit }) => visit)).size).toBe(1);
    await page.evaluate(() => {
      const kept = JSON.parse(sessionStorage.getItem('flowvitals')!);
      addEventListener('pagehide', () => {
        sessionStorage.setItem('flowvitals', JSON.stringify({ ...kept, t: kept.t - 1_800_001, o: false }));
      });
    });
    await page.goto(site.at('/four'));
    expect(await site.until('/four')).toMatchObject({ seq: 1 });
    expect((await site.until('/four')).visit).not.toBe(views[0]!.visit);
  });

  test('gives a copied tab a visit of its own', async () => {
    await page.goto(site.at('/one'));
    const first = await site.until('/one');
    const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(`open('/copy')`)]);
    const second = await site.until('/copy');
    expect(second.seq).toBe(1);
    expect(second.visit).not.toBe(first.visit);
    await copy.close();
  });

  test('stores nothing with data-storage="none", and tells the click that left instead', async () => {
    const attrs = 'data-storage="none" data-visit="template-1"';
    await page.goto(site.at('/first', { attrs, body: link(site.at('/second', { attrs })) }));
    await site.until('/first');
    await page.click('a', { noWaitAfter: true });
    const second = await site.until('/second');
    expect(second).toMatchObject({ visit: 'template-1', from: '/first' });
    expect(second.seq).toBeUndefined();
    const { left } = await site.until('/first', seen => seen.left);
    expect(left![0]).toBe('click');
    expect(second.at - left![1]).toBeGreaterThanOrEqual(-5);
    expect(second.at - left![1]).toBeLessThan(2000);
    expect(await page.evaluate('[sessionStorage.length, localStorage.length, document.cookie]')).toEqual([0, 0, '']);
  });

  test('samples whole visits', async () => {
    const attrs = 'data-sample="0.5"';
    const ids = Array.from({ length: 8 }, (_, at) => `${at * 7919}-of-visits`);
    expect(new Set(ids.map(id => dice(id) < 0.5)).size).toBe(2);
    for (const id of ids)
      for (const path of ['/one', '/two']) {
        await page.goto(site.at('/before', { agent: 'none' }));
        await page.evaluate(
          `sessionStorage.setItem('flowvitals', JSON.stringify({ v: '${id}', s: 1, p: '/', t: Date.now() }))`,
        );
        await page.goto(site.at(path, { attrs }));
      }
    await page.goto(site.at('/all', { attrs: 'data-sample="1"' }));
    await site.until('/all');
    await page.goto(site.at('/none', { attrs: 'data-sample="0"' }));
    await page.goto(site.at('/last'));
    await site.until('/last');
    const measured = ids.filter(id => dice(id) < 0.5);
    for (const path of ['/one', '/two']) expect(site.seen(path).map(({ visit }) => visit)).toEqual(measured);
    expect(site.seen('/none')).toEqual([]);
  });

  test('takes names, marks, measures and actions of the app', async () => {
    await page.goto(
      site.at('/page', { attrs: 'data-page="Task" data-variant="b" data-release="1.2"', body: '<button>go</button>' }),
    );
    expect(await site.until('/page')).toMatchObject({ page: 'Task', variant: 'b', release: '1.2' });
    const given = await page.evaluate(`(async () => {
      flowvitals.mark('half way');
      flowvitals.measure('chart', 12.34);
      const value = await flowvitals.action('save', () => new Promise(done => setTimeout(() => done('kept'), 120)));
      const thrown = await flowvitals.action('fail', () => Promise.reject(new Error('own'))).catch(error => error.message);
      await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
      return [value, thrown];
    })()`);
    expect(given).toEqual(['kept', 'own']);
    await page.goto('about:blank');
    const seen = await site.until('/page', view => view.end);
    expect(eventsOf(seen, 'mark')[0]![1]).toBe('half way');
    expect(eventsOf(seen, 'measure')[0]!.slice(1, 4)).toEqual(['chart', expect.any(Number), 12.3]);
    const [save] = eventsOf(seen, 'action').filter(([, label]) => label === 'save');
    expect(save![3]).toBeGreaterThanOrEqual(119);
    expect(save![3]).toBeLessThan(400);
  });
});
