/** One way to drive the three browsers, as far as the agent's tests need it. */
import { type Chromium, type Firefox, launchChromium, launchFirefox, launchWebKit, type WebKit } from './browsers.ts';

/** A tab of its own storage; WebKit has one tab, so there it is the site that is another in each test. */
export interface Tab {
  goto(url: string): Promise<void>;
  click(selector: string): Promise<void>;
  /** Runs the body of an async function in the page. */
  evaluate<T>(body: string): Promise<T>;
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

const asked = (body: string) => `(async () => { ${body} })()`;

function chromium(browser: Chromium): Driver {
  return {
    name: 'chromium',
    async tab() {
      const context = await browser.newContext();
      const page = await context.newPage();
      return {
        goto: async url => void (await page.goto(url)),
        click: selector => page.click(selector, { noWaitAfter: true }),
        evaluate: body => page.evaluate(asked(body)),
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
        click: selector => page.click(selector),
        evaluate: body => page.evaluate(asked(body)) as Promise<never>,
        leave: async () => void (await page.goto('about:blank')),
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}

function webkit(browser: WebKit): Driver {
  const { goto, click, evaluate, close } = browser;
  const leave = () => goto('about:blank');
  return { name: 'webkit', tab: async () => ({ goto, click, evaluate, leave, close: leave }), close };
}
