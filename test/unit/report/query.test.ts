import { expect, test } from 'vitest';
import { part } from '../../support/part.ts';
import { HOUR, NOW, report } from './ask.ts';

const parts = [
  part({ id: 'p1', visit: 'v1', at: NOW - HOUR, page: '/a', variant: 'br' }),
  part({ id: 'p2', visit: 'v2', at: NOW - 30 * HOUR, page: '/a' }),
  part({
    id: 'p3',
    visit: 'v3',
    at: NOW - 30 * HOUR,
    page: '/b',
    client: { browser: 'Firefox', device: 'mobile', bot: false },
  }),
  part({ id: 'p4', visit: 'v4', at: NOW - HOUR, client: { browser: 'Chromium', bot: true } }),
];

test('filters by period, days and every dimension, and leaves bots out', async () => {
  const { ask } = report(parts);
  const count = async (query: string) => (await ask('overview', query)).pageViews;
  expect(await count('')).toBe(3);
  expect(await count('period=24h')).toBe(1);
  expect(await count('period=all')).toBe(3);
  expect(await count('from=2026-11-23')).toBe(1);
  expect(await count('to=2026-11-23')).toBe(2);
  expect(await count(`from=${NOW - 31 * HOUR}&to=${NOW - HOUR}`)).toBe(2);
  expect(await count('from=2026-11-23T10:00:00%2B01:00')).toBe(1);
  expect(await count('page=/b')).toBe(1);
  expect(await count('device=mobile')).toBe(1);
  expect(await count('browser=Chromium')).toBe(2);
  expect(await count('variant=br')).toBe(1);
  expect(await count('variant=&page=')).toBe(3);
  expect(await count('site=https://elsewhere.example')).toBe(0);
});

test('says what it understood', async () => {
  const { scope } = await report(parts).ask('overview', 'period=24h&page=/a');
  expect(scope).toMatchObject({ from: NOW - 24 * HOUR, to: null, page: '/a', device: null });
});

test.each([
  ['perid=7d', 'perid', /There is no parameter "perid"/],
  ['period=fortnight', 'period', /one of 24h, 7d, 30d, all/],
  ['period=7d&from=2026-11-01', 'period', /together/],
  ['from=yesterday', 'from', /date/],
  ['from=2026-13-45', 'from', /date/],
  ['to=-1', 'to', /date/],
  ['from=2026-11-23&to=2026-11-23', 'to', /later/],
  ['page=/a&page=/b', 'page', /more than once/],
  [`page=${'x'.repeat(301)}`, 'page', /301/],
  ['timezone=west', 'timezone', /IANA name/],
])('refuses %s with a sentence that names the parameter', async (query, field, sentence) => {
  const refusal = await report(parts).refused(`/overview?${query}`);
  expect(refusal).toMatchObject({ status: 400, code: 'bad-query', field });
  expect(refusal.message).toMatch(sentence);
});

test('refuses what it does not know in one shape', async () => {
  const { refused } = report(parts);
  expect(await refused('/everything')).toMatchObject({ status: 404, code: 'not-found' });
  expect(await refused('/page')).toMatchObject({ status: 400, code: 'bad-query', field: 'page' });
  expect(await refused('/visits?flow=nothing')).toMatchObject({ status: 400, field: 'flow' });
  expect(await refused('/visits?flow=school&step=9')).toMatchObject({ status: 400, field: 'step' });
  expect(await refused('/visits?limit=1000')).toMatchObject({ status: 400, field: 'limit' });
});

test('offers the values of each dimension, counted under all other filters', async () => {
  const { values } = await report(parts).ask('filters', 'page=/a');
  expect(values.page).toEqual([
    { value: '/a', count: 2 },
    { value: '/b', count: 1 },
  ]);
  expect(values.browser).toEqual([{ value: 'Chromium', count: 2 }]);
  expect(values.release).toEqual([]);
});
