import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apiQuery, href, readAddress, toView, withValue } from '../../../client/report/address.ts';
import { report } from './ask.ts';

const field = fc.constantFrom(
  'view',
  'lang',
  'period',
  'from',
  'to',
  'site',
  'page',
  'device',
  'variant',
  'flow',
  'step',
  'x',
);
const value = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('7d', 'all', 'custom', '__proto__', 'toString', '2026-11-23', '2026-02-31', '/task/:id', '0'),
);
const anySearch = fc.array(fc.tuple(field, value)).map(pairs => `?${new URLSearchParams(pairs)}`);

test('any address is understood, and its own link means the same', () => {
  fc.assert(
    fc.property(anySearch, search => {
      const address = readAddress(search);
      expect(readAddress(href(address))).toEqual(address);
    }),
  );
});

test('any query of the page or of anybody is answered or refused with a sentence', async () => {
  const { refused } = report([]);
  await fc.assert(
    fc.asyncProperty(anySearch, fc.constantFrom('overview', 'page', 'visits', 'filters'), async (search, question) => {
      for (const query of [search, `?${apiQuery(readAddress(search))}`]) {
        const answer = await refused(`/${question}${query}`).catch(() => ({ status: 200, message: '' }));
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.message).toMatch(/\.$/);
      }
    }),
    { numRuns: 50 },
  );
});

test('asks for whole days by the reader’s clock', () => {
  const query = apiQuery(readAddress('?from=2026-11-01&to=2026-11-02'));
  expect(Number(query.get('from'))).toBe(new Date(2026, 10, 1).getTime());
  expect(Number(query.get('to'))).toBe(new Date(2026, 10, 3).getTime());
  expect(query.has('period')).toBe(false);
});

test('asks for the last 30 days unless told otherwise', () => {
  expect(String(apiQuery(readAddress('')))).toBe('period=30d');
  expect(String(apiQuery(readAddress('?period=24h&device=mobile')))).toBe('period=24h&device=mobile');
});

test('a link to another view keeps the filter and drops what was the view’s own', () => {
  const address = readAddress('?view=visits&page=/a&flow=school&step=2&lang=de');
  expect(href(toView(address, 'pages'))).toBe('?view=pages&page=%2Fa&lang=de');
  expect(href(withValue(toView(address, 'overview'), 'page', null))).toBe('?lang=de');
});
