import type { Chromium } from '../../support/browsers.ts';
import type { RunningCollector } from '../../support/collector.ts';
import { baseline, setups } from './setups.ts';

/**
 * Saves the first screen of what the report page shows of the seed's "before" and "after": Waitress, and Gunicorn with brotli.
 * @returns the file; `undefined` when the page has no such view
 */
export async function pictureOf(
  browser: Chromium,
  collector: RunningCollector,
  target: number,
  file: string,
): Promise<string | undefined> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
  const url = new URL(collector.link('report'));
  url.searchParams.set('view', 'compare');
  url.searchParams.set('baseline', `variant:${baseline.label}`);
  url.searchParams.set('candidate', `variant:${setups.at(-1)!.label}`);
  url.searchParams.set('target', `${target}`);
  await page.goto(`${url}`);
  // Not for a quiet network: the page listens for new visits as long as it is open.
  await page.waitForFunction(() => document.querySelector('h1') && !document.querySelector('[aria-busy=true]'));
  const exists = (await page.locator('nav [aria-current=page][href*="view=compare"]').count()) > 0;
  if (exists) await page.screenshot({ path: file });
  await page.close();
  return exists ? file : undefined;
}
