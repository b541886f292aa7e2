/** The same clicks in Firefox and WebKitGTK: what they tell is true, what they do not tell is absent. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { type RunningServer, startGunicorn } from '../support/servers.ts';
import { clickThrough, expectTrueWeights, school } from './school.ts';
import { inFirefox, inWebKit } from './visitor.ts';

let collector: RunningCollector;
/** One for each browser, so that their figures stand alone. */
let apps: { readonly [browser: string]: RunningServer };

beforeAll(async () => {
  collector = await startCollector({ args: ['--no-demo'] });
  const options = school({ FV_AGENT: collector.link('agent'), COMPRESS: 'gzip' });
  const [firefox, webkit] = await Promise.all([startGunicorn(options), startGunicorn(options)]);
  apps = { Firefox: firefox, Safari: webkit };
});

afterAll(async () => {
  await Promise.all(Object.values(apps ?? {}).map(app => app.stop()));
  await collector?.stop();
});

test.each([
  ['Firefox', inFirefox, { known: 3, ok: 3 }],
  // WebKitGTK tells no status.
  ['Safari', inWebKit, { known: 0, ok: 0 }],
] as const)('%s: one visit of three steps, with waits and the true sizes', async (browser, launch, success) => {
  const site = apps[browser]!.url;
  await clickThrough(await launch(), site, collector);
  expect(await collector.ask('overview', { site, browser })).toMatchObject({ pageViews: 3, visits: 1, success });
  const { flows } = await collector.ask('flows', { site });
  expect(flows[0]).toMatchObject({ started: 1, finished: 1 });
  for (const { metrics } of flows[0]!.steps) {
    expect(metrics.wait.n).toBe(1);
    expect(metrics.cls.n).toBe(0);
  }
  await expectTrueWeights(collector, site, 1, false);
});
