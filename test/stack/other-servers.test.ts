/** The same app behind other servers: what changes on the way is reported as it arrives in the browser. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Chromium, launchChromium, painted } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { startGunicorn, startNginx, startWaitress } from '../support/servers.ts';
import { arrived, clickThrough, expectTrueWeights, school, weigh } from './school.ts';
import { inChromium } from './visitor.ts';

let collector: RunningCollector;
let browser: Chromium;

beforeAll(async () => {
  [collector, browser] = await Promise.all([startCollector(), launchChromium()]);
});

afterAll(async () => {
  await browser?.close();
  await collector?.stop();
});

/** Ends a server with the test that started it. */
async function during<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  onTestFinished(() => server.stop());
  return server;
}

test('Waitress: sizes and codings are the true ones', async () => {
  const app = await during(startWaitress(school({ FV_AGENT: collector.link('agent'), COMPRESS: 'gzip' })));
  await clickThrough(await inChromium(browser), app.url, collector);
  await expectTrueWeights(collector, app.url, 1);
});

test('brotli by nginx in front of an app without compression: reported as br, with the true ratio', async () => {
  const app = await during(startGunicorn(school({ FV_AGENT: collector.link('agent') })));
  const nginx = await during(
    startNginx({
      http: 'brotli on; brotli_comp_level 6; brotli_types text/css text/javascript application/json;',
      server: `location / { proxy_pass ${app.url}; proxy_set_header Host $http_host; }`,
    }),
  );
  await clickThrough(await inChromium(browser), nginx.url, collector);
  await expectTrueWeights(collector, nginx.url, 1);
  const weights = await weigh(nginx.url);
  expect(Object.values(weights).map(({ encoding }) => encoding)).toEqual(['br', 'br', 'br', 'br', 'br']);
  const { resources } = await collector.ask('compression', { site: nginx.url });
  for (const name of ['/static/style.css', '/static/app.js']) {
    const { encoded, decoded } = weights[name]!;
    expect(resources.find(resource => resource.name === name)).toMatchObject({
      loads: { network: 1, revalidated: 2 },
      ratio: decoded / encoded,
      encodings: [{ encoding: 'br', loads: 1 }],
    });
  }
});

test('a tag that nginx injects and a collector under its prefix need no change in the app', async () => {
  const app = await during(startGunicorn(school({})));
  const nginx = await during(
    startNginx({
      server: `
        location /rum/ { proxy_pass ${collector.url}/; proxy_set_header Host $http_host; }
        location / {
          proxy_pass ${app.url};
          proxy_set_header Host $http_host;
          proxy_set_header Accept-Encoding "";
          sub_filter '</head>' '<script async src="/rum/fv.js"></script></head>';
        }`,
    }),
  );
  await clickThrough(await inChromium(browser), nginx.url, collector);
  expect(await collector.ask('overview', { site: nginx.url })).toMatchObject({ pageViews: 3, visits: 1 });
  await expectTrueWeights(collector, nginx.url, 1);
  const { flows } = await collector.ask('flows', { site: nginx.url });
  expect(flows[0]).toMatchObject({ started: 1, finished: 1 });
});

test('the demo works and reports under a prefix', async () => {
  const nginx = await during(
    startNginx({
      server: `location /rum/ { proxy_pass ${collector.url}/; proxy_set_header Host $http_host; }`,
    }),
  );
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(`${nginx.url}/rum/demo/`);
  await painted(page);
  await page.fill('#name', 'Mia');
  await page.click('main button');
  await page.waitForURL('**/rum/demo/dashboard');
  await painted(page);
  await page.goto('about:blank');
  await arrived(collector, nginx.url, 2);
  const { pages } = await collector.ask('pages', { site: nginx.url });
  expect(pages.map(({ page }) => page).sort()).toEqual(['/rum/demo/dashboard', '/rum/demo/login']);
});
