import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
import { type AgentSite, agentSite } from './agent-site.ts';
import { type BrowserName, browserNames, type Driver, drive, type Tab } from './agent-tabs.ts';

/** Where a test takes place; site and tab are new for each, so they are read within it. */
export interface Place {
  readonly name: BrowserName;
  readonly site: AgentSite;
  readonly tab: Tab;
}

/** Tests that hold in all three browsers, each with a site and a tab of its own; nothing that the agent sends may be refused. */
export function inEachBrowser(title: string, tests: (place: Place) => void): void {
  describe.each(browserNames)(title, name => {
    let driver: Driver;
    const place = { name } as { -readonly [key in keyof Place]: Place[key] };
    beforeAll(async () => {
      driver = await drive(name);
    });
    beforeEach(async () => {
      place.site = await agentSite();
      place.tab = await driver.tab();
    });
    afterEach(async () => {
      await place.tab.close();
      expect(place.site.faults).toEqual([]);
      await place.site.close();
    });
    afterAll(() => driver?.close());
    tests(place);
  });
}

/** What the server took is in the figure, and little else: 5 ms or 3 %, and what a busy machine may add to any wait: 287 ms were seen. */
export function near(value: number | undefined, truth: number, slack = 400): void {
  expect(value).toBeGreaterThanOrEqual(truth - Math.max(5, truth * 0.03));
  expect(value).toBeLessThanOrEqual(truth + Math.max(5, truth * 0.03) + slack);
}
