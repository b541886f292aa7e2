/** What the verdicts say, in sentences that are the same whatever the outcome. */
import type { Verdict } from '../../../shared/verdict.ts';
import { type Compared, type FlowStep, type Results, stepsOf } from './results.ts';
import { percent } from './tables.ts';

/** What the seed expects of Gunicorn under light load: 10 to 20 % faster. */
const CLAIMED = 0.9;
const RARE = 0.05;

export function whatItSays(results: Results): string {
  return [serverWords(results), claimWords(results), compressionWords(results), noiseWords(results)].join('\n\n');
}

function serverWords({ servers, planned }: Results): string {
  const sentences = servers.map(compared => `With ${codingOf(compared)}, ${tally(stepsOf(compared.answer))}.`);
  return `Gunicorn (2 workers × 2 threads) against Waitress (4 threads), the same app, ${planned} visits planned to each. ${sentences.join(' ')}`;
}

function codingOf({ to }: Compared): string {
  return to.coding === 'brotli' ? 'brotli by nginx' : to.coding;
}

/** The claim is about any request, so each step of each pair is one trial of it, judged by its interval. */
function claimWords({ servers }: Results): string {
  const ratios = servers.flatMap(({ answer }) => stepsOf(answer)).flatMap(({ step }) => step.ratio ?? []);
  const excluded = ratios.filter(({ low }) => low !== undefined && low > CLAIMED).length;
  const shown = ratios.filter(({ high }) => high !== undefined && high <= CLAIMED).length;
  const conclusion =
    excluded > ratios.length / 2
      ? 'On this machine, under this load, the claim does not hold.'
      : shown > ratios.length / 2
        ? 'On this machine, under this load, the claim holds.'
        : 'These visits neither confirm nor refute the claim.';
  return (
    `The seed expects Gunicorn to be 10 to 20 % faster under light load. Of ${ratios.length} comparisons of a step, ` +
    `${excluded} rule out a gain of 10 % or more with their 95 % interval, ${shown} show one, and ` +
    `${ratios.length - excluded - shown} leave it open. ${conclusion}`
  );
}

function compressionWords({ toBaseline }: Results): string {
  const sentences = toBaseline
    .filter(({ to, answer }) => to.server === 'Waitress' && answer.baseline.visits > 0 && answer.candidate.visits > 0)
    .map(compared => {
      const { baseline, candidate } = compared.answer.compression!;
      const text = (side: typeof baseline, { visits }: { visits: number }) => side.text.encoded / visits;
      const bytes = text(candidate, compared.answer.candidate) / text(baseline, compared.answer.baseline);
      return `With ${codingOf(compared)} the text of a visit takes ${percent(bytes)} on the wire; ${tally(stepsOf(compared.answer))}.`;
    });
  return `Compression, Waitress against itself without any. ${sentences.join(' ')}`;
}

function noiseWords({ noise }: Results): string {
  if (noise.length === 0)
    return 'With one round only, no set-up could be compared with itself: the noise is not known.';
  const steps = noise.flatMap(({ answer }) => stepsOf(answer));
  const ratios = steps.flatMap(({ step }) => step.ratio?.value ?? []).map(ratio => Math.max(ratio, 1 / ratio));
  const ascending = ratios.sort((a, b) => a - b);
  const at = (share: number) => percent(ascending[Math.floor(share * (ascending.length - 1))] ?? 1).replace('+', '');
  const wrong = steps.filter(({ step }) => step.verdict === 'faster' || step.verdict === 'slower').length;
  const rare = steps.filter(({ step }) => step.p !== undefined && step.p <= RARE).length;
  const expected = steps.length * RARE;
  return (
    `Noise: each set-up against itself, odd rounds against even ones, half of the visits on each side. The two halves of the ` +
    `same thing differ by ${at(0.5)} at the median of ${ratios.length} steps and by ${at(1)} at most; ${wrong} of these were wrongly ` +
    `called different. ${rare} of ${steps.length} single tests have p ≤ ${RARE}; chance alone gives about ` +
    `${expected.toFixed(0)}, so the visits ${rare > 2 * expected ? 'of a turn resemble each other, and the verdicts above are less sure than they say' : 'are about as independent as the verdicts take them to be'}. ${drifts(noise)}`
  );
}

function drifts(noise: Results['noise']): string {
  const drifted = noise.filter(({ answer }) => answer.drifted.length > 0).map(({ setup }) => setup.label);
  return drifted.length === 0
    ? 'No set-up changed from its earlier visits to its later ones.'
    : `Within ${drifted.join('; ')} the later visits differ from the earlier ones: the machine was not steady.`;
}

/** "2 of 11 steps faster (Login −12.0 %, …), 9 not decided". */
function tally(steps: readonly FlowStep[]): string {
  const having = (verdict: Verdict) => steps.filter(({ step }) => step.verdict === verdict);
  const named = (verdict: 'faster' | 'slower') => {
    const found = having(verdict);
    const list = found.map(({ flow, step }) => `${flow}: ${step.name} ${percent(step.ratio!.value)}`).join(', ');
    return `${found.length} ${verdict}${list && ` (${list})`}`;
  };
  const same = having('no-difference');
  const margin = Math.ceil(Math.max(0, ...same.map(({ step }) => step.margin! * 100)));
  const parts = [
    named('faster'),
    named('slower'),
    `${same.length} without a difference${same.length > 0 ? ` above ${margin} %` : ''}`,
    `${having('undecided').length} not decided`,
  ];
  return `of ${steps.length} steps ${parts.join(', ')}`;
}
