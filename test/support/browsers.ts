/** The three browsers that the tests drive, each in a fresh profile that goes when it is closed. */
import { type Browser as Chromium, chromium, type Page } from 'playwright-core';
import { launch, type Browser as Puppet } from 'puppeteer-core';
import { endWithThisProcess, exitOnSignals } from './processes.ts';
import { pathOf, tools } from './tools.ts';

export { launchWebKit, type WebKit } from './webkit.ts';
export type { Chromium, Puppet as Firefox };

const QUIET = [
  '--no-sandbox', // tests run as root in containers
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const NO_SIGNALS = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/** Chromium, headless, driven by Playwright. `bfcache` allows the back-forward cache, which Playwright switches off. */
export function launchChromium({ bfcache = false, args = [] as readonly string[] } = {}): Promise<Chromium> {
  exitOnSignals();
  return chromium.launch({
    ...NO_SIGNALS,
    executablePath: pathOf(tools.chromium),
    args: [...QUIET, ...args],
    ...(bfcache && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
  });
}

/**
 * Chromium without the switches that drivers add, driven by Puppeteer: with them it never activates a page that it
 * prerendered, and every tab passes for a visible one.
 * @param undriven a page for a first tab that stays without a driver: Chromium discards no tab that has one.
 */
export function launchPlainChromium(undriven?: string): Promise<Puppet> {
  exitOnSignals();
  return launch({
    ...NO_SIGNALS,
    executablePath: pathOf(tools.chromium),
    ignoreDefaultArgs: true,
    pipe: true,
    args: [...QUIET, '--headless=new', ...(undriven ? [undriven] : [])],
    ...(undriven && { waitForInitialPage: false, targetFilter: target => !target.url().startsWith('http') }),
  });
}

/** Firefox, headless, driven by Puppeteer over WebDriver BiDi: Playwright cannot drive a stock Firefox. */
export async function launchFirefox(prefs: Readonly<Record<string, unknown>> = {}): Promise<Puppet> {
  exitOnSignals();
  const firefox = await launch({
    ...NO_SIGNALS,
    browser: 'firefox',
    executablePath: pathOf(tools.firefox),
    extraPrefsFirefox: {
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
      'app.update.enabled': false,
      'app.normandy.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      'services.settings.server': 'data:,#nothing',
      ...prefs,
    },
  });
  // Chromium ends with the pipe that drives it; Firefox, driven over a socket, would stay.
  firefox.once('disconnected', endWithThisProcess(firefox.process()!.pid!));
  return firefox;
}

/** Waits until a page in Chromium has loaded and painted its main content: nobody clicks on before. */
export async function painted(page: Page): Promise<void> {
  await page.waitForLoadState('load');
  await page.evaluate(
    () =>
      new Promise(resolve =>
        new PerformanceObserver(resolve).observe({ type: 'largest-contentful-paint', buffered: true }),
      ),
  );
}
