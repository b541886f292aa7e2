/** The result as one Markdown text. */
import type { CompareAnswer } from '../../../shared/comparison.ts';
import type { Results } from './results.ts';
import { AT_ONCE, type Turn } from './rounds.ts';
import { described } from './setups.ts';
import * as tables from './tables.ts';
import { whatItSays } from './words.ts';

export interface Result {
  readonly results: Results;
  readonly turns: readonly Turn[];
  /** Sentences. */
  readonly machine: readonly string[];
  readonly minutes: number;
}

export function toMarkdown({ results, turns, machine, minutes }: Result): string {
  const list = (sentences: readonly string[]) => sentences.map(sentence => `- ${sentence}`).join('\n');
  const parts: readonly (readonly [title: string, text: string])[] = [
    ['What it says', whatItSays(results)],
    ['Whole scenarios: median of all their waits', tables.scenarios(results)],
    ['Change of the wait, step by step, with its 95 % interval', tables.changes(results)],
    ['The server alone', tables.servers(results)],
    ['Transfer sizes of a visit', tables.sizes(results)],
    ['How it was measured', list([...howMeasured(results, turns, minutes), ...described, ...machine])],
    ['Noise: odd rounds against even ones', results.noise.length > 0 ? tables.noise(results) : 'One round only.'],
    ['All figures', tables.details(results)],
  ];
  return `${parts.map(([title, text]) => `### ${title}\n\n${text}`).join('\n\n')}\n`;
}

function howMeasured({ planned, toBaseline }: Results, turns: readonly Turn[], minutes: number): string[] {
  const problems = turns.flatMap(({ setup, problems }) => problems.map(problem => `${setup}: ${problem}`));
  const finished = turns.reduce((sum, turn) => sum + turn.finished, 0);
  return [
    `${turns.length * AT_ONCE} visits, ${finished} finished, in ${minutes.toFixed(1)} min: ${planned} to each set-up, ${AT_ONCE} at once, the set-ups in turns whose order was drawn anew in each round.`,
    `Every visit is one browser context with an empty cache that does all four scenarios in order; nobody thinks, but nobody clicks before the page is painted.`,
    `Visitors of a turn begin at different moments within three seconds. The agent's own file, compressed by the collector everywhere, is among the sizes.`,
    `Each comparison of two set-ups keeps its own error of 5 % over all its steps; the ${AT_ONCE} visits of a turn share their moment, which the intervals do not know.`,
    ...toBaseline.flatMap(({ to, answer }) => unlike(to.label, answer, planned)),
    ...(problems.length > 0 ? problems : ['No visit failed, no beacon was lost.']),
  ];
}

/** What the API finds different beside the set-up; nothing should be. */
function unlike(label: string, { inTurn, mix, target }: CompareAnswer, planned: number): string[] {
  return [
    ...(target < planned
      ? [`${label}: not every step was reached ${planned} times, so the planned look was taken at ${target}.`]
      : []),
    ...(inTurn ? [] : [`${label} was not measured in turn with the baseline: more rounds are needed.`]),
    ...mix
      .filter(({ differs }) => differs)
      .map(({ dimension, value }) => `${label} also differs in ${dimension}: ${value}.`),
  ];
}
