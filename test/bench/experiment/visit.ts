/** The four scenarios of the seed, as one visit of one student with an empty cache on a slow connection. */
import type { Page } from 'playwright-core';
import type { FlowConfig } from '../../../shared/flow.ts';
import { type Chromium, painted } from '../../support/browsers.ts';

/** The connection of every visitor; bytes a second, and ms from a request to the begin of its answer. */
export const connection = { latency: 40, downloadThroughput: 200_000, uploadThroughput: 100_000 } as const;

/** A visit that takes longer has failed. */
const VISIT_MS = 60_000;
const ANSWERS = 3;
/** One task each for the first, second and fourth scenario; the quiz belongs to the second. */
const TASKS = { opened: 17, worked: 18, reported: 19 } as const;
/** Login, dashboard, task; dashboard, task, the same with a part done; quiz; dashboard, task. */
export const PAGE_VIEWS = 9;

export const flows: readonly FlowConfig[] = [
  {
    name: 'Log in and open a task',
    steps: [
      { name: 'Login', page: 'login' },
      { name: 'Dashboard', page: 'dashboard' },
      { name: 'Task', page: `task ${TASKS.opened}` },
    ],
  },
  {
    name: 'Complete a subtask',
    steps: [
      { name: 'Task', page: `task ${TASKS.worked}` },
      { name: 'Subtask done', page: `task ${TASKS.worked}` },
    ],
  },
  {
    name: 'Take a quiz',
    steps: [
      { name: 'Quiz', page: `quiz ${TASKS.worked}` },
      ...Array.from({ length: ANSWERS }, (_, at) => ({ name: `Answer ${at + 1}`, action: 'answer' })),
    ],
  },
  {
    name: 'View the report',
    steps: [
      { name: 'Task', page: `task ${TASKS.reported}` },
      { name: 'Report (PDF)', document: '/student/report/:id.pdf' },
    ],
  },
];

export interface Visitor {
  /** Does all four scenarios. @throws {Error} when something does not come within its time. */
  visit(): Promise<void>;
  close(): Promise<void>;
}

/** A visitor who is ready to begin. @param round the kind of round, or nothing for a visit that is not measured */
export async function newVisitor(browser: Chromium, site: string, round?: string): Promise<Visitor> {
  const context = await browser.newContext();
  if (round) await context.addCookies([{ name: 'round', value: round, url: site }]);
  const page = await context.newPage();
  page.setDefaultTimeout(VISIT_MS / 3);
  const protocol = await context.newCDPSession(page);
  await protocol.send('Network.enable');
  await protocol.send('Network.emulateNetworkConditions', { offline: false, ...connection });
  return {
    visit: async () => {
      const timer = setTimeout(() => void context.close(), VISIT_MS);
      await doScenarios(page, site).finally(() => clearTimeout(timer));
    },
    close: () => context.close(),
  };
}

/** Clicks on as soon as the page is loaded and its main content painted: faster than people, but not before they could. */
async function doScenarios(page: Page, site: string): Promise<void> {
  const follow = async (selector: string) => {
    await Promise.all([page.waitForEvent('load'), page.click(selector)]);
    await painted(page);
  };
  const openTask = async (number: number) => {
    await follow('nav a');
    await follow(`#task-${number}`);
  };
  await page.goto(`${site}/login`);
  await painted(page);
  await page.fill('[name=user]', 'mia');
  await page.fill('[name=password]', 'geheim');
  await follow('button');
  await follow(`#task-${TASKS.opened}`);

  await openTask(TASKS.worked);
  await follow('#part-2');

  await follow('#quiz');
  for (let number = 1; number <= ANSWERS; number++) {
    await page.click('#answer');
    await page.waitForSelector(`#verdict:has-text("Frage ${number}:")`);
  }

  await openTask(TASKS.reported);
  const [answer] = await Promise.all([page.waitForResponse('**/*.pdf'), page.click('#report')]);
  if (answer.status() !== 200) throw new Error(`The report was answered with ${answer.status()}.`);
}
