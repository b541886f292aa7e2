import { describe, expect, test } from 'vitest';
import { href, readAddress, toView, withCompare } from '../../../client/report/address.ts';
import { type Choices, choicesOf, chooseSides, daysSide, presetSide } from '../../../client/report/compare/choice.ts';
import { rangeWords, ratioWords, reachedSteps } from '../../../client/report/compare/parts.ts';
import { format } from '../../../client/report/format.ts';
import { compareTexts } from '../../../client/report/texts/compare.ts';
import { differsTexts } from '../../../client/report/texts/differs.ts';
import { runTexts } from '../../../client/report/texts/runs.ts';
import { texts } from '../../../client/report/texts.ts';
import { compare } from '../../../server/report/comparison/compare.ts';
import { decodeSides } from '../../../server/report/comparison/sides.ts';
import type { Scope } from '../../../shared/report.ts';
import { seeded } from '../../support/populations.ts';
import { drawVisits, school } from '../../support/visits.ts';

const more = { ...compareTexts, ...differsTexts, ...runTexts };

const run = (id: string, from: number, site = '*') => ({ id, site, name: id, from, to: from + 1 });
const nothing: Choices = { runs: [], variants: [], releases: [] };
const unchosen = { baseline: null, candidate: null };
const everything: Scope = {
  from: null,
  to: null,
  site: null,
  page: null,
  device: null,
  browser: null,
  variant: null,
  release: null,
};

describe('without a choice, it compares', () => {
  test.each<[string, Partial<Choices>, string[] | undefined]>([
    ['the two newest runs, the older one first', { runs: [run('c', 3), run('b', 2), run('a', 1)] }, ['run:b', 'run:c']],
    ['runs rather than variants', { runs: [run('b', 2), run('a', 1)], variants: ['x', 'y'] }, ['run:a', 'run:b']],
    ['the two most frequent variants', { runs: [run('a', 1)], variants: ['x', 'y', 'z'] }, ['variant:x', 'variant:y']],
    ['releases, if that is all there is', { releases: ['2.1', '2.0'] }, ['release:2.0', 'release:2.1']],
    ['nothing, while there is one run', { runs: [run('a', 1)], variants: ['x'] }, undefined],
  ])('%s', (_, choices, sides) => {
    const chosen = chooseSides(unchosen, { ...nothing, ...choices });
    expect(chosen && [chosen.baseline, chosen.candidate]).toEqual(sides);
  });
});

test('keeps the side that was chosen, and never compares it with itself', () => {
  const choices = { ...nothing, runs: [run('b', 2), run('a', 1)] };
  expect(chooseSides({ baseline: 'run:b', candidate: null }, choices)).toEqual({
    baseline: 'run:b',
    candidate: 'run:a',
  });
  expect(chooseSides({ baseline: null, candidate: 'variant:x' }, choices)).toEqual({
    baseline: 'run:a',
    candidate: 'variant:x',
  });
});

test('offers the runs of the site that is looked at, newest first', () => {
  const values = { site: [], page: [], device: [], browser: [], variant: [], release: [] };
  const runs = [run('a', 1, 'https://one'), run('b', 2, 'https://two'), run('c', 3)];
  const ids = (site: string | null) => choicesOf(runs, { values }, site).runs.map(({ id }) => id);
  expect(ids('https://one')).toEqual(['c', 'a']);
  expect(ids(null)).toEqual(['c', 'b', 'a']);
});

test.each([
  ['yesterday', presetSide('yesterday', new Date(2026, 2, 30)), new Date(2026, 2, 29), new Date(2026, 2, 30)],
  ['the 7 days before', presetSide('before7', new Date(2026, 2, 30)), new Date(2026, 2, 17), new Date(2026, 2, 24)],
  ['chosen days', daysSide('2026-11-01', '2026-11-02'), new Date(2026, 10, 1), new Date(2026, 10, 3)],
  ['days without an end', daysSide('2026-11-01', ''), new Date(2026, 10, 1), null],
])('%s are whole days by the reader’s clock, as the report API takes them', (_, side, from, to) => {
  const query = new URLSearchParams({ baseline: side, candidate: 'variant:x' });
  const { named } = decodeSides(query, everything, []);
  expect([named.baseline.from, named.baseline.to]).toEqual([from.getTime(), to === null ? null : to.getTime()]);
});

test('a comparison of variants needs no target', () => {
  const query = new URLSearchParams({ baseline: 'variant:x', candidate: 'variant:y' });
  expect(decodeSides(query, everything, []).options).toEqual({ timeZone: 'UTC', only: {} });
});

test.each([
  ['a run', { target: 2 }, ''],
  ['the reader', {}, '&target=2'],
])('a target below four, which nothing could be decided at, is taken for four: that of %s', (_, given, asked) => {
  const query = new URLSearchParams(`baseline=run:a&candidate=variant:x${asked}`);
  expect(decodeSides(query, everything, [{ ...run('a', 1), ...given }]).options.target).toBe(4);
});

test('the address holds the comparison, and another view does not take it along', () => {
  const address = withCompare(readAddress('?view=compare&baseline=run:a&device=mobile'), {
    candidate: 'variant:x & y',
    temperature: 'cold',
    'time-of-day': 'morning',
  });
  expect(readAddress(href(address))).toEqual(address);
  expect(href(toView(address, 'flows'))).toBe('?view=flows&device=mobile');
});

describe('says a ratio and its range in words', () => {
  const context = { texts: texts('en', more), format: format('en-GB') };
  test.each([
    [0.62, { low: 0.55, high: 0.71 }, '38% less time', 'between 29% and 45% less'],
    [1.18, { low: 1.02, high: 1.4 }, '18% more time', 'between 2.0% and 40% more'],
    [0.98, { low: 0.91, high: 1.12 }, '2.0% less time', 'from 9.0% less to 12% more'],
  ])('%d', (ratio, interval, words, range) => {
    expect(ratioWords(context, ratio)).toBe(words);
    expect(rangeWords(context, interval)).toBe(range);
  });

  test('auf Deutsch', () => {
    const german = { texts: texts('de', more), format: format('de-DE') };
    expect(ratioWords(german, 0.62)).toBe('38\u00a0% weniger Zeit');
    expect(rangeWords(german, { low: 0.55, high: 0.71 })).toBe('zwischen 29\u00a0% und 45\u00a0% weniger');
  });
});

test('tells steps of the same name in two flows apart, and leaves out those that nobody reached', () => {
  const random = seeded(2);
  const sides = { baseline: drawVisits(random, { visits: 5 }), candidate: drawVisits(random, { visits: 5 }) };
  const unreached = {
    ...school,
    name: 'elsewhere',
    steps: school.steps.map(step => ({ ...step, matches: () => false })),
  };
  const named = (...flows: (typeof school)[]) => reachedSteps(compare(flows, sides)).map(({ name }) => name);
  expect(named(school, unreached)).toEqual(['log in', 'dashboard', 'task']);
  expect(named(school, { ...school, name: 'again' })).toContain('again: dashboard');
});
