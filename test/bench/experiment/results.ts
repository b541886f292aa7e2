/** The report API's answers to the questions of the experiment. */
import type { CompareAnswer, ComparedStep } from '../../../shared/comparison.ts';
import type { RunningCollector } from '../../support/collector.ts';
import { kindOf } from './rounds.ts';
import { baseline, type Setup, setups } from './setups.ts';

export interface Compared {
  readonly from: Setup;
  readonly to: Setup;
  readonly answer: CompareAnswer;
}

export interface Results {
  /** Planned visits of each set-up, and at how many the one look was taken: of the step that fewest reached. */
  readonly planned: number;
  readonly target: number;
  /** Every other set-up against Waitress without compression. */
  readonly toBaseline: readonly Compared[];
  /** Gunicorn against Waitress with the same compression: what the server alone changes. */
  readonly servers: readonly Compared[];
  /** Each set-up against itself, odd rounds against even ones; empty after one round. */
  readonly noise: readonly { readonly setup: Setup; readonly answer: CompareAnswer }[];
}

/** A step and the flow it belongs to. */
export interface FlowStep {
  readonly flow: string;
  readonly step: ComparedStep;
}

export function stepsOf({ flows }: CompareAnswer): FlowStep[] {
  return flows.flatMap(({ name, steps }) => steps.map(step => ({ flow: name, step })));
}

/**
 * Asks everything. A visit that failed leaves a side short of the plan, and before its target the API decides at p < 0.001
 * only; so the look is planned at what there is, which depends on counts alone, not on what was measured.
 */
export async function askAll(collector: RunningCollector, planned: number, rounds: number): Promise<Results> {
  const others = setups.filter(setup => setup !== baseline);
  const against = (from: Setup, to: Setup, target: number): Promise<Compared> =>
    ask(collector, { baseline: `variant:${from.label}`, candidate: `variant:${to.label}`, target: `${target}` }).then(
      answer => ({ from, to, answer }),
    );
  const first = await Promise.all(others.map(to => against(baseline, to, planned)));
  const target = Math.min(planned, fewest(first.map(({ answer }) => answer)));
  const pairs = setups.filter(({ server }) => server === 'Waitress');
  const gunicorn = (from: Setup) =>
    setups.find(({ server, coding }) => server === 'Gunicorn' && coding === from.coding)!;
  return {
    planned,
    target,
    toBaseline: await Promise.all(others.map(to => against(baseline, to, target))),
    servers: await Promise.all(pairs.map(from => against(from, gunicorn(from), target))),
    noise: rounds < 2 ? [] : await Promise.all(setups.map(setup => againstItself(collector, setup, planned))),
  };
}

async function againstItself(collector: RunningCollector, setup: Setup, planned: number) {
  const halves = { baseline: `release:${kindOf(1)}`, candidate: `release:${kindOf(2)}`, variant: setup.label };
  const answer = await ask(collector, { ...halves, target: `${planned}` });
  return { setup, answer: await ask(collector, { ...halves, target: `${fewest([answer])}` }) };
}

function fewest(answers: readonly CompareAnswer[]): number {
  const counts = answers.flatMap(stepsOf).flatMap(({ step }) => [step.baseline.summary.n, step.candidate.summary.n]);
  return Math.max(1, Math.min(...counts));
}

async function ask({ url, token }: RunningCollector, query: Readonly<Record<string, string>>): Promise<CompareAnswer> {
  const response = await fetch(`${url}/api/v1/compare?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`compare: ${response.status} ${await response.text()}`);
  return (await response.json()) as CompareAnswer;
}
