import { expect, test } from 'vitest';
import { eventsOf } from '../support/agent-site.ts';
import { inEachBrowser, near } from '../support/each-browser.ts';

const attribute = (text: string) => text.replaceAll('"', '&quot;');
const pause = (ms: number) => `await new Promise(done => setTimeout(done, ${ms}))`;

inEachBrowser('leaving in %s', place => {
  test('counts a document from the first of several clicks on its link', async () => {
    const { site, tab } = place;
    const file = site.at('/file/report.txt', { delay: 900, bytes: 10, type: 'text/plain' });
    await tab.goto(site.at('/page', { body: `<a href="${attribute(file)}">report</a>` }));
    await site.until('/page');
    await tab.click('a', 3);
    const seen = await site.until('/page', view => view.end);
    const [left] = eventsOf(seen, 'document');
    expect(left![1]).toBe('/file/report.txt');
    near(left![3]!, 900, 900); // Firefox asks anew at each click, and so the visitor waits longer
  });

  test('knows the click that led on after four of them', async () => {
    const { site, tab } = place;
    const next = site.at('/next', { delay: 900 });
    await tab.goto(site.at('/page', { body: `<a href="${attribute(next)}">go</a>` }));
    await site.until('/page');
    await tab.click('a', 4);
    expect(await site.until('/next')).toMatchObject({ start: 'click', from: '/page', seq: 2 });
  });

  test('takes no click for the begin of a page that was typed, where the browser tells the two apart', async () => {
    const { site, tab } = place;
    await tab.goto(site.at('/page', { body: '<button>menu</button>' }));
    await site.until('/page');
    await tab.click('button');
    await tab.goto(site.at('/typed'));
    const { start, m } = await site.until('/typed');
    // WebKitGTK 2.50 has no Navigation API.
    if (place.name === 'webkit') expect(start).toBe('click');
    else expect([start, m.input]).toEqual([undefined, undefined]);
  });

  test('still takes the click for the begin of a page that a script leads to later', async () => {
    const { site, tab } = place;
    const body = `<button onclick="setTimeout(() => { location.href = '/next'; }, 300)">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    const { start, m } = await site.until('/next');
    expect(start).toBe('click');
    near(m.input, 300);
  });

  test('counts nothing as failed that was cut off by leaving', async () => {
    const { site, tab } = place;
    const slow = (path: string) => attribute(site.at(path, { delay: 5000 }));
    const body = `<button onclick="fetch('${slow('/api/slow')}').catch(() => {}); new Image().src = '${slow('/file/slow.png')}'">load</button>
      <a href="/next">go</a>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    await expect.poll(() => site.requests).toEqual(expect.arrayContaining(['GET /api/slow', 'GET /file/slow.png']));
    await tab.click('a');
    await site.until('/next');
    const seen = await site.until('/page', view => view.end);
    expect(seen.res.filter(([, , , , , , , , status]) => status === 0)).toEqual([]);
    expect(eventsOf(seen, 'action')).toEqual([]);
  });

  test('tells a click once that asks for something and then leads to another page', async () => {
    const { site, tab } = place;
    const asked = attribute(site.at('/api/login', { delay: 200 }));
    const body = `<button onclick="fetch('${asked}').then(() => { location.href = '/next'; })">log in</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    const { start, m } = await site.until('/next');
    expect(start).toBe('click');
    near(m.input, 200);
    expect(eventsOf(await site.until('/page', view => view.end), 'action')).toEqual([]);
  });

  test('waits for the paint of a page that is changed in a task after its answer', async () => {
    const { site, tab } = place;
    const data = attribute(site.at('/api/data', { delay: 200 }));
    const change = `const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { document.querySelector('h1').textContent = 'Two'; window.changed = performance.now() - window.clicked; };
      port2.postMessage(0);`;
    const body = `<h1>One</h1><script>function change() { ${change} }</script>
      <button onclick="window.clicked = event.timeStamp; fetch('${data}').then(answer => answer.text()).then(change)">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    const changes: number[] = [];
    for (let click = 0; click < 8; click++) {
      await tab.click('button');
      changes.push(
        await tab.evaluate(
          `window.changed = 0; while (!window.changed) ${pause(5)}; const { changed } = window; await new Promise(done => requestAnimationFrame(() => setTimeout(done, 60))); return changed;`,
        ),
      );
    }
    await tab.leave();
    const told = eventsOf(await site.until('/page', view => view.end), 'action').sort((a, b) => a[2]! - b[2]!);
    expect(told).toHaveLength(8);
    told.forEach(([, , , ms], at) => {
      expect(ms!).toBeGreaterThanOrEqual(changes[at]! - 2); // Firefox and WebKit count whole ms
    });
  });
});
