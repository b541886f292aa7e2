/** How many page views arrive, counted once, however the visitor leaves. */
import { setTimeout as after } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type AgentSite, agentSite } from '../../support/agent-site.ts';
import { launchChromium } from '../../support/browsers.ts';

export interface Delivered {
  readonly scene: string;
  readonly views: number;
  readonly arrived: number;
}

/** Each page links to the next; pages are told apart by their number. */
const CHAIN = `<h1>Page</h1><a>go</a><script>document.querySelector('a').href = '/page' + (Number(location.pathname.slice(5)) + 1) + location.search;</script>`;

export async function deliveries(views: number, kills: number): Promise<Delivered[]> {
  return [
    await scene('quick clicking', views, site => clicking(site, views, () => {})),
    await scene('collector down for ten seconds in the middle', views, site =>
      clicking(site, views, outage(site, views)),
    ),
    await scene('closing the tab', views, site => closing(site, views)),
    await scene('SIGKILL a second after load', kills, site => killing(site, kills)),
  ];
}

async function scene(name: string, views: number, run: (site: AgentSite) => Promise<void>): Promise<Delivered> {
  const site = await agentSite();
  try {
    await run(site);
    const arrived = new Set(site.seen().map(({ path }) => path));
    arrived.delete(`/page${views}`); // where the last click led to
    return { scene: name, views, arrived: arrived.size };
  } finally {
    await site.close();
  }
}

async function clicking(site: AgentSite, views: number, each: (at: number) => void): Promise<void> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(site.at('/page0', { body: CHAIN }));
  for (let at = 0; at < views; at++) {
    await loaded(page, at);
    each(at);
    await page.click('a', { noWaitAfter: true });
  }
  await loaded(page, views);
  // What could not be delivered travels with the pages that come; a visitor that reads one of them is enough.
  const arrived = () => new Set(site.seen().map(({ path }) => path)).size;
  for (let turn = 0; turn < 30 && arrived() <= views; turn++) {
    await after(1000);
    await page.reload();
  }
  await browser.close();
}

const loaded = (page: Page, at: number) =>
  page.waitForURL(({ pathname }) => pathname === `/page${at}`, { waitUntil: 'load' });

function outage(site: AgentSite, views: number): (at: number) => void {
  return at => {
    if (at !== views >> 1) return;
    site.answer = 0;
    setTimeout(() => {
      site.answer = 204;
    }, 10_000);
  };
}

async function closing(site: AgentSite, views: number): Promise<void> {
  const browser = await launchChromium();
  const context = await browser.newContext();
  for (let at = 0; at < views; at++) {
    const page = await context.newPage();
    await page.goto(site.at(`/page${at}`, { body: CHAIN }));
    await page.close({ runBeforeUnload: true });
  }
  await after(1000);
  await browser.close();
}

async function killing(site: AgentSite, kills: number): Promise<void> {
  for (let at = 0; at < kills; at++) {
    const browser = await launchChromium();
    const page = await browser.newPage();
    await page.goto(site.at(`/page${at}`, { body: CHAIN }));
    await after(1000);
    const client = await browser.newBrowserCDPSession();
    const { processInfo } = await client.send('SystemInfo.getProcessInfo');
    for (const { id } of processInfo) process.kill(id, 'SIGKILL');
    await browser.close().catch(() => {});
  }
}
