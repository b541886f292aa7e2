/** One visitor, in any of the three browsers: opens a page, types, and follows links and forms as people do. */
import { expect, vi } from 'vitest';
import { type Chromium, launchFirefox, launchWebKit, painted } from '../support/browsers.ts';

export interface Visitor {
  open(url: string): Promise<void>;
  type(selector: string, text: string): Promise<void>;
  /** Clicks what leads to another page, and waits until that has arrived and can be seen. */
  follow(selector: string, path: string): Promise<void>;
  /** Leaves the site, the browser still open: what the last page has to say is on its way. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** A visitor with nothing in the cache: a fresh context of a running Chromium. */
export async function inChromium(browser: Chromium): Promise<Visitor> {
  const context = await browser.newContext();
  const page = await context.newPage();
  return {
    open: async url => {
      await page.goto(url);
      await painted(page);
    },
    type: (selector, text) => page.fill(selector, text),
    follow: async (selector, path) => {
      await page.click(selector);
      await page.waitForURL(url => url.pathname === path);
      await painted(page);
    },
    leave: async () => void (await page.goto('about:blank')),
    close: () => context.close(),
  };
}

export async function inFirefox(): Promise<Visitor> {
  const firefox = await launchFirefox();
  const page = await firefox.newPage();
  const seen = () => page.waitForFunction("performance.getEntriesByName('first-contentful-paint').length");
  return {
    open: async url => {
      await page.goto(url);
      await seen();
    },
    type: (selector, text) => page.type(selector, text),
    follow: async (selector, path) => {
      await Promise.all([page.waitForNavigation(), page.click(selector)]);
      expect(new URL(page.url()).pathname).toBe(path);
      await seen();
    },
    leave: async () => void (await page.goto('about:blank')),
    close: () => firefox.close(),
  };
}

export async function inWebKit(): Promise<Visitor> {
  const webkit = await launchWebKit();
  const seen = (path: string) =>
    vi.waitFor(
      async () => {
        const state = "return [location.pathname, performance.getEntriesByName('first-contentful-paint').length]";
        expect(await webkit.evaluate(state)).toEqual([path, 1]);
      },
      { timeout: 10_000 },
    );
  return {
    open: async url => {
      await webkit.goto(url);
      await seen(new URL(url).pathname);
    },
    type: webkit.type,
    follow: async (selector, path) => {
      await webkit.click(selector);
      await seen(path);
    },
    leave: () => webkit.goto('about:blank'),
    close: webkit.close,
  };
}
