/** The main job on real input: a Flask app under Gunicorn, a real browser, the real collector, the report API. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Chromium, launchChromium } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { type RunningServer, startGunicorn } from '../support/servers.ts';
import { clickThrough, expectTrueWeights, pages, school, weigh } from './school.ts';
import { inChromium } from './visitor.ts';

const VISITS = 10;
const SLOW_MS = 300;

let collector: RunningCollector;
let browser: Chromium;
/** The app as it is, and the same app with one view that takes longer. */
let app: RunningServer;
let slow: RunningServer;

beforeAll(async () => {
  collector = await startCollector({ args: ['--no-demo'] });
  const env = { FV_AGENT: collector.link('agent'), COMPRESS: 'gzip' };
  [app, slow, browser] = await Promise.all([
    startGunicorn(school(env)),
    startGunicorn(school({ ...env, SLOW: `task:${SLOW_MS}` })),
    launchChromium(),
  ]);
  // Taking turns, so that whatever else the machine does meets both alike.
  for (let visit = 0; visit < VISITS; visit++) {
    await clickThrough(await inChromium(browser), app.url, collector);
    await clickThrough(await inChromium(browser), slow.url, collector);
  }
}, 300_000);

afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop(), slow?.stop()]);
  await collector?.stop();
});

describe('ten visits to a Flask app under Gunicorn', () => {
  test('are ten visits of three page views, none lost, each with status 200', async () => {
    const overview = await collector.ask('overview', { site: app.url });
    expect(overview).toMatchObject({
      pageViews: 3 * VISITS,
      visits: VISITS,
      pages: pages.length,
      types: [{ type: 'navigate', count: 3 * VISITS }],
      statuses: [{ status: 200, count: 3 * VISITS }],
      success: { known: 3 * VISITS, ok: 3 * VISITS },
      completeness: { complete: 3 * VISITS, open: 0, partial: 0, lost: 0 },
    });
    const { pages: rows } = await collector.ask('pages', { site: app.url });
    expect(rows.map(({ page, pageViews, visits }) => ({ page, pageViews, visits })).sort(byPage)).toEqual(
      pages.map(page => ({ page, pageViews: VISITS, visits: VISITS })).sort(byPage),
    );
  });

  test('are ten passes through the three steps of the shipped flow, with a wait for each', async () => {
    const { flows } = await collector.ask('flows', { site: app.url });
    const flow = flows.find(({ steps }) => steps.length === 3)!;
    expect(flow).toMatchObject({ started: VISITS, finished: VISITS, passes: VISITS });
    for (const step of flow.steps) {
      expect(step).toMatchObject({ arrived: VISITS, left: 0 });
      expect(step.metrics.wait.n).toBe(VISITS);
      // Nobody sees a page before its first byte.
      expect(step.metrics.wait.min).toBeGreaterThan(step.metrics.ttfb.min!);
    }
    expect(flow.wait.n).toBe(VISITS);
  });

  test('weigh, to the byte, what any other HTTP client receives', async () => {
    await expectTrueWeights(collector, app.url, VISITS);
    const weights = await weigh(app.url);
    const { resources } = await collector.ask('compression', { site: app.url });
    for (const name of ['/static/style.css', '/static/app.js']) {
      const { encoded, decoded } = weights[name]!;
      expect(resources.find(resource => resource.name === name)).toMatchObject({
        // The first page of a visit loads the file, the others only ask whether it is still good.
        loads: { network: VISITS, revalidated: 2 * VISITS },
        encoded: encoded * VISITS,
        decoded: decoded * VISITS,
      });
    }
    expect(Object.values(weights).map(({ encoding }) => encoding)).toEqual(['gzip', 'gzip', 'gzip', 'gzip', '']);
  });

  test("show that Debian's Flask-Compress leaves scripts alone, and what that costs", async () => {
    const { todo } = await collector.ask('compression', { site: app.url });
    expect(todo.map(({ name }) => name)).toEqual(['/static/app.js']);
    expect(todo[0]).toMatchObject({ type: 'script', uncompressed: { loads: VISITS } });
  });
});

test(`${SLOW_MS} ms more in one view are ${SLOW_MS} ms in that step's wait and first byte, and in no other's`, async () => {
  const [plain, slowed] = await Promise.all(
    [app.url, slow.url].map(async site => (await collector.ask('flows', { site })).flows[0]!.steps),
  );
  for (const [at, step] of slowed!.entries()) {
    for (const metric of ['ttfb', 'wait'] as const) {
      const difference = step.metrics[metric].p50.value! - plain![at]!.metrics[metric].p50.value!;
      const expected = step.name === 'Task' ? SLOW_MS : 0;
      // Half of the effect is more than this machine's noise ever was, and tells 0 from 300 either way.
      expect(Math.abs(difference - expected), `${metric} of ${step.name}: ${difference} ms`).toBeLessThan(SLOW_MS / 2);
    }
  }
  const [, , task] = slowed!;
  expect(task!.metrics.ttfb.min).toBeGreaterThanOrEqual(SLOW_MS);
});

function byPage(a: { page: string }, b: { page: string }): number {
  return a.page < b.page ? -1 : 1;
}
