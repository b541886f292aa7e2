/** One way to drive the three browsers, as far as the agent's tests need it. */
import { setTimeout as after } from 'node:timers/promises';
import { type Chromium, type Firefox, launchChromium, launchFirefox, launchWebKit, type WebKit } from './browsers.ts';

/** A tab of its own storage; WebKit has one tab, so there it is the site that is another in each test. */
export interface Tab {
  goto(url: string): Promise<void>;
  /** Clicks, or several times a tenth of a second apart, also where the first click leads on. */
  click(selector: string, times?: number): Promise<void>;
  /** Runs the body of an async function in the page. */
  evaluate<T>(body: string): Promise<T>;
  /** Resolves once the tab shows that path. */
  arrived(path: string): Promise<void>;
  /** Goes somewhere else without a click, so that the page sends the last of it. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

export interface Driver {
  readonly name: BrowserName;
  tab(): Promise<Tab>;
  close(): Promise<void>;
}

export const browserNames = ['chromium', 'firefox', 'webkit'] as const;
export type BrowserName = (typeof browserNames)[number];

/** Starts a browser; `bfcache` allows Chromium its back-forward cache. */
export async function drive(
  name: BrowserName,
  options: { bfcache?: boolean; args?: readonly string[] } = {},
): Promise<Driver> {
  if (name === 'chromium') return chromium(await launchChromium(options));
  return name === 'firefox' ? firefox(await launchFirefox()) : webkit(await launchWebKit());
}

async function repeat(click: () => Promise<void>, times = 1): Promise<void> {
  await click();
  for (let more = 1; more < times; more++) {
    await after(100);
    await click().catch(() => {}); // the page may be gone
  }
}

async function shows(path: string, address: () => string | Promise<string>): Promise<void> {
  while (new URL(await address()).pathname !== path) await after(10);
}

const asked = (body: string) => `(async () => { ${body} })()`;

function chromium(browser: Chromium): Driver {
  return {
    name: 'chromium',
    async tab() {
      const context = await browser.newContext();
      const page = await context.newPage();
      return {
        goto: async url => void (await page.goto(url)),
        click: (selector, times = 1) =>
          page.click(selector, { noWaitAfter: true, clickCount: times, delay: times > 1 ? 100 : 0 }),
        evaluate: body => page.evaluate(asked(body)),
        arrived: path => page.waitForURL(url => url.pathname === path),
        leave: async () => void (await page.goto('about:blank')),
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}

function firefox(browser: Firefox): Driver {
  return {
    name: 'firefox',
    async tab() {
      const page = await browser.newPage();
      return {
        goto: async url => void (await page.goto(url)),
        click: (selector, times) => repeat(() => page.click(selector), times),
        evaluate: body => page.evaluate(asked(body)) as Promise<never>,
        arrived: path => shows(path, () => page.url()),
        leave: async () => void (await page.goto('about:blank')),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}

function webkit(browser: WebKit): Driver {
  const { goto, evaluate, close } = browser;
  const click = (selector: string, times?: number) => repeat(() => browser.click(selector), times);
  const leave = async () => {
    // Without the Navigation API a navigation so soon after a click's answer passes for its work.
    await evaluate('await new Promise(done => setTimeout(done, 200))');
    await goto('about:blank');
  };
  const arrived = (path: string) => shows(path, browser.url);
  return { name: 'webkit', tab: async () => ({ goto, click, evaluate, arrived, leave, close: leave }), close };
}
