import { expect, test } from 'vitest';
import { csv, percent } from '../../../client/report/csv.ts';

test('writes rows that a spreadsheet reads', () => {
  expect(
    csv([
      ['page', 'n'],
      ['/a "b", c', 1.5],
      ['/d', null],
    ]),
  ).toBe('\uFEFF"page","n"\r\n"/a ""b"", c",1.5\r\n"/d",\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\u200b=1', '|cmd', '＝1', '\r=1'])(
  'does not let %j become a formula',
  text => {
    expect(csv([[text]])).toContain(`"'${text}"`);
  },
);

test('writes numbers without the dust of arithmetic', () => {
  expect(csv([[403.54999999999995, 1_795_582_410_993]])).toBe('\uFEFF403.55,1795582410993\r\n');
});

test('writes for a German spreadsheet with semicolons and decimal commas, and guards formulas there too', () => {
  expect(
    csv(
      [
        ['Seite', 'Anteil (%)'],
        ['/a;b, 1.5', -21.32],
        ['=1+1', null],
      ],
      'de',
    ),
  ).toBe('\uFEFF"Seite";"Anteil (%)"\r\n"/a;b, 1.5";-21,32\r\n"\'=1+1";\r\n');
});

test('a share is written in percent, one that is not known stays empty', () => {
  expect(csv([[percent(-0.2132), percent(null), percent(undefined)]])).toBe('\uFEFF-21.32,,\r\n');
});

test('leaves negative numbers and ordinary text alone', () => {
  expect(csv([[-1, '/a=b', 'a@b']])).toBe('\uFEFF-1,"/a=b","a@b"\r\n');
});
