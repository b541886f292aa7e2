import { expect, test } from 'vitest';
import { compareTexts } from '../../../client/report/texts/compare.ts';
import { compressionTexts } from '../../../client/report/texts/compression.ts';
import { differsTexts } from '../../../client/report/texts/differs.ts';
import { figureTexts } from '../../../client/report/texts/figures.ts';
import { frameTexts } from '../../../client/report/texts/frame.ts';
import { runTexts } from '../../../client/report/texts/runs.ts';
import { viewTexts } from '../../../client/report/texts/views.ts';
import { texts } from '../../../client/report/texts.ts';

const rows = Object.entries({
  ...frameTexts,
  ...figureTexts,
  ...viewTexts,
  ...compressionTexts,
  ...compareTexts,
  ...differsTexts,
  ...runTexts,
});
const places = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

test('both languages fill in the same values', () => {
  for (const [key, [en, de]] of rows) {
    expect(de, key).not.toBe('');
    expect(places(de), key).toEqual(places(en));
  }
});

test('tells in German what is wrong with a question, by the parameter where that is known', () => {
  const told = (field?: string) =>
    texts('de').told({ code: 'bad-query', field, message: 'to has to be later than from.' });
  expect(told('to')).toBe('Der letzte Tag darf nicht vor dem ersten liegen.');
  expect(told('candidate')).toMatch(/^Der neue Stand ist nicht zu finden\./);
  expect(told('timezone')).toMatch(/^Die Adresse dieser Seite/);
  expect(told()).toBe(told('constructor'));
});

test('chooses one or many by n', () => {
  expect(texts('en').t('countVisits', { n: 1, text: '1' })).toBe('1 visit');
  expect(texts('de').t('countVisits', { n: 0, text: '0' })).toBe('0 Besuche');
});

test('keeps braces and bars of what it fills in', () => {
  expect(texts('en').t('visitsOfStep', { step: '1', flow: '{step}|x' })).toBe(
    'Visits that came to step 1 of “{step}|x”.',
  );
});

test("tells what a server said in the reader's language where its code is known, else as it came", () => {
  const german = texts('de');
  expect(german.told({ code: 'report-too-large', message: 'This report needs more memory.' })).toMatch(
    /^Dieser Bericht/,
  );
  expect(german.told({ code: 'flows', message: 'flows[0]: no steps' })).toContain('flows[0]: no steps');
  for (const code of ['something-new', 'constructor', undefined])
    expect(german.told({ code, message: 'period: expected 24h' })).toBe('period: expected 24h');
});
