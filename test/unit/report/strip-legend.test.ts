import { expect, test } from 'vitest';
import type { Drawn } from '../../../client/report/shape.ts';
import { legendWords } from '../../../client/report/strip-legend.ts';
import { texts } from '../../../client/report/texts.ts';

const none = { value: null, low: null, high: null, needs: null };
const shape = (given: Partial<Drawn>): Drawn => ({
  p50: { value: 300, low: null, high: null, needs: 3 },
  p75: none,
  max: 400,
  values: null,
  histogram: null,
  ...given,
});
const dots = shape({ values: [300, 400] });
const areas = shape({
  p50: { value: 300, low: 280, high: 320, needs: 0 },
  histogram: { from: 0, width: 100, counts: [1, 2], above: 0 },
});
const words = (...shapes: Drawn[]) =>
  legendWords({ texts: texts('en') }, shapes, { dots: 'legendDots', areas: 'legendAreas' });

test('explains what is in the picture, and nothing else', () => {
  expect(words(dots)).toBe('Each dot is a visit. Tall line: the typical wait. Further left is faster.');
  expect(words(areas)).toMatch(/^Areas: .* The bar below it: .* Further left is faster\.$/);
  expect(words(areas)).not.toContain('dot');
});

test('explains both where some steps have areas and others dots', () => {
  expect(words(areas, dots)).toMatch(/^Areas: .* Each dot is a visit\. /);
});

test('says nothing where nothing is drawn', () => {
  expect(words(shape({ p50: none, values: [] }))).toBe('');
});
