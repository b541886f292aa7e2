import { expect, test } from 'vitest';
import { eventsOf } from '../support/agent-site.ts';
import { inEachBrowser, near } from '../support/each-browser.ts';

const inside = (url: string) => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const wait = 'const wait = ms => new Promise(done => setTimeout(done, ms));';

inEachBrowser('pages that the app itself replaces, in %s', place => {
  /** Opens a page whose button does something, presses it, and tells the soft page view that came of it. */
  async function press(handler: string, to: string, ms: number) {
    const { site, tab } = place;
    const body = `<h1>Page</h1><button onclick="run()">go</button><script>${wait} async function run() { ${handler} }</script>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    const seen = await site.until(to, ({ m }) => m.wait !== undefined);
    expect(seen).toMatchObject({ type: 'soft', start: 'click', from: '/page' });
    near(seen.m.wait!, ms);
    return seen;
  }

  test('the wait goes on after the last answer of a click', async () => {
    await press(`await fetch('/api/short'); await wait(800); history.pushState(null, '', '/next');`, '/next', 800);
  });

  test('a new page waits for its code', async () => {
    const chunk = place.site.at('/api/chunk.js', { delay: 500, bytes: 0, type: 'text/javascript' });
    const load = `history.pushState(null, '', '/next'); const chunk = document.createElement('script'); chunk.src = '${chunk}'; document.head.append(chunk);`;
    await press(load, '/next', 500);
  });

  test('an entry that a click replaced by another path is a page view, such as that after a login', async () => {
    await press(`await fetch('/api/login'); await wait(200); history.replaceState(null, '', '/home');`, '/home', 200);
  });

  test('a form that a script sends once its server agreed is waited for since the click', async () => {
    const { site, tab } = place;
    const check = site.at('/api/check', { delay: 400 });
    const body = `<form action="${inside(site.at('/next', { delay: 100 }))}"><button>go</button></form>
      <script>document.querySelector('button').onclick = async event => { event.preventDefault(); await fetch('${check}'); document.querySelector('form').requestSubmit(); }</script>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    const { m, start } = await site.until('/next', view => view.m.input !== undefined);
    expect(start).toBe('submit');
    near(m.input!, 400);
  });

  test('a look at another tab does not cut an action short', async () => {
    const { site, tab } = place;
    const slow = site.at('/api/slow', { delay: 400 });
    const body = `<button onclick="fetch('/api/first').then(() => fetch('${inside(slow)}')).then(() => { window.told = 1; })">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    await tab.evaluate(`while (!performance.getEntriesByType('resource').some(({ name }) => name.includes('/first'))) await new Promise(done => setTimeout(done));
      let state = 'visible';
      Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true });
      for (state of ['hidden', 'visible']) document.dispatchEvent(new Event('visibilitychange'));
      delete document.visibilityState;
      while (!window.told) await new Promise(done => setTimeout(done));
      await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));`);
    await tab.leave();
    const actions = eventsOf(await site.until('/page', view => eventsOf(view, 'action').length), 'action');
    expect(actions.map(([, , , , count]) => count)).toEqual([2]);
    near(actions[0]![3]!, 400);
  });

  test('a revalidated answer adds no bytes to an action, where the browser tells', async () => {
    const { site, tab } = place;
    const header = ['ETag: "x"', 'Cache-Control: no-cache'];
    const file = site.at('/file/list.json', { bytes: 5000, header });
    const body = `<button onclick="fetch('${inside(file)}').then(answer => answer.text()).then(() => { window.told = (window.told ?? 0) + 1; })">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    for (let n = 1; n <= 2; n++) {
      await tab.click('button');
      await tab.evaluate(`while (window.told !== ${n}) await new Promise(done => setTimeout(done));
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)));`);
    }
    await tab.leave();
    const seen = await site.until('/page', view => eventsOf(view, 'action').length === 2);
    const actions = eventsOf(seen, 'action').sort((a, b) => a[2]! - b[2]!);
    // Firefox and WebKitGTK tell it like a transfer of the whole body.
    expect(actions.map(([, , , , , bytes]) => bytes)).toEqual([5000, place.name === 'chromium' ? 0 : 5000]);
  });

  test('a time of day in Server-Timing costs nothing', async () => {
    const { site, tab } = place;
    await tab.goto(site.at('/page', { header: ['Server-Timing: start;dur=1732541234567.1, app;dur=3'] }));
    const { m } = await site.until('/page');
    expect(m.server).toBe(3);
  });
});
