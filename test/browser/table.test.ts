import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentSite, agentSite } from '../support/agent-site.ts';
import { browserNames, type Driver, drive, type Tab } from '../support/agent-tabs.ts';
import { table, type Visited } from './table.ts';

const BODY = `<h1>Dashboard</h1>
  <button id="slow" onclick="const end = performance.now() + 80; while (performance.now() < end); notThere()">slow</button>
  <button id="quiz" onclick="fetch('/api/answer')">answer</button>
  <button id="move" onclick="history.pushState({}, '', '/moved'); fetch('/api/moved').then(() => { document.querySelector('h1').textContent = 'Moved'; })">move</button>
  <form method="post" action="/login"><button id="send">send</button></form>`;

describe.each(browserNames)('in %s', name => {
  let driver: Driver;
  let site: AgentSite;
  let tab: Tab;
  beforeAll(async () => {
    driver = await drive(name);
    site = await agentSite();
    tab = await driver.tab();
  });
  afterAll(async () => {
    await site?.close();
    await driver?.close();
  });

  test('measures what the table says, no more and no less', async () => {
    const second = site.at('/second', { body: BODY, header: ['Server-Timing: app;dur=5'], delay: 30 });
    const body = BODY.replace(
      '/login',
      site.at('/login', { status: 302, to: second, delay: 60 }).replaceAll('"', '&quot;'),
    );
    await tab.goto(
      site.at('/first', { body, agent: 'fv-full.js', encoding: 'gzip', header: ['Server-Timing: app;dur=5'] }),
    );
    await site.until('/first', seen => seen.doc);
    await tab.click('#slow');
    await tab.evaluate('await new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)));');
    await tab.click('#quiz');
    await tab.evaluate(
      'while (!performance.getEntriesByName(location.origin + "/api/answer").length) await new Promise(done => setTimeout(done));',
    );
    // An action lasts until the frame after its answer; who leaves before has not seen it.
    await tab.evaluate('await new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)));');
    await tab.click('#send');
    await site.until('/second', seen => seen.doc && seen.m.fcp);
    await tab.click('#move');
    await site.until('/moved', seen => seen.m.wait);
    await tab.leave();
    const views: Visited = {
      first: await site.until('/first', seen => seen.end),
      second: await site.until('/second', seen => seen.end),
      soft: await site.until('/moved', seen => seen.end),
    };
    const measured = table.filter(row => row.has(views)).map(row => row.what);
    expect(measured).toEqual(table.filter(row => row.in.includes(name)).map(row => row.what));
    expect(site.faults).toEqual([]);
  });
});
