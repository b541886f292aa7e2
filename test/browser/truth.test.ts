import { expect, test } from 'vitest';
import { eventsOf } from '../support/agent-site.ts';
import { inEachBrowser, near } from '../support/each-browser.ts';

inEachBrowser('in %s', place => {
  // Firefox 153 mostly tells the first byte as the last, also on pages without an agent; its `dom` has the rest.
  test('tells how long the server took before the first byte, and until the last', async () => {
    const { site, tab } = place;
    await tab.goto(
      site.at('/page', { delay: 100, stream: 300, bytes: 60_000, header: ['Server-Timing: app;dur=290, db;dur=20'] }),
    );
    const { m, ...seen } = await site.until('/page', ({ m }) => m.load !== undefined);
    near(m.request, 100);
    // WebKit hears of the first byte some ms late, and counts these to the wait for it.
    if (place.name !== 'firefox') near(m.request! + m.download!, 400);
    near(m.request! + m.download! + m.dom!, 400, 300);
    expect(m.ttfb).toBeGreaterThanOrEqual(m.request! - 1);
    expect(m.server).toBe(290);
    expect(eventsOf(seen as never, 'server').map(([, timing, , ms]) => [timing, ms])).toEqual([
      ['app', 290],
      ['db', 20],
    ]);
  });

  test('tells the wait from the click, also through POST and redirect, and what a busy page added to it', async () => {
    const { site, tab } = place;
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
    const { site, tab } = place;
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

  test('times a download that asks for it, by its end and by the cookie of the app', async () => {
    const { site, tab } = place;
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
    const { site, tab } = place;
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

  test('counts errors by kind and script, without a word of their message', async () => {
    const { site, tab } = place;
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
