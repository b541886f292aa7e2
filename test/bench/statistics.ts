/**
 * What the statistics promise, simulated: `npm run bench:statistics`, or `npm run bench:statistics -- 5` for a fifth of the
 * repetitions. Seeded, so the figures are the same everywhere; about a quarter of an hour on one core. Shares are in percent; a share
 * of 5 % over r repetitions has a standard error of √(0.05 · 0.95 / r), 0.7 points for a thousand.
 */

import { differences } from '../../shared/difference.ts';
import { type Interval, quantile, quantileInterval, smallestSample } from '../../shared/quantile.ts';
import { compareRanks } from '../../shared/rank.ts';
import { sorted, summary } from '../../shared/summary.ts';
import { compareSteps, type StepObservations } from '../../shared/verdict.ts';
import { type Experiment, experiment } from '../support/experiment.ts';
import { logNormal, populations, type Random, seeded } from '../support/populations.ts';

const fraction = Number(process.argv[2] ?? 1);
const times = (repetitions: number) => Math.max(20, Math.round(repetitions / fraction));
const percent = (count: number, of: number) => Math.round((1000 * count) / of) / 10;

function sample(random: Random, draw: (random: Random) => number, n: number): Float64Array {
  return sorted(Array.from({ length: n }, () => draw(random)));
}

function covers({ low, high }: Interval, truth: number): boolean {
  return low <= truth && truth <= high;
}

/** Promise: 93 to 98 % for values that are not tied, 93 to 100 % for others. */
function quantileCoverage(): void {
  const random = seeded(1);
  const sizes = [6, 10, 13, 20, 30, 40, 60, 100, 200];
  const rows: { [population: string]: object } = {};
  for (const [name, { draw }] of Object.entries(populations)) {
    const truth = sample(random, draw, 200_001);
    for (const q of [0.5, 0.75]) {
      const row: { [n: string]: number | string } = {};
      for (const n of sizes) {
        const repetitions = times(2000);
        let covered = 0;
        for (let at = 0; at < repetitions && n >= smallestSample(q); at++) {
          if (covers(quantileInterval(sample(random, draw, n), q) as Interval, quantile(truth, q)!)) covered++;
        }
        row[`n ${n}`] = n < smallestSample(q) ? '' : percent(covered, repetitions);
      }
      rows[`${name}, p${q * 100}`] = row;
    }
  }
  console.log('\nHow often the 95 % interval of a quantile holds the truth');
  console.table(rows);
}

/** Promise: about 95 % for a change of scale; the ratio of medians where the shapes differ is another question. */
function differenceCoverage(): void {
  const random = seeded(2);
  const rows: { [pair: string]: object } = {};
  for (const [name, { draw, tied }] of Object.entries(populations)) {
    if (tied) continue;
    const truth = sample(random, draw, 200_001);
    for (const n of [20, 40]) {
      const repetitions = times(1000);
      const counts = { ratio: 0, 'p50, ms': 0, 'p50, %': 0, 'p75, ms': 0, 'p75, %': 0 };
      for (let at = 0; at < repetitions; at++) {
        const [x, y] = [sample(random, draw, n), sample(random, source => 0.8 * draw(source), n)];
        if (covers(compareRanks(x, y).interval(0.95)!, 0.8)) counts.ratio++;
        for (const level of ['p50', 'p75'] as const) {
          const { absolute, relative } = differences(summary(x)[level]!, summary(y)[level]!);
          const quantileOfBaseline = quantile(truth, level === 'p50' ? 0.5 : 0.75)!;
          if (covers(absolute.interval!, -0.2 * quantileOfBaseline)) counts[`${level}, ms`]++;
          if (covers(relative!.interval!, -0.2)) counts[`${level}, %`]++;
        }
      }
      rows[`${name}, n ${n}`] = Object.fromEntries(
        Object.entries(counts).map(([what, count]) => [what, percent(count, repetitions)]),
      );
    }
  }
  console.log('\nHow often the 95 % intervals hold a true −20 %');
  console.table(rows);
}

/** What was there when so many visits had come to each side: the values of an experiment lie in the order of visits. */
function upTo(steps: readonly StepObservations[], baseline: number, candidate: number, views: number) {
  return steps.map(step => ({
    name: step.name,
    baseline: [...step.baseline].slice(0, baseline * views),
    candidate: [...step.candidate].slice(0, candidate * views),
  }));
}

/** Looks after every visit; the visits of a side at which a step is first called different, else undefined. */
function firstCall(random: Random, set: Experiment, target?: number): number | undefined {
  const steps = experiment(random, set);
  for (let visit = 4; visit <= set.visits; visit++) {
    for (const candidate of [visit - 1, visit]) {
      const seen = compareSteps(upTo(steps, visit, candidate, set.views ?? 1), target === undefined ? {} : { target });
      if (seen.some(({ verdict }) => verdict === 'faster' || verdict === 'slower')) return visit;
    }
  }
  return undefined;
}

/** Promise: at most 5 %. */
function watchedPages(): void {
  const random = seeded(3);
  const rows: { [page: string]: object } = {};
  for (const [name, set, target] of [
    ['20 steps × 4 views, own machines, target 30', { visits: 45, steps: 20, views: 4, shared: 0.2 }, 30],
    ['20 steps × 4 views, no target', { visits: 60, steps: 20, views: 4, shared: 0.2 }, undefined],
    ['20 unrelated steps, target 30', { visits: 45, steps: 20 }, 30],
    ['3 steps × 4 views, own machines, target 40', { visits: 60, steps: 3, views: 4, shared: 0.2 }, 40],
    ['1 step, target 40', { visits: 80 }, 40],
  ] as const) {
    const repetitions = times('steps' in set && set.steps === 20 ? 500 : 2000);
    let called = 0;
    for (let at = 0; at < repetitions; at++) if (firstCall(random, set, target) !== undefined) called++;
    rows[name] = {
      'looks at': `4 to ${set.visits} visits`,
      repetitions,
      'ever called different, %': percent(called, repetitions),
      '±': percent(Math.sqrt((called / repetitions) * (1 - called / repetitions)), Math.sqrt(repetitions)),
    };
  }
  console.log('\nPages that compare equal sides, looked at after every visit');
  console.table(rows);
}

/** Promise: −20 % is found with 40 visits in at least 80 % of cases where σ ≤ 0.33; less where one of many steps changed, which share their error. */
function power(): void {
  const random = seeded(4);
  const rows: { [sigma: string]: object } = {};
  for (const sigma of [0.2, 0.25, 0.3, 0.33, 0.4]) {
    const repetitions = times(2000);
    const found = (set: Omit<Experiment, 'visits'>, changed = set.steps ?? 1) => {
      let count = 0;
      for (let at = 0; at < repetitions; at++) {
        const steps = compareSteps(experiment(random, { visits: 40, sigma, ...set })).slice(0, changed);
        if (steps.every(({ verdict }) => verdict === 'faster')) count++;
      }
      return percent(count, repetitions);
    };
    rows[`σ ${sigma}`] = {
      'one step, %': found({ ratios: [0.8] }),
      'all of three steps, %': found({ steps: 3, ratios: [0.8] }),
      ...Object.fromEntries(
        [3, 10, 20].map(steps => [`one of ${steps} steps, %`, found({ steps, ratios: [0.8, 1] }, 1)]),
      ),
    };
  }
  console.log('\nHow often −20 % is called faster with 40 visits of each side');
  console.table(rows);
}

/** Promise: −38 % is called after at most 25 visits of each side on average. */
function patience(): void {
  const random = seeded(5);
  const rows: { [set: string]: object } = {};
  for (const sigma of [0.3, 0.4]) {
    for (const target of [30, 40]) {
      const row: { [steps: string]: number } = {};
      for (const steps of [1, 3, 4, 10, 20]) {
        const repetitions = times(200);
        let visits = 0;
        for (let at = 0; at < repetitions; at++) {
          visits += firstCall(random, { visits: 120, steps, sigma, ratios: [0.62, 1] }, target) ?? 120;
        }
        row[`1 of ${steps} steps changed`] = Math.round((10 * visits) / repetitions) / 10;
      }
      rows[`σ ${sigma}, target ${target}`] = row;
    }
  }
  console.log('\nVisits of each side until −38 % is called, on average');
  console.table(rows);
}

/**
 * Promise: who looks after every visit seldom reads "no difference larger than x" where the true one is larger than x. The true
 * difference lies just beyond the largest x that is said, which is the hardest case.
 */
function claims(): void {
  const random = seeded(8);
  const rows: { [set: string]: object } = {};
  for (const [name, sigma, truth, margin] of [
    ['σ 0.3, no margin, truly 21 %', 0.3, 0.21, undefined],
    ['σ 0.2, margin 10 %, truly 11 %', 0.2, 0.11, 0.1],
  ] as const) {
    const repetitions = times(200);
    let wrong = 0;
    for (let at = 0; at < repetitions; at++) {
      const steps = experiment(random, { visits: 100, sigma, ratios: [1 / (1 + truth)] });
      const says = (visits: number) =>
        compareSteps(upTo(steps, visits, visits, 1), margin === undefined ? {} : { margin })[0]!.verdict;
      if (Array.from({ length: 91 }, (_, more) => 10 + more).some(visits => says(visits) === 'no-difference')) wrong++;
    }
    rows[name] = { 'looks at': '10 to 100 visits', repetitions, 'ever wrongly said, %': percent(wrong, repetitions) };
  }
  console.log('\nHow often "no difference larger than x" is wrong');
  console.table(rows);
}

/** Promise: a steady side is seldom suspected, one that became 1.5 times slower mostly is. */
function driftChecks(): void {
  const random = seeded(6);
  const rows: { [set: string]: object } = {};
  for (const visits of [20, 40]) {
    const row: { [factor: string]: number } = {};
    for (const factor of [1, 1.3, 1.5, 2]) {
      const repetitions = times(500);
      let seen = 0;
      for (let at = 0; at < repetitions; at++) {
        const steps = compareSteps(
          experiment(random, { visits, steps: 3, drift: { side: 'candidate', from: 0.5, factor } }),
        );
        if (steps.some(({ baseline, candidate }) => baseline.drift?.drifted || candidate.drift?.drifted)) seen++;
      }
      row[`× ${factor}, %`] = percent(seen, repetitions);
    }
    rows[`3 steps, ${visits} visits`] = row;
  }
  console.log('\nHow often drift is pointed out when the second half of a side is that much slower');
  console.table(rows);
}

function speed(): void {
  const random = seeded(7);
  const rows: { [size: string]: object } = {};
  for (const [steps, visits] of [
    [20, 40],
    [5, 5000],
  ] as const) {
    const data = experiment(random, { visits, steps });
    compareSteps(data);
    const begin = performance.now();
    compareSteps(data);
    rows[`${steps} steps, ${visits} visits of each side`] = { ms: Math.round(performance.now() - begin) };
  }
  const values = sample(random, source => logNormal(source, 1000, 0.4), 1_000_000);
  const begin = performance.now();
  quantileInterval(values, 0.75);
  rows['interval of p75, 1,000,000 sorted values'] = { ms: Math.round((performance.now() - begin) * 100) / 100 };
  console.log('\nHow long it takes');
  console.table(rows);
}

for (const part of [quantileCoverage, differenceCoverage, watchedPages, power, patience, claims, driftChecks, speed])
  part();
