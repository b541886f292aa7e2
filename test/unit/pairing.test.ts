import { expect, test } from 'vitest';
import { enricher } from '../../server/collector/enrich.ts';
import { pairing } from '../../server/collector/pairing.ts';
import { memoryStore } from '../../server/store/memory.ts';
import type { Store } from '../../server/store/store.ts';
import type { Beacon } from '../../shared/beacon.ts';
import { beacon } from '../support/beacon.ts';
import { part } from '../support/part.ts';

const { visit: _visit, seq: _seq, ...bare } = beacon();
const NOW = 1_800_000_000_000;
const client = { browser: 'Chrome', browserVersion: 156, bot: false };

function pairs(store: Pick<Store, 'pageViews'> = memoryStore(), began = 0) {
  const pair = pairing(store, began);
  const enrich = enricher();
  return (given: Partial<Beacon>, by: Partial<typeof client> = {}) => {
    const sent: Beacon = { ...bare, ...given };
    return pair(sent, enrich(sent, { at: NOW, site: 'https://school.example', client: { ...client, ...by } }));
  };
}
const login: Partial<Beacon> = {
  id: 'view-login',
  path: '/login',
  at: 1000,
  now: 5000,
  n: 1,
  end: true,
  left: ['submit', 4000],
};
const dashboard: Partial<Beacon> = {
  id: 'view-dashboard',
  path: '/dashboard',
  from: '/login',
  at: 4020,
  now: 6000,
  m: { lcp: 300 },
};

test('without storage the click of the page that was left is found again', () => {
  const take = pairs();
  take(login);
  expect(take(dashboard)).toMatchObject({ visit: 'view-login', start: 'submit', measured: { input: 20, wait: 320 } });
});

test('also where the app names its pages itself', () => {
  const take = pairs();
  take({ ...login, page: 'Sign in' });
  expect(take({ ...dashboard, page: 'Start' })).toMatchObject({ visit: 'view-login', measured: { input: 20 } });
});

test('a visit goes on over several pages', () => {
  const take = pairs();
  take(login);
  take({ ...dashboard, n: 1, end: true, left: ['click', 6020] });
  expect(take({ id: 'view-task', path: '/task/5', from: '/dashboard', at: 6030, now: 7000 })).toMatchObject({
    visit: 'view-login',
  });
});

test('the later beacon of a page view finds the click that came after its first one, and stays where that was', () => {
  const take = pairs();
  expect(take(dashboard).visit).toBe('view-dashboard');
  take(login);
  expect(take({ ...dashboard, n: 1 })).toMatchObject({
    visit: 'view-dashboard',
    start: 'submit',
    measured: { input: 20 },
  });
});

test('a second click of that moment does not take back what the first beacon found', () => {
  const take = pairs();
  take(login);
  const first = take(dashboard);
  take({ ...login, id: 'view-other', left: ['click', 3900] });
  const { visit, start, measured } = take({ ...dashboard, n: 1, end: true, m: { lcp: 400 } });
  expect({ visit, start, measured }).toMatchObject({ visit: first.visit, start: 'submit', measured: { wait: 420 } });
});

test('after a restart the parts of a page view still come together', () => {
  const store = memoryStore();
  const before = pairs(store);
  store.append([before(login)]);
  store.append([before(dashboard)]);
  const after = pairs(store, NOW);
  store.append([after({ ...dashboard, now: 7500, n: 1, end: true, m: { lcp: 350, inp: 8 } })]);
  const rows = [...store.pageViews({}, ['id', 'visit', 'wait', 'inp', 'final'])].filter(
    ({ id }) => id === 'view-dashboard',
  );
  expect(rows).toEqual([{ id: 'view-dashboard', visit: 'view-login', wait: 370, inp: 8, final: 1 }]);
});

test('thousands of page views of one moment do not hold up the beacons that might be parts of one of them', () => {
  const store = memoryStore();
  const many = Array.from({ length: 5000 }, (_, n) => part({ id: `flood-${n}`, visit: `flood-${n}`, at: NOW - 1000 }));
  store.append(many);
  let read = 0;
  const counting: Pick<Store, 'pageViews'> = {
    *pageViews(filter, columns) {
      for (const row of store.pageViews(filter, columns)) {
        read++;
        yield row;
      }
    },
  };
  const take = pairs(counting, NOW);
  expect(take({ ...dashboard, at: 4000, now: 5000 }).visit).toBe('view-dashboard');
  // Neither where it is none of them, nor where it is one.
  expect(take({ ...dashboard, id: 'flood-0', at: 4000, now: 5000 }).visit).toBe('flood-0');
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(5000);
});

test('a beacon that comes twice is no second visitor', () => {
  const take = pairs();
  take(login);
  take(login);
  expect(take(dashboard).visit).toBe('view-login');
});

test('a click leads one visitor on and nobody else, whoever comes from that page later, and however often it is told', () => {
  const take = pairs();
  take(login);
  take(dashboard);
  take(login);
  const help = take({ ...dashboard, id: 'view-help', path: '/help', at: 7020, now: 8000 });
  expect([help.visit, help.start, help.measured.input]).toEqual(['view-help', undefined, undefined]);
  take({ ...login, id: 'view-other', at: 2000, left: ['submit', 7000] });
  expect(take({ ...dashboard, id: 'view-next', at: 7030, now: 8000 })).toMatchObject({
    visit: 'view-other',
    measured: { input: 30 },
  });
});

test.each<[string, Partial<Beacon>[], Partial<Beacon>, Partial<typeof client>]>([
  ['two visitors clicked there at that time', [{ ...login, id: 'view-other', left: ['click', 3900] }], dashboard, {}],
  ['the click was too long ago', [], { ...dashboard, at: 9001 }, {}],
  ['the click came after', [], { ...dashboard, at: 3900 }, {}],
  ['it came from another page', [], { ...dashboard, from: '/help' }, {}],
  ['it is another browser', [], dashboard, { browser: 'Firefox' }],
  ['it was a reload', [], { ...dashboard, type: 'reload' }, {}],
])('joins nothing when %s', (_, others, next, by) => {
  const take = pairs();
  take(login);
  for (const other of others) take(other);
  const part = take(next, by);
  expect([part.visit, part.measured.input]).toEqual(['view-dashboard', undefined]);
});

test("the template's visit says who is meant among many", () => {
  const take = pairs();
  take({ ...login, visit: 'visit-ada-1' });
  take({ ...login, id: 'view-other', visit: 'visit-bob-1' });
  expect(take({ ...dashboard, visit: 'visit-bob-1' })).toMatchObject({ visit: 'visit-bob-1', measured: { input: 20 } });
});
