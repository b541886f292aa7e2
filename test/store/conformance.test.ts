import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryStore } from '../../server/store/memory.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import type { Column, Filter, PageViewPart, Store } from '../../server/store/store.ts';
import { eventKinds } from '../../shared/beacon.ts';
import { metricNames } from '../../shared/metrics.ts';
import { part, resource } from '../support/part.ts';
import { stores } from '../support/stores.ts';

const folder = mkdtempSync(join(tmpdir(), 'flowvitals-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const attributes: Column[] = [
  'id',
  'visit',
  'seq',
  'site',
  'page',
  'from',
  'variant',
  'release',
  'at',
  'type',
  'start',
  'status',
  'final',
  'browser',
  'browserVersion',
  'device',
  'net',
];
const everything = [...attributes, ...metricNames];
const sorted = (rows: Iterable<object>) => [...rows].map(row => JSON.stringify(row, Object.keys(row).sort())).sort();
const dump = (store: Store, filter: Filter = {}) => ({
  pageViews: sorted(store.pageViews(filter, everything)),
  resources: sorted(store.resources(filter)),
  events: sorted(store.events(filter, eventKinds)),
});

describe.each(stores)('a %s store', (_, open) => {
  let store: Store;
  beforeEach(() => {
    store = open();
    return () => store.close();
  });

  test('gives back what was appended, absent as null and never as zero', () => {
    store.append([part({ id: 'pageview1', measured: { lcp: 331.2, cls: 0, inp: 0.1 } })]);
    const [row] = [...store.pageViews({}, ['id', 'page', 'lcp', 'cls', 'inp', 'fcp', 'status', 'variant'])];
    expect(row).toEqual({
      id: 'pageview1',
      page: '/dashboard',
      lcp: 331.2,
      cls: 0,
      inp: 0.1,
      fcp: null,
      status: 200,
      variant: null,
    });
  });

  test('merges the parts of a page view: newest value, sums added, resources of all parts', () => {
    store.append([
      part({
        id: 'pageview1',
        part: 0,
        measured: { lcp: 100, fcp: 90, resources: 1 },
        resources: [resource('/a.css')],
      }),
    ]);
    store.append([
      part({
        id: 'pageview1',
        part: 1,
        final: true,
        measured: { lcp: 200, resources: 2 },
        resources: [resource('/b.js'), resource('/c.js')],
      }),
    ]);
    expect([...store.pageViews({}, ['lcp', 'fcp', 'resources', 'final'])]).toEqual([
      { lcp: 200, fcp: 90, resources: 3, final: 1 },
    ]);
    expect([...store.resources({})].map(({ name }) => name).sort()).toEqual(['/a.css', '/b.js', '/c.js']);
  });

  test('gives events in the order of the page views of visits, and within a page view by offset', () => {
    const events = (...offsets: number[]) =>
      offsets.map(offset => ({ kind: 'action' as const, name: `at ${offset}`, offset, ms: 1 }));
    store.append([
      part({ id: 'pageview1', visit: 'visit-bb', seq: 2, at: 100, events: events(30, 10) }),
      part({ id: 'pageview2', visit: 'visit-aa', seq: 1, at: 200, events: events(5) }),
      part({ id: 'pageview3', visit: 'visit-bb', seq: 1, at: 300, events: events(20) }),
      part({ id: 'pageview3', visit: 'visit-bb', seq: 1, at: 300, part: 1, events: events(15) }),
    ]);
    const inOrder = [...store.pageViews({}, ['visit', 'id'])].map(({ id }) => id);
    const told = [...store.events({}, ['action'])].map(({ pageView, offset }) => [pageView, offset]);
    const offsets = { pageview1: [10, 30], pageview2: [5], pageview3: [15, 20] } as Record<string, number[]>;
    expect(told).toEqual(inOrder.flatMap(id => offsets[id]!.map(offset => [id, offset])));
  });

  test('takes the same part once, however often it comes', () => {
    const view = part({ id: 'pageview1', measured: { resources: 1 }, resources: [resource('/a.css')] });
    store.append([view, view]);
    store.append([view]);
    expect([...store.pageViews({}, ['resources'])]).toEqual([{ resources: 1 }]);
    expect([...store.resources({})][0]?.count).toBe(1);
  });

  test('writes nothing when one of the parts cannot be made, and goes on with the next', () => {
    function* parts() {
      yield part({ id: 'pageview1', page: '/new', resources: [resource('/a.css')] });
      throw new Error('no such thing');
    }
    expect(() => store.append(parts())).toThrow('no such thing');
    expect([...store.pageViews({}, ['id'])]).toEqual([]);
    store.append([part({ id: 'pageview2', page: '/new', resources: [resource('/a.css')] })]);
    expect([...store.pageViews({}, ['id', 'page'])]).toEqual([{ id: 'pageview2', page: '/new' }]);
    expect([...store.resources({})]).toHaveLength(1);
  });

  test('does not care in which order and in which batches parts come', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (order, batch) => {
          const parts = [0, 1, 2, 3].map(n =>
            part({
              id: 'pageview1',
              part: n,
              final: n === 2,
              at: 1000 - n,
              measured: { lcp: n * 10, resources: 1 },
              resources: [resource(`/${n}.css`)],
            }),
          );
          const [straight, shuffled] = [open(), open()];
          straight.append(parts);
          for (let i = 0; i < 4; i += batch) shuffled.append(order.slice(i, i + batch).map(n => parts[n]!));
          expect(dump(shuffled)).toEqual(dump(straight));
          straight.close();
          shuffled.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  test('gives the page views of a visit together and in their order, also when clocks disagree', () => {
    store.append([
      part({ id: 'pageview3', visit: 'visit-aaaa', seq: 3, at: 100 }),
      part({ id: 'pageview9', visit: 'visit-bbbb', seq: 1, at: 150 }),
      part({ id: 'pageview1', visit: 'visit-aaaa', seq: 1, at: 300 }),
      part({ id: 'pageview2', visit: 'visit-aaaa', seq: 2, at: 200 }),
    ]);
    const visits = Map.groupBy(store.pageViews({}, ['visit', 'id']), row => row.visit);
    expect(visits.get('visit-aaaa')?.map(row => row.id)).toEqual(['pageview1', 'pageview2', 'pageview3']);
    const order = [...store.pageViews({}, ['visit'])].map(row => row.visit);
    expect(new Set(order.filter((visit, at) => visit !== order[at - 1])).size).toBe(2);
  });

  test('leaves bots out unless asked for them', () => {
    store.append([part({ id: 'pageview1' }), part({ id: 'pageview2', client: { browser: 'other', bot: true } })]);
    expect([...store.pageViews({}, ['id'])]).toHaveLength(1);
    expect([...store.pageViews({ bots: true }, ['id'])]).toHaveLength(2);
  });

  test('counts the values of a dimension, most frequent first', () => {
    store.append([
      part({ id: 'pageview1', page: '/b' }),
      part({ id: 'pageview2', page: '/a' }),
      part({ id: 'pageview3', page: '/a', site: 'https://other.example' }),
    ]);
    expect(store.count({}, 'page')).toEqual([
      { value: '/a', count: 2 },
      { value: '/b', count: 1 },
    ]);
    expect(store.count({}, 'variant')).toEqual([]);
  });

  test('treats hostile text as text', () => {
    const evil = `/<script>'"; drop table page; --\u202e😀`;
    store.append([
      part({
        id: 'pageview1',
        page: evil,
        variant: evil,
        resources: [resource(evil)],
        events: [{ kind: 'action', name: evil, ms: 5 }],
      }),
    ]);
    expect([...store.pageViews({ page: evil, variant: evil }, ['page', 'variant'])]).toEqual([
      { page: evil, variant: evil },
    ]);
    expect([...store.resources({})][0]?.name).toBe(evil);
    expect([...store.events({}, ['action'])]).toMatchObject([{ name: evil, ms: 5, pageView: 'pageview1' }]);
  });
});

test('sqlite answers like memory for any page views and any filter', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const arbitrary = fc.record({
    id: fc.constantFrom('view-0001', 'view-0002', 'view-0003', 'view-0004', 'view-0005'),
    part: fc.nat(3),
    at: fc.nat(10),
    page: word.map(w => `/${w}`),
    site: word.map(w => `https://${w}.example`),
    browser: word,
    device: fc.constantFrom('desktop' as const, 'mobile' as const, undefined),
    bot: fc.boolean(),
    lcp: fc.option(
      fc.nat(100_000).map(n => n / 10),
      { nil: undefined },
    ),
    name: word,
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(
      fc.array(arbitrary, { maxLength: 30 }),
      fc.record(
        { from: fc.nat(10), to: fc.nat(12), page: word.map(w => `/${w}`), browser: word, bots: fc.boolean() },
        { requiredKeys: [] },
      ),
      (views, filter) => {
        // One page view keeps its attributes over its parts, as the wire promises: they follow from its id here.
        const parts: PageViewPart[] = views.map(v => {
          const fixed = views.find(other => other.id === v.id)!;
          return part({
            id: v.id,
            part: v.part,
            at: v.at,
            page: fixed.page,
            site: fixed.site,
            client: { browser: fixed.browser, bot: fixed.bot, ...(fixed.device && { device: fixed.device }) },
            measured: { ...(fixed.lcp !== undefined && { lcp: fixed.lcp }), resources: v.count },
            resources: [resource(v.name, { count: v.count })],
          });
        });
        const [oracle, store] = [memoryStore(), sqliteStore(':memory:')];
        oracle.append(parts);
        store.append(parts);
        expect(dump(store, filter)).toEqual(dump(oracle, filter));
        for (const dimension of ['page', 'site', 'browser', 'device'] as const)
          expect(store.count(filter, dimension)).toEqual(oracle.count(filter, dimension));
        store.close();
      },
    ),
    { numRuns: 60 },
  );
});

test('a sqlite store opens again with everything that was appended', () => {
  const file = join(folder, 'again.sqlite');
  const first = sqliteStore(file);
  first.append([part({ id: 'pageview1', measured: { lcp: 5 } })]);
  first.close();
  const second = sqliteStore(file);
  expect([...second.pageViews({}, ['id', 'lcp'])]).toEqual([{ id: 'pageview1', lcp: 5 }]);
  second.close();
});
