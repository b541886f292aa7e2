/** The results as Markdown tables. */
import type { CompareAnswer, ComparedStep } from '../../../shared/comparison.ts';
import type { Transfers } from '../../../shared/report.ts';
import type { Estimate } from '../../../shared/summary.ts';
import { type Results, stepsOf } from './results.ts';
import { baseline } from './setups.ts';

const NONE = '–';

/** A row for each step, the baseline and the change by each other set-up: as short as it gets. */
export function changes({ toBaseline }: Results): string {
  const rows = stepsOf(toBaseline[0]!.answer).map(({ flow, step }, at) => [
    `${flow}: ${step.name}`,
    ms(step.baseline.summary.p50),
    ...toBaseline.map(({ answer }) => change(stepsOf(answer)[at]!.step)),
  ]);
  return markdown(['Step', baseline.label, ...toBaseline.map(({ to }) => to.label)], rows);
}

/** A row for each step and set-up, with everything that is told of it. */
export function details({ toBaseline }: Results): string {
  const rows = stepsOf(toBaseline[0]!.answer).flatMap(({ flow, step }, at) => {
    const name = `${flow}: ${step.name}`;
    const { summary } = step.baseline;
    const bytes = kilobytes(step.bytes.transfer?.baseline.mean);
    return [
      [name, baseline.label, `${summary.n}`, median(summary.p50), '1', 'baseline', bytes],
      ...toBaseline.map(({ to, answer }) => {
        const { step } = stepsOf(answer)[at]!;
        const { summary } = step.candidate;
        const bytes = kilobytes(step.bytes.transfer?.candidate.mean);
        return [name, to.label, `${summary.n}`, median(summary.p50), ratio(step), verdict(step), bytes];
      }),
    ];
  });
  const head = ['Step', 'Set-up', 'Visits', 'Median wait (95 %)', 'Ratio of waits (95 %)', 'Verdict', 'Transferred'];
  return markdown(head, rows);
}

/** A row for each scenario, all its waits together: this describes, the verdicts are over the steps. */
export function scenarios({ toBaseline }: Results): string {
  const rows = toBaseline[0]!.answer.flows.map(({ name, wait }, at) => [
    name,
    median(wait.baseline.p50),
    ...toBaseline.map(({ answer }) => {
      const { candidate, difference } = answer.flows[at]!.wait;
      const change = difference?.relative;
      return `${ms(candidate.p50)}, ${change ? percent(1 + change.value) : NONE}${
        change?.interval ? ` (${percent(1 + change.interval.low)} to ${percent(1 + change.interval.high)})` : ''
      }`;
    }),
  ]);
  return markdown(['Scenario', baseline.label, ...toBaseline.map(({ to }) => to.label)], rows);
}

/** Gunicorn over Waitress, a column for each kind of compression. */
export function servers({ servers }: Results): string {
  const rows = stepsOf(servers[0]!.answer).map(({ flow, step }, at) => [
    `${flow}: ${step.name}`,
    ...servers.map(({ answer }) => change(stepsOf(answer)[at]!.step)),
  ]);
  return markdown(['Step', ...servers.map(({ from }) => `Gunicorn over Waitress, ${from.coding}`)], rows);
}

/** What crossed the network in a visit. */
export function sizes({ toBaseline }: Results): string {
  const row = (label: string, side: keyof NonNullable<CompareAnswer['compression']>, answer: CompareAnswer) => {
    const { all, text } = answer.compression![side];
    const { visits } = answer[side];
    const codings = text.encodings.map(({ encoding, loads }) => `${encoding || 'none'} ${Math.round(loads / visits)}`);
    const perVisit = (of: Transfers, size: 'encoded' | 'decoded') => kilobytes(of[size] / visits);
    const saving = text.saving === null ? NONE : `${(text.saving * 100).toFixed(1)} %`;
    return [
      label,
      perVisit(all, 'encoded'),
      perVisit(text, 'decoded'),
      perVisit(text, 'encoded'),
      saving,
      codings.join(', '),
    ];
  };
  return markdown(
    ['Set-up', 'All bodies', 'Text, decoded', 'Text, as sent', 'Saved', 'Answers by coding'],
    [
      row(baseline.label, 'baseline', toBaseline[0]!.answer),
      ...toBaseline.map(({ to, answer }) => row(to.label, 'candidate', answer)),
    ],
  );
}

/** Each set-up against itself. */
export function noise({ noise }: Results): string {
  const rows = stepsOf(noise[0]!.answer).map(({ flow, step }, at) => [
    `${flow}: ${step.name}`,
    ...noise.map(({ answer }) => change(stepsOf(answer)[at]!.step)),
  ]);
  return markdown(['Step', ...noise.map(({ setup }) => setup.label)], rows);
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function change(step: ComparedStep): string {
  if (!step.ratio) return NONE;
  return `${percent(step.ratio.value)} (${limits(step, percent)}), ${verdict(step)}`;
}

function ratio(step: ComparedStep): string {
  if (!step.ratio) return NONE;
  const two = (value: number) => value.toFixed(2);
  return `${two(step.ratio.value)} (${limits(step, two)})`;
}

function limits({ ratio }: ComparedStep, format: (value: number) => string): string {
  const { low, high } = ratio!;
  return low === undefined || high === undefined ? 'too few' : `${format(low)} to ${format(high)}`;
}

function verdict({ verdict, margin, leaning }: ComparedStep): string {
  if (verdict === 'no-difference') return `no difference above ${Math.ceil(margin! * 100)} %`;
  if (verdict === 'undecided') return leaning ? `not decided, looks ${leaning}` : 'not decided';
  return `**${verdict}**`;
}

function median(estimate: Estimate | undefined): string {
  if (!estimate) return NONE;
  const { interval } = estimate;
  const range = 'needs' in interval ? 'too few' : `${Math.round(interval.low)} to ${Math.round(interval.high)}`;
  return `${ms(estimate)} (${range})`;
}

function ms(estimate: Estimate | undefined): string {
  return estimate ? `${Math.round(estimate.value)} ms` : NONE;
}

/** The change that a ratio is: 0.9 is −10 %. */
export function percent(ratio: number): string {
  const change = ((ratio - 1) * 100).toFixed(1);
  return `${change.startsWith('-') ? `−${change.slice(1)}` : `+${change}`} %`;
}

function kilobytes(bytes: number | undefined): string {
  return bytes === undefined || Number.isNaN(bytes) ? NONE : `${(bytes / 1000).toFixed(1)} kB`;
}
