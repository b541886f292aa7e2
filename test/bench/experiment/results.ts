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
  /** Planned visits of each set-up. */
  readonly planned: number;
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

/** Asks everything. */
export async function askAll(collector: RunningCollector, planned: number, rounds: number): Promise<Results> {
  const against = async (from: Setup, to: Setup): Promise<Compared> => {
    const sides = { baseline: `variant:${from.label}`, candidate: `variant:${to.label}` };
    return { from, to, answer: await compare(collector, sides, planned) };
  };
  const againstItself = async (setup: Setup) => {
    const halves = { baseline: `release:${kindOf(1)}`, candidate: `release:${kindOf(2)}`, variant: setup.label };
    return { setup, answer: await compare(collector, halves, planned) };
  };
  const waitress = setups.filter(({ server }) => server === 'Waitress');
  const gunicorn = (from: Setup) =>
    setups.find(({ server, coding }) => server === 'Gunicorn' && coding === from.coding)!;
  return {
    planned,
    toBaseline: await Promise.all(setups.filter(setup => setup !== baseline).map(to => against(baseline, to))),
    servers: await Promise.all(waitress.map(from => against(from, gunicorn(from)))),
    noise: rounds < 2 ? [] : await Promise.all(setups.map(againstItself)),
  };
}

/**
 * A visit that failed leaves a side short of the plan, and before its target the API decides at p < 0.001 only; so the one
 * look is taken at what there is. That depends on counts alone, not on what was measured.
 */
async function compare(collector: RunningCollector, sides: Readonly<Record<string, string>>, planned: number) {
  const answer = await ask(collector, { ...sides, target: `${planned}` });
  const target = Math.min(planned, fewest(answer));
  return target === planned ? answer : ask(collector, { ...sides, target: `${target}` });
}

function fewest(answer: CompareAnswer): number {
  const counts = stepsOf(answer).flatMap(({ step }) => [step.baseline.summary.n, step.candidate.summary.n]);
  return Math.max(1, Math.min(...counts));
}

async function ask({ url, token }: RunningCollector, query: Readonly<Record<string, string>>): Promise<CompareAnswer> {
  const response = await fetch(`${url}/api/v1/compare?${new URLSearchParams(query)}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`compare: ${response.status} ${await response.text()}`);
  return (await response.json()) as CompareAnswer;
}
