import { expect, test } from 'vitest';
import { readAddress } from '../../../client/report/address.ts';
import { isItEnough, whatNext } from '../../../client/report/compare/next.ts';
import { reachedSteps } from '../../../client/report/compare/parts.ts';
import type { Context } from '../../../client/report/context.ts';
import { format } from '../../../client/report/format.ts';
import { compareTexts } from '../../../client/report/texts/compare.ts';
import { differsTexts } from '../../../client/report/texts/differs.ts';
import { runTexts } from '../../../client/report/texts/runs.ts';
import { texts } from '../../../client/report/texts.ts';
import { compare } from '../../../server/report/comparison/compare.ts';
import type { CompareAnswer, NamedSide } from '../../../shared/comparison.ts';
import { seeded } from '../../support/populations.ts';
import { drawVisits, MORNING, type Population, school } from '../../support/visits.ts';

const HOUR = 3_600_000;

const context = {
  address: readAddress(''),
  texts: texts('en', { ...compareTexts, ...differsTexts, ...runTexts }),
  format: format('en-GB'),
} as Context;

interface Given extends Partial<Population> {
  readonly visits: number;
  /** Only so many of them went on to the task. */
  readonly tasks?: number;
}

function side({ tasks, ...population }: Given, seed: number) {
  return drawVisits(seeded(seed), population).map((visit, at) =>
    at < (tasks ?? population.visits)
      ? visit
      : { ...visit, moments: visit.moments.filter(({ name }) => name !== '/task/:id') },
  );
}

const over: NamedSide = { kind: 'run', value: 'a', label: 'gzip', from: MORNING, to: MORNING + HOUR };
const open: NamedSide = { kind: 'run', value: 'b', label: 'brotli', from: MORNING + 2 * HOUR, to: null };
const variant: NamedSide = { kind: 'variant', value: 'x', label: 'x' };

/** What the page says of a baseline and a later candidate, nothing being the matter but the number of visits. */
function said(
  baseline: Given,
  candidate: Given,
  named: CompareAnswer['named'] = { baseline: over, candidate: open },
  target = 30,
  mix: CompareAnswer['mix'] = [],
): { enough: string; next: string } {
  const sides = { baseline: side(baseline, 1), candidate: side({ from: MORNING + 2 * HOUR, ...candidate }, 2) };
  const answer = { ...compare([school], sides, { target }), named, mix, drifted: [] };
  const steps = reachedSteps(answer);
  return { enough: isItEnough(context, answer, steps), next: whatNext(context, answer, steps).join('') };
}

test('where the sides differ in more than the change, that is told after the visits that still come, and first when none do', () => {
  const hours = { dimension: 'hours', differs: true } as unknown as CompareAnswer['mix'][number];
  const next = (named: CompareAnswer['named']) => said({ visits: 30 }, { visits: 12 }, named, 30, [hours]).next;
  expect(next({ baseline: over, candidate: open })).toMatch(
    /^Keep clicking: 18 more visits\..* And see whether it is the change at all/,
  );
  expect(next({ baseline: over, candidate: { ...open, to: MORNING + 3 * HOUR } })).toMatch(/^First see whether/);
});

test('a baseline that is over and an open run: says how many visits the open run still needs', () => {
  const { enough, next } = said({ visits: 30 }, { visits: 12 });
  expect(enough).toBe('Not yet: 30 and 12 visits; 30 of each are planned.');
  expect(next).toMatch(/^Keep clicking: 18 more visits\./);
  expect(next).not.toMatch(/of each side|New runs/);
});

test('with too few to compare at all, the same', () => {
  expect(said({ visits: 30 }, { visits: 2 }).next.trim()).toBe('Keep clicking: 28 more visits.');
});

test('names one undecided step with its own pair of visits, the one with fewest', () => {
  const { enough, next } = said({ visits: 30, tasks: 25 }, { visits: 14, tasks: 9 });
  expect(enough).toBe('Not yet: 25 and 9 visits in task; 30 of each are planned.');
  expect(next).toMatch(/^Keep clicking: 21 more visits\./);
});

test('a baseline that is over with too few visits takes new runs, however many more the other gets', () => {
  expect(said({ visits: 3 }, { visits: 12 }).next).toBe('What was measured is over: more takes new runs.');
});

test('two runs that are over take new ones', () => {
  const { next } = said({ visits: 20 }, { visits: 20 }, { baseline: over, candidate: over });
  expect(next).toMatch(/^New runs with a target of about \d+ visits each/);
});

test('of two variants it tells each its own, and never that 0 are left', () => {
  const sides = { baseline: variant, candidate: { ...variant, value: 'y', label: 'y' } };
  const both = said({ visits: 20 }, { visits: 12, from: MORNING + 30_000 }, sides).next;
  expect(both).toMatch(/^Keep clicking: 10 more visits of the baseline and 18 of the candidate\./);
  const { next } = said({ visits: 30 }, { visits: 30, from: MORNING + 30_000 }, sides);
  expect(next).not.toMatch(/Keep clicking|\b0\b/);
});
