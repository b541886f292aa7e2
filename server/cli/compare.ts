import { type CompareAnswer, type ComparedStep, isGrowing, sideNames } from '../../shared/comparison.ts';
import { nextOutlook, type Verdict } from '../../shared/verdict.ts';
import { flowsFiles, SettingError } from '../config.ts';
import { loadFlows } from '../flows/flows.ts';
import { reportApi } from '../report/route.ts';
import { plain, readArguments, withDatabase } from './command.ts';

const VERDICTS: readonly Verdict[] = ['faster', 'slower', 'no-difference', 'undecided'];

const HELP = `flowvitals compare BASELINE CANDIDATE [options]

A side is the name of a run, or variant:LABEL, release:LABEL, period:2026-11-01..2026-11-08.

  --json              the whole answer of the report API
  --fail-if VERDICT   exit code 1 if any step is ${VERDICTS.join(', ')}; may be given several times
  --target VISITS     visits planned for each side (those of the runs)
  --margin PERCENT    the largest difference that does not matter
  --data FOLDER       folder of the database (./data)
  --config FILE       flows file (flowvitals.config.json in the data folder, else in this one)

Exit code: 0, 1 for what --fail-if names, 2 for a command that cannot be carried out.
`;

/** `flowvitals compare`: what the report page says, as a table and an exit code for deploy scripts. */
export async function compare(args: string[]): Promise<void> {
  const flags = {
    config: { type: 'string' },
    json: { type: 'boolean' },
    'fail-if': { type: 'string', multiple: true, default: [] as string[] },
    target: { type: 'string' },
    margin: { type: 'string' },
  } as const;
  const { values, positionals } = readArguments('compare', args, flags, 2);
  if (values.help) return void process.stdout.write(HELP);
  const [baseline, candidate] = positionals;
  if (!baseline || !candidate) throw new SettingError(`compare: expected two sides, got ${positionals.length}`);
  const wrong = values['fail-if'].find(verdict => !VERDICTS.includes(verdict as Verdict));
  if (wrong !== undefined) throw new SettingError(`--fail-if: expected ${VERDICTS.join(', ')}, got "${wrong}"`);

  const { flows, file } = loadFlows(flowsFiles(values));
  const side = (name: string) => (/^(run|variant|release|period):/.test(name) ? name : `run:${name}`);
  const query = new URLSearchParams({ baseline: side(baseline), candidate: side(candidate) });
  for (const name of ['target', 'margin'] as const) if (values[name] !== undefined) query.set(name, values[name]);
  const response = await withDatabase(values.data, async store =>
    reportApi({ store, flows }).request(`/compare?${query}`),
  );
  const answer = (await response.json()) as CompareAnswer & { error?: { message: string } };
  if (answer.error) throw new SettingError(`compare: ${answer.error.message}`);
  const empty = sideNames.find(name => answer[name].visits === 0);
  if (empty) throw new SettingError(`compare: the ${empty} (${plain(answer.named[empty].label)}) has no visits`);
  process.stdout.write(values.json ? `${JSON.stringify(answer, null, 2)}\n` : table(answer));
  const steps = answer.flows.flatMap(flow => flow.steps);
  // A gate that has nothing to look at must not stand open.
  if (values['fail-if'].length > 0 && steps.every(step => sideNames.some(name => step[name].summary.n === 0)))
    throw new SettingError(
      `--fail-if: no step of the flows (${file ?? 'the one that ships'}) has visits on both sides: name their file with --config`,
    );
  if (steps.some(({ verdict }) => values['fail-if'].includes(verdict))) process.exitCode = 1;
}

function table({ named, flows, target, drifted, mix, common }: CompareAnswer): string {
  const rows = flows.flatMap(flow => flow.steps.map(step => [`${flow.name}: ${step.name}`, ...describe(step)]));
  const head = ['step', 'verdict', 'median wait', 'change', '95 % interval', 'visits'];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map(row => row[at]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd();
  const isOver = sideNames.some(name => !isGrowing(named[name]));
  const open = flows.flatMap(flow =>
    flow.steps
      .filter(({ verdict }) => verdict === 'undecided')
      .map(step => `${flow.name}: ${step.name}: ${settles(step, isOver)}`),
  );
  const notes = [
    ...open,
    ...(common > 0 ? [`${common} visits are on both sides: they say nothing about a difference.`] : []),
    ...drifted.map(
      ({ flow, step, side }) => `${flow}: ${step}: the ${side} is not the same throughout; measure in turns, or again.`,
    ),
    ...mix
      .filter(({ differs }) => differs)
      .map(({ dimension, value }) => `The sides also differ in ${dimension}: ${value}.`),
  ].map(plain);
  const title = `${plain(named.baseline.label)} → ${plain(named.candidate.label)}, planned look at ${target} visits of each side`;
  return `${[title, '', line(head), ...rows.map(row => line(row.map(plain))), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')}\n`;
}

/** What an undecided step is waiting for; a side that is over gets no more visits. */
function settles(step: ComparedStep, isOver: boolean): string {
  const { needs } = step;
  if (needs) return `visits still needed: ${needs.baseline} of the baseline, ${needs.candidate} of the candidate.`;
  const next = nextOutlook(step);
  if (!next) return 'no number of visits is known that would decide it.';
  const visits = isOver
    ? `new runs of about ${next.anew} visits each`
    : `about ${next.toShow.more} more visits of each side`;
  return `${visits} would probably show a difference of ${Math.round(next.difference * 100)} %.`;
}

function describe({ verdict, margin, ratio, baseline, candidate }: ComparedStep): string[] {
  const ms = (value: number | undefined) => (value === undefined ? '–' : `${Math.round(value)} ms`);
  const percent = (value: number | undefined) =>
    value === undefined ? '–' : `${value > 1 ? '+' : ''}${((value - 1) * 100).toFixed(1)} %`;
  const word =
    verdict === 'no-difference' && margin !== undefined
      ? `no difference above ${(margin * 100).toFixed(0)} %`
      : verdict;
  return [
    word,
    `${ms(baseline.summary.p50?.value)} → ${ms(candidate.summary.p50?.value)}`,
    percent(ratio?.value),
    ratio?.low === undefined || ratio.high === undefined ? '–' : `${percent(ratio.low)} to ${percent(ratio.high)}`,
    `${baseline.summary.n} → ${candidate.summary.n}`,
  ];
}
