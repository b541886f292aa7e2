/** Seeded visits through a flow of three steps, as a comparison takes them. */
import type { ComparedRow, ComparedVisit } from '../../server/report/comparison/visit.ts';
import type { Flow } from '../../shared/flow.ts';
import { metricNames } from '../../shared/metrics.ts';
import { logNormal, type Random } from './populations.ts';

const pages = ['/login', '/dashboard', '/task/:id'] as const;

export const school: Flow = {
  name: 'open a task',
  steps: pages.map((pattern, at) => ({
    name: ['log in', 'dashboard', 'task'][at]!,
    kind: 'page',
    pattern,
    matches: name => name === pattern,
  })),
};

export interface Population {
  readonly visits: number;
  /** Begin of the first visit, ms since 1970, and the time from one to the next. */
  readonly from?: number;
  readonly every?: number;
  /** Passes through the flow in each visit. */
  readonly passes?: number;
  readonly sigma?: number;
  /** Added to the app's own time on the dashboard, ms; from this visit on. */
  readonly slower?: { readonly ms: number; readonly from?: number };
  /** Shares of visits. */
  readonly phones?: number;
  readonly firefox?: number;
  readonly warm?: number;
  readonly failing?: number;
}

export const MORNING = Date.UTC(2026, 10, 23, 8);

/** Draws one side. */
export function drawVisits(
  random: Random,
  {
    visits,
    from = MORNING,
    every = 60_000,
    passes = 1,
    sigma = 0.3,
    slower,
    phones = 0.2,
    firefox = 0.3,
    warm = 0.5,
    failing = 0.02,
  }: Population,
): ComparedVisit[] {
  return Array.from({ length: visits }, (_, at): ComparedVisit => {
    const isWarm = random() < warm;
    const fails = random() < failing;
    const extra = slower && at >= (slower.from ?? 0) ? slower.ms : 0;
    return {
      visit: `${from} ${at}`,
      browser: random() < firefox ? 'Firefox' : 'Chromium',
      device: random() < phones ? 'mobile' : 'desktop',
      moments: Array.from({ length: passes }, (_, pass) =>
        pages.map((name, step) => {
          const server = logNormal(random, 200, sigma) + (step === 1 ? extra : 0);
          const rest = logNormal(random, isWarm && pass === 0 && step === 0 ? 200 : 300, sigma);
          const row = draw({
            wait: server + 50 + rest,
            request: server + 50,
            server,
            download: rest / 3,
            dom: (2 * rest) / 3,
            cls: random() < 0.7 ? 0 : random() / 5,
            inp: Math.round(logNormal(random, 80, 0.5) / 8) * 8,
            transfer: 20_000,
            decoded: 90_000,
          });
          const failed = fails && step === 2;
          return {
            kind: 'page' as const,
            name,
            at: from + at * every + pass * 1000 + step,
            wait: row.wait,
            row: { ...row, status: failed ? 500 : 200, failed: 0, resources: 10, cached: isWarm ? 9 : 1 },
          };
        }),
      ).flat(),
    };
  });
}

function draw(measured: Partial<ComparedRow>): ComparedRow {
  const nothing = Object.fromEntries(metricNames.map(name => [name, null]));
  return { type: 'navigate', status: 200, ...nothing, ...measured } as ComparedRow;
}
