import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AgentSite, agentSite, eventsOf } from '../support/agent-site.ts';
import { browserNames, type Driver, drive, type Tab } from '../support/agent-tabs.ts';

/** What the server took is in the figure, and little else: 5 ms or 3 %, and what a busy machine may add to any wait. */
function near(value: number | undefined, truth: number, slack = 250): void {
  expect(value).toBeGreaterThanOrEqual(truth - Math.max(5, truth * 0.03));
  expect(value).toBeLessThanOrEqual(truth + Math.max(5, truth * 0.03) + slack);
}

describe.each(browserNames)('in %s', name => {
  let driver: Driver;
  let site: AgentSite;
  let tab: Tab;
  beforeAll(async () => {
    driver = await drive(name);
  });
  beforeEach(async () => {
    site = await agentSite();
    tab = await driver.tab();
  });
  afterEach(async () => {
    await tab.close();
    expect(site.faults).toEqual([]);
    await site.close();
  });
  afterAll(() => driver?.close());

  // Firefox 153 tells now and then the first byte as the last, also on pages without an agent; its `dom` has the rest.
  test('tells how long the server took before the first byte, and until the last', async () => {
    await tab.goto(
      site.at('/page', { delay: 100, stream: 300, bytes: 60_000, header: ['Server-Timing: app;dur=290, db;dur=20'] }),
    );
    const { m, ...seen } = await site.until('/page', ({ m }) => m.load !== undefined);
    near(m.request, 100);
    // WebKit hears of the first byte some ms late, and counts these to the wait for it.
    if (name !== 'firefox') near(m.request! + m.download!, 400);
    near(m.request! + m.download! + m.dom!, 400, 300);
    expect(m.ttfb).toBeGreaterThanOrEqual(m.request! - 1);
    expect(m.server).toBe(290);
    expect(eventsOf(seen as never, 'server').map(([, timing, , ms]) => [timing, ms])).toEqual([
      ['app', 290],
      ['db', 20],
    ]);
  });

  test('tells the wait from the click, also through POST and redirect, and what a busy page added to it', async () => {
    const second = site.at('/second', { delay: 100 });
    const action = site.at('/post', { status: 302, to: second, delay: 200 }).replaceAll('"', '&quot;');
    const busy = 'const end = performance.now() + 150; while (performance.now() < end);';
    await tab.goto(
      site.at('/first', {
        body: `<form method="post" action="${action}" onsubmit="${busy}"><button>go</button></form>`,
      }),
    );
    await site.until('/first');
    await tab.click('button');
    const { m, start, from, type } = await site.until('/second', seen => seen.m.load !== undefined);
    expect({ start, from, type }).toEqual({ start: 'submit', from: '/first', type: 'navigate' });
    near(m.input, 150);
    near(m.redirect, 200);
    near(m.request, 100);
  });

  test('tells sizes to the byte, compressed and not', async () => {
    const html = `<h1>Sizes</h1>${'<p>some text of the page</p>'.repeat(400)}`;
    const load = `<script src="${site.at('/file/a.js', { bytes: 30_000, encoding: 'gzip', type: 'text/javascript' }).replaceAll('"', '&quot;')}"></script>`;
    await tab.goto(site.at('/page', { body: html, head: load, encoding: 'gzip' }));
    const seen = await site.until('/page', ({ doc, res }) => doc && res.some(([url]) => url === '/file/a.js'));
    const truth = await Promise.all(
      [
        site.at('/page', { body: html, head: load, encoding: 'gzip' }),
        site.at('/file/a.js', { bytes: 30_000, encoding: 'gzip', type: 'text/javascript' }),
      ].map(async url => {
        const response = await fetch(url);
        return [Number(response.headers.get('content-length')), (await response.arrayBuffer()).byteLength];
      }),
    );
    const file = seen.res.find(([url]) => url === '/file/a.js')!;
    expect([
      [seen.doc![3], seen.doc![4]],
      [file[3], file[4]],
    ]).toEqual(truth);
    expect(JSON.stringify(seen)).not.toContain('?do=');
  });

  test('makes five answers of a quiz five actions, each with its own wait', async () => {
    const answers = [50, 100, 150, 200, 250].map(
      (delay, at) =>
        `<button id="a${at}" data-fv-action="answer" onclick="fetch('${site.at('/api/answer', { delay }).replaceAll('"', '&quot;')}').then(() => { this.textContent += '!'; })">${delay}</button>`,
    );
    await tab.goto(site.at('/quiz', { body: answers.join('') }));
    await site.until('/quiz');
    for (let at = 0; at < 5; at++) {
      await tab.click(`#a${at}`);
      await tab.evaluate(`while (!document.querySelector('#a${at}').textContent.includes('!')) await new Promise(done => setTimeout(done));
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));`);
    }
    await tab.leave();
    const actions = eventsOf(await site.until('/quiz', seen => seen.end), 'action').sort((a, b) => a[2]! - b[2]!);
    expect(actions.map(([, label, , , count]) => [label, count])).toEqual(Array(5).fill(['answer', 1]));
    actions.forEach(([, , , ms], at) => {
      near(ms!, 50 * (at + 1));
    });
  });

  test('tells a failed request of an action, and the requests that its answer caused', async () => {
    const second = site.at('/api/second', { delay: 60, status: 500 });
    const body = `<button onclick="fetch('/api/first').then(() => fetch('${second.replaceAll('"', '&quot;')}'))">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    await tab.evaluate(`while (performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/')).length < 2) await new Promise(done => setTimeout(done));
      await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));`);
    await tab.leave();
    const [action] = eventsOf(await site.until('/page', seen => seen.end), 'action');
    expect(action![1]).toBe('button');
    expect(action![4]).toBe(2);
    expect(action![6]).toBe(name === 'webkit' ? 0 : 1); // WebKit tells no status
  });

  test('tells how long a document took that has no agent', async () => {
    const body = `<a href="${site.at('/file/report.pdf', { delay: 400, bytes: 100, type: 'text/plain' }).replaceAll('"', '&quot;')}">report</a>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('a');
    const [left] = eventsOf(await site.until('/page', seen => seen.end), 'document');
    expect(left![1]).toBe('/file/report.pdf');
    near(left![3]!, 400);
    await tab.arrived('/file/report.pdf');
    // What comes after it is not what the click led to.
    await tab.goto(site.at('/later'));
    const { start, seq } = await site.until('/later');
    expect({ start, seq }).toEqual({ start: undefined, seq: 2 });
  });

  test('invents no document for a click that did not leave', async () => {
    const header = ['Content-Disposition: attachment; filename=a.csv'];
    const file = site.at('/file/a.csv', { bytes: 10, type: 'text/csv', header }).replaceAll('"', '&quot;');
    await tab.goto(site.at('/page', { body: `<a href="${file}">a</a>` }));
    await site.until('/page');
    await tab.click('a');
    const asked = Date.now();
    while (!site.requests.includes('GET /file/a.csv') && Date.now() < asked + 5000)
      await tab.evaluate('await new Promise(done => setTimeout(done, 20))');
    // By itself: Firefox's driver waits for ever for a navigation after a download.
    await tab.evaluate(`setTimeout(() => { location.href = '/later'; });`);
    expect(eventsOf(await site.until('/page', seen => seen.end), 'document')).toEqual([]);
  });

  test('takes no reading for a wait: a link within the page, and a dialog, lead nowhere', async () => {
    const body = `<a>part</a><dialog open><form method="dialog"><button>close</button></form></dialog>
      <script>document.querySelector('a').href = location + '#part'</script>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    for (const selector of ['a', 'button']) {
      await tab.click(selector);
      // So much later a navigation cannot be the click's work.
      await tab.evaluate('await new Promise(done => setTimeout(done, 1200))');
    }
    await tab.evaluate(`setTimeout(() => { location.href = '/later'; });`);
    expect(eventsOf(await site.until('/page', seen => seen.end), 'document')).toEqual([]);
    expect((await site.until('/later')).seq).toBe(2);
  });

  test('counts the wait from the first click of somebody who clicks again', async () => {
    const next = site.at('/next', { delay: 600 }).replaceAll('"', '&quot;');
    await tab.goto(site.at('/page', { body: `<a href="${next}">go</a><p>blank</p>` }));
    await site.until('/page');
    await tab.click('a');
    await tab.click('p').catch(() => {}); // a driver that waits for the navigation comes too late
    const seen = await site.until('/next', view => view.m.fcp);
    expect(seen).toMatchObject({ start: 'click', from: '/page', seq: 2 });
    near(seen.m.ttfb, 600);
    const before = await site.until('/page', view => view.end);
    const [[, , offset, ms] = []] = eventsOf(before, 'document');
    const clicked = before.at + offset!;
    // So the collector knows that an agent took over where the click led to: that page view began during its wait.
    expect(seen.at).toBeGreaterThanOrEqual(clicked - 5);
    expect(seen.at).toBeLessThanOrEqual(clicked + ms! + 5);
    expect(seen.m.input).toBeLessThan(400);
  });

  test('times actions of the app by their promises, also two at once and one after a pause', async () => {
    await tab.goto(site.at('/page', { body: '<p>page</p>' }));
    await site.until('/page');
    await tab.evaluate(`const during = ms => () => new Promise(done => setTimeout(done, ms));
      await Promise.all([flowvitals.action('long', during(400)), flowvitals.action('short', during(100)), flowvitals.action(Symbol('odd'), during(1))]);
      flowvitals.measure('odd', Number.MAX_VALUE);
      await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));`);
    await tab.leave();
    const seen = await site.until('/page', view => view.end);
    const told = new Map(eventsOf(seen, 'action').map(([, label, , ms]) => [label, ms!]));
    expect([...told.keys()].sort()).toEqual(['long', 'short']);
    near(told.get('long'), 400);
    near(told.get('short'), 100);
    expect(site.faults).toEqual([]);
  });

  test('names a document by its whole path', async () => {
    const path = `/file/${'3f2504e0-4f89-41d3-9a0c-0305e82c3301/'.repeat(2)}report.txt`;
    const file = site.at(path, { bytes: 10, type: 'text/plain' }).replaceAll('"', '&quot;');
    await tab.goto(site.at('/page', { body: `<a target="_top" href="${file}">report</a>` }));
    await site.until('/page');
    await tab.click('a');
    const [left] = eventsOf(await site.until('/page', seen => seen.end), 'document');
    expect(left![1]).toBe(path);
  });

  test('tells every one of fifty actions, and of eighty marks', async () => {
    const api = site.at('/api/answer').replaceAll('"', '&quot;');
    await tab.goto(site.at('/page', { body: `<button data-fv-action="answer" onclick="fetch('${api}')">go</button>` }));
    await site.until('/page');
    for (let click = 0; click < 50; click++) {
      await tab.click('button');
      await tab.evaluate(
        `while (performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/')).length <= ${click}) await new Promise(done => setTimeout(done)); await new Promise(done => setTimeout(done, 30));`,
      );
    }
    await tab.evaluate(`for (let at = 0; at < 40; at++) flowvitals.mark('mark ' + at);`);
    await tab.leave();
    const told = (kind: 'action' | 'mark', seen: Parameters<typeof eventsOf>[0]) => eventsOf(seen, kind).length;
    const seen = await site.until('/page', seen => seen.end && told('mark', seen) === 40);
    expect(told('action', seen)).toBe(50);
  });

  test('times a download that asks for it, by its end and by the cookie of the app', async () => {
    const file = site.at('/file/a.csv', { delay: 200, bytes: 5000, type: 'text/csv' }).replaceAll('"', '&quot;');
    const report = site
      .at('/file/b.csv', {
        delay: 300,
        bytes: 10,
        type: 'text/csv',
        header: [
          'Content-Disposition: attachment; filename=b.csv',
          `Set-Cookie: fv-download=${Date.now()}; Max-Age=60; Path=/`,
        ],
      })
      .replaceAll('"', '&quot;');
    const body = `<a id="whole" data-fv-download href="${file}">a</a> <a id="cookie" data-fv-download="cookie" href="${report}">b</a>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('#whole');
    await tab.evaluate(
      `while (!flowvitals.log().length || !performance.getEntriesByType('resource').some(({ name }) => name.includes('a.csv'))) await new Promise(done => setTimeout(done)); await new Promise(done => setTimeout(done, 50));`,
    );
    await tab.click('#cookie');
    await tab.evaluate(
      `while (!document.cookie.includes('fv-download')) await new Promise(done => setTimeout(done)); await new Promise(done => setTimeout(done, 50));`,
    );
    await tab.evaluate(
      `Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' }); document.dispatchEvent(new Event('visibilitychange'));`,
    );
    const [whole, cookie] = eventsOf(await site.until('/page', seen => seen.end), 'download');
    expect([whole![1], whole![5], cookie![1]]).toEqual(['/file/a.csv', 5000, '/file/b.csv']);
    near(whole![3]!, 200);
    near(cookie![3]!, 300);
  });

  test('saves a download under the name that the browser would give it, and leaves a page to the plain link', async () => {
    const named = 'Content-Disposition: attachment; filename="M_rz.pdf"; filename*=UTF-8\'\'M%C3%A4rz.pdf';
    const links = [
      site.at('/file/1', { type: 'application/pdf', header: [named] }),
      site.at('/file/Bericht%20M%C3%A4rz.csv', { type: 'text/csv' }),
      site.at('/file/signed-out.pdf', { type: 'text/html' }),
    ].map(url => `<a data-fv-download href="${url.replaceAll('"', '&quot;')}">file</a>`);
    await tab.goto(site.at('/page', { body: links.join('<br>') }));
    await site.until('/page');
    const saved: string[] = await tab.evaluate(`const saved = [];
      HTMLAnchorElement.prototype.click = function () { saved.push(this.download || new URL(this.href).pathname); };
      for (const link of document.querySelectorAll('a')) {
        const before = saved.length;
        link.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
        while (saved.length === before) await new Promise(done => setTimeout(done));
      }
      return saved;`);
    expect(saved).toEqual(['März.pdf', 'Bericht März.csv', '/file/signed-out.pdf']);
    await tab.leave();
    const told = eventsOf(await site.until('/page', seen => seen.end), 'download').map(([, path]) => path);
    expect(told).toEqual(['/file/1', '/file/Bericht%20M%C3%A4rz.csv']);
  });

  test('begins a page view when the address changes, with the wait from its click', async () => {
    const data = site.at('/api/data', { delay: 150 }).replaceAll('"', '&quot;');
    const body = `<h1>One</h1><button onclick="fetch('${data}').then(() => { history.pushState({}, '', '/two?tab=1'); document.querySelector('h1').textContent = 'Two'; })">go</button>`;
    await tab.goto(site.at('/one', { body, attrs: 'data-page="One"' }));
    expect(await site.until('/one')).toMatchObject({ page: 'One', seq: 1, type: 'navigate' });
    await tab.click('button');
    const soft = await site.until('/two', seen => seen.m.wait);
    expect(soft).toMatchObject({ type: 'soft', seq: 2, from: '/one', start: 'click' });
    expect(soft.page).toBeUndefined();
    near(soft.m.wait, 150);
    expect(soft.res.map(([url]) => url)).toContain('/api/data');
    expect(eventsOf(await site.until('/one', seen => seen.end), 'action')).toEqual([]);
    // A hash is the same page, and so is a replaced entry where the browser tells the difference.
    await tab.evaluate(
      `${name === 'webkit' ? '' : "history.replaceState({}, '', '/three');"} location.hash = 'there';`,
    );
    await tab.leave();
    await site.until('/two', seen => seen.end);
    expect(site.seen('/three')).toEqual([]);
  });

  test('counts the whole chain of requests into the wait for a new address', async () => {
    const [first, second] = [30, 250].map(delay => site.at('/api/data', { delay }).replaceAll('"', '&quot;'));
    const body = `<h1>One</h1><button onclick="fetch('${first}').then(() => fetch('${second}')).then(answer => answer.text()).then(() => { history.pushState({}, '', '/two'); document.querySelector('h1').textContent = 'Two'; })">go</button>`;
    await tab.goto(site.at('/one', { body }));
    await site.until('/one');
    await tab.click('button');
    const soft = await site.until('/two', seen => seen.m.wait);
    near(soft.m.wait, 280);
    expect(soft.start).toBe('click');
    expect(eventsOf(await site.until('/one', seen => seen.end), 'action')).toEqual([]);
  });

  test('counts errors by kind and script, without a word of their message', async () => {
    const body = `<button onclick="document.body.append(Object.assign(new Image(), { src: '/file/missing.png?do=%7B%22status%22%3A404%7D' })); for (let i = 0; i < 3; i++) setTimeout(() => { null.secret; })">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    await tab.evaluate(`Promise.reject(new RangeError('secret')); await new Promise(done => setTimeout(done, 100));`);
    await tab.leave();
    const seen = await site.until('/page', seen => seen.end);
    const errors = eventsOf(seen, 'error').map(([, kind, , , count]) => [kind, count]);
    expect(errors).toContainEqual(['img /file/missing.png', 1]);
    expect(errors).toContainEqual(['TypeError /page', 3]);
    expect(errors).toContainEqual(['RangeError', 1]);
    expect(JSON.stringify(seen)).not.toContain('secret');
  });
});
