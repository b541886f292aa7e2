import { expect, test } from 'vitest';
import { eventsOf } from '../support/agent-site.ts';
import { inEachBrowser, near } from '../support/each-browser.ts';

inEachBrowser('clicks in %s', place => {
  test('makes five answers of a quiz five actions, each with its own wait', async () => {
    const { site, tab } = place;
    const answers = [250, 50, 200, 100, 150].map(
      (delay, at) =>
        `<button id="a${at}" data-fv-action="answer" onclick="const at = event.timeStamp; fetch('${site.at('/api/answer', { delay }).replaceAll('"', '&quot;')}').then(() => requestAnimationFrame(() => setTimeout(() => { this.dataset.took = performance.now() - at; })))">${delay}</button>`,
    );
    await tab.goto(site.at('/quiz', { body: answers.join('') }));
    await site.until('/quiz');
    const took: number[] = [];
    for (let at = 0; at < 5; at++) {
      await tab.click(`#a${at}`);
      took.push(
        await tab.evaluate(`while (!document.querySelector('#a${at}').dataset.took) await new Promise(done => setTimeout(done));
        await new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)));
        return Number(document.querySelector('#a${at}').dataset.took);`),
      );
    }
    await tab.leave();
    const actions = eventsOf(await site.until('/quiz', seen => seen.end), 'action').sort((a, b) => a[2]! - b[2]!);
    expect(actions.map(([, label, , , count]) => [label, count])).toEqual(Array(5).fill(['answer', 1]));
    actions.forEach(([, , , ms], at) => {
      near(ms!, [250, 50, 200, 100, 150][at]!);
      // What the page itself saw, and a frame or two.
      expect(Math.abs(ms! - took[at]!)).toBeLessThan(80);
    });
  });

  test('tells a failed request of an action, and the requests that its answer caused', async () => {
    const { site, tab } = place;
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
    expect(action![6]).toBe(place.name === 'webkit' ? 0 : 1); // WebKit tells no status
  });

  test('tells how long a document took that has no agent', async () => {
    const { site, tab } = place;
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
    const { site, tab } = place;
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
    const { site, tab } = place;
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

  test('takes no form that its button sends into a frame for the next document', async () => {
    const { site, tab } = place;
    const onsubmit = "setTimeout(() => { location.href = '/later'; }, 100)";
    const body = `<iframe name="part"></iframe><form action="/part" onsubmit="${onsubmit}"><button formtarget="part">go</button></form>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button').catch(() => {}); // a driver that waits for the navigation comes too late
    expect(eventsOf(await site.until('/page', seen => seen.end), 'document')).toEqual([]);
    expect(await site.until('/later')).toMatchObject({ seq: 2, start: 'submit' });
  });

  test('counts the wait from the first click of somebody who clicks again', async () => {
    const { site, tab } = place;
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
    const { site, tab } = place;
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
    const { site, tab } = place;
    const path = `/file/${'3f2504e0-4f89-41d3-9a0c-0305e82c3301/'.repeat(2)}report.txt`;
    const file = site.at(path, { bytes: 10, type: 'text/plain' }).replaceAll('"', '&quot;');
    await tab.goto(site.at('/page', { body: `<a target="_top" href="${file}">report</a>` }));
    await site.until('/page');
    await tab.click('a');
    const [left] = eventsOf(await site.until('/page', seen => seen.end), 'document');
    expect(left![1]).toBe(path);
  });

  test('tells every one of fifty actions, and of eighty marks', async () => {
    const { site, tab } = place;
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

  test('begins a page view when the address changes, with the wait from its click', async () => {
    const { site, tab } = place;
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
      `${place.name === 'webkit' ? '' : "history.replaceState({}, '', '/three');"} location.hash = 'there';`,
    );
    await tab.leave();
    await site.until('/two', seen => seen.end);
    expect(site.seen('/three')).toEqual([]);
  });

  test('counts the whole chain of requests into the wait for a new address', async () => {
    const { site, tab } = place;
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

  test('takes no typing for a wait, neither before another page nor before a new address', async () => {
    const { site, tab } = place;
    const next = site.at('/next');
    await tab.goto(site.at('/page', { body: '<input>' }));
    await site.until('/page');
    const type = `await new Promise(done => setTimeout(done, 600)); document.querySelector('input').dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));`;
    await tab.click('input');
    await tab.evaluate(`${type} history.pushState({}, '', '/found');`);
    expect((await site.until('/found', ({ m }) => m.wait !== undefined)).m.wait).toBeLessThan(500);
    await tab.click('input');
    await tab.evaluate(`${type} setTimeout(() => { location.href = '${next}'; });`);
    const seen = await site.until('/next');
    expect({ start: seen.start, input: seen.m.input }).toEqual({ start: undefined, input: undefined });
  });

  test("names the link's document, whatever inside it was clicked", async () => {
    const { site, tab } = place;
    const slot = `<x-link></x-link><script>customElements.define('x-link', class extends HTMLElement { connectedCallback() {
      this.attachShadow({ mode: 'open' }).innerHTML = '<a href="/file/slot.pdf"><slot></slot></a>'; this.innerHTML = '<b>report</b>'; } });</script>`;
    const icon = `<a href="/file/icon.pdf"><svg width="20" height="20"><use href="/icons.svg#pdf"></use><rect width="20" height="20"></rect></svg></a>`;
    for (const [name, body, selector] of [
      ['/slot', slot, 'b'],
      ['/icon', icon, 'svg'],
    ] as const) {
      await tab.goto(site.at(name, { body }));
      await site.until(name);
      await tab.click(selector);
      const [left] = eventsOf(await site.until(name, seen => seen.end), 'document');
      expect(left![1]).toBe(`/file${name}.pdf`);
      await tab.arrived(`/file${name}.pdf`);
    }
  });

  test('a link whose address is none, and a click that the page keeps to itself, are clicks as well', async () => {
    const { site, tab } = place;
    const data = site.at('/api/data', { delay: 200 }).replaceAll('"', '&quot;');
    const body = `<a href="http://" onclick="event.preventDefault(); fetch('${data}').then(() => setTimeout(() => { window.told = 1; }, 700))">none</a>
      <button onclick="event.stopPropagation(); fetch('${data}').then(() => history.pushState({}, '', '/two'))">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('a');
    await tab.evaluate(`while (!window.told) await new Promise(done => setTimeout(done)); await fetch('/api/later');`);
    await tab.click('button');
    const soft = await site.until('/two', seen => seen.m.wait);
    expect(soft.start).toBe('click');
    near(soft.m.wait, 200);
    await tab.leave();
    const actions = eventsOf(await site.until('/page', seen => eventsOf(seen, 'action').length), 'action');
    expect(actions.map(([, name, , , count]) => [name, count])).toEqual([['a', 1]]);
    near(actions[0]![3]!, 200);
  });

  test('calls a page that was replaced at once, by a guard of the app, what was shown', async () => {
    const { site, tab } = place;
    const body = `<button onclick="history.pushState({}, '', '/guarded'); history.replaceState({}, '', '/login')">go</button>`;
    await tab.goto(site.at('/page', { body }));
    await site.until('/page');
    await tab.click('button');
    expect(await site.until('/login', seen => seen.m.wait !== undefined)).toMatchObject({
      type: 'soft',
      start: 'click',
    });
    expect(site.seen('/guarded')).toEqual([]);
  });
});
