/** The rest of what people do in the seed's app: a subtask, a quiz without leaving the page, and a report as PDF. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowConfig } from '../../shared/flow.ts';
import type { FlowReport } from '../../shared/report.ts';
import { type Chromium, launchChromium, painted } from '../support/browsers.ts';
import { type RunningCollector, startCollector } from '../support/collector.ts';
import { type RunningServer, startGunicorn } from '../support/servers.ts';
import { arrived, school } from './school.ts';

/** What the app takes for an answer of the quiz and for a report, ms. */
const ANSWER_MS = 50;
const REPORT_MS = 600;
/** What a loaded machine may add to each. */
const NOISE_MS = 300;
const ANSWERS = 3;

const flows: FlowConfig[] = [
  {
    name: 'Subtask',
    steps: [
      { name: 'Task', page: '/student/task/:id' },
      { name: 'Done', page: '/student/task/:id' },
    ],
  },
  {
    name: 'Quiz',
    steps: [
      { name: 'Quiz', page: '/student/quiz/:id' },
      ...Array.from({ length: ANSWERS }, (_, at) => ({ name: `Answer ${at + 1}`, action: 'answer' })),
    ],
  },
  {
    name: 'Report',
    steps: [
      { name: 'Quiz', page: '/student/quiz/:id' },
      { name: 'Task', page: '/student/task/:id' },
      { name: 'Report', document: '/student/report/:id.pdf' },
    ],
  },
];

let folder: string;
let collector: RunningCollector;
let app: RunningServer;
let browser: Chromium;
let reports: readonly FlowReport[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flowvitals-scenarios-'));
  writeFileSync(join(folder, 'flows.json'), JSON.stringify({ flows }));
  collector = await startCollector({ args: ['--no-demo', '--config', join(folder, 'flows.json')] });
  app = await startGunicorn(school({ FV_AGENT: collector.link('agent') }));
  browser = await launchChromium();
  await clickThroughScenarios();
  reports = (await collector.ask('flows')).flows;
});

afterAll(async () => {
  await Promise.all([browser?.close(), app?.stop()]);
  await collector?.stop();
  if (folder) rmSync(folder, { recursive: true });
});

/** Nine page views: login, dashboard, task, the task with a part done, quiz, dashboard, back, dashboard, task; then the PDF. */
async function clickThroughScenarios(): Promise<void> {
  const page = await browser.newPage();
  const follow = async (selector: string) => {
    await painted(page);
    await Promise.all([page.waitForEvent('load'), page.click(selector)]);
    await painted(page);
  };
  await page.goto(`${app.url}/login`);
  await page.fill('[name=user]', 'mia');
  await page.fill('[name=password]', 'geheim');
  await follow('button');
  await follow('#task-4');
  await follow('#part-2');
  await follow('#quiz');
  for (let number = 1; number <= ANSWERS; number++) {
    await page.click('#answer');
    await page.waitForSelector(`#verdict:has-text("Frage ${number}:")`);
  }
  await follow('nav a');
  await page.goBack();
  await follow('nav a');
  await follow('#task-4');
  const answered = page.waitForResponse('**/*.pdf');
  await page.click('#report');
  await answered;
  await arrived(collector, app.url, 9);
}

function steps(flow: string) {
  const report = reports.find(({ name }) => name === flow)!;
  expect(report).toMatchObject({ started: 1, finished: 1 });
  return report.steps;
}

test('a subtask is told as one step whose redirect phase holds the POST', () => {
  const [, done] = steps('Subtask');
  expect(done!.phases.means.find(({ phase }) => phase === 'redirect')!.ms).toBeGreaterThan(0);
  expect(done!.metrics.wait.n).toBe(1);
});

test('each answer of the quiz is one action that waits for the app', () => {
  for (const { metrics } of steps('Quiz').slice(1)) {
    expect(metrics.wait.min).toBeGreaterThanOrEqual(ANSWER_MS);
    expect(metrics.wait.min).toBeLessThan(ANSWER_MS + NOISE_MS);
  }
});

test('the report is a document that waits for the app', () => {
  const [, , report] = steps('Report');
  expect(report!.metrics.wait.min).toBeGreaterThanOrEqual(REPORT_MS);
  expect(report!.metrics.wait.min).toBeLessThan(REPORT_MS + NOISE_MS);
});

test('the way back to the quiz is a page view of its own kind', async () => {
  const { types } = await collector.ask('overview');
  expect(Object.fromEntries(types.map(({ type, count }) => [type, count]))).toEqual({ navigate: 8, back_forward: 1 });
});

test('JSON of the quiz is named as text that arrives uncompressed', async () => {
  const { todo } = await collector.ask('compression', { site: app.url });
  expect(todo.find(({ type }) => type === 'json')).toMatchObject({
    name: '/student/quiz/:id/answer',
    uncompressed: { loads: ANSWERS },
  });
});
