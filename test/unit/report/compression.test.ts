import { expect, test } from 'vitest';
import type { Resource } from '../../../server/store/store.ts';
import { part, resource } from '../../support/part.ts';
import { report } from './ask.ts';

const page = (id: string, resources: readonly Resource[], name = '/dashboard') =>
  part({ id, visit: id, page: name, resources });
const html = (given: Partial<Resource> = {}) =>
  resource('/dashboard', { type: 'document', encoding: 'br', encoded: 8_800, decoded: 51_000, ...given });

test('tells ratio, saving and coding of what crossed the network', async () => {
  const { all, text, types, pageViews } = await report([
    page('p1', [html(), resource('/app.css', { encoded: 1000, decoded: 5000 })]),
    page('p2', [html(), resource('/logo.png', { type: 'image', encoding: '', encoded: 900, decoded: 900 })]),
  ]).ask('compression');
  expect(pageViews).toBe(2);
  expect(text).toMatchObject({ encoded: 18_600, decoded: 107_000 });
  expect(text.ratio).toBeCloseTo(107 / 18.6, 9);
  expect(text.saving).toBeCloseTo(1 - 18.6 / 107, 9);
  expect(all.encoded).toBe(19_500);
  expect(all.encodings).toEqual([
    { encoding: 'br', loads: 2 },
    { encoding: 'gzip', loads: 1 },
    { encoding: '', loads: 1 },
  ]);
  expect(types.map(({ type, compressible }) => [type, compressible])).toEqual([
    ['document', true],
    ['css', true],
    ['image', false],
  ]);
});

test('never counts cached, revalidated, hidden or unsure loads as saved', async () => {
  const { all } = await report([
    page('p1', [
      resource('/app.css', { state: 'network', encoded: 1000, decoded: 4000 }),
      resource('/app.css', { state: 'cache', encoded: 1000, decoded: 4000 }),
      resource('/app.css', { state: 'revalidated', encoded: 0, decoded: 0 }),
      resource('https://cdn.example/x.js', { type: 'script', state: 'opaque', encoded: 0, decoded: 0 }),
      resource('/late.js', { type: 'script', state: 'unsure', encoded: 100, decoded: 900 }),
      resource(null, { state: 'unsure', count: 7, encoded: 5, decoded: 50 }),
    ]),
  ]).ask('compression');
  expect(all).toMatchObject({ encoded: 1000, decoded: 4000, ratio: 4, saving: 0.75 });
  expect(all.loads).toEqual({ network: 1, cache: 1, revalidated: 1, opaque: 1, unsure: 8 });
});

test('counts apart what browsers had no room to remember', async () => {
  const { all, dropped, pageViews } = await report([
    part({ id: 'p1', resources: [html()], measured: { dropped: 120 } }),
    part({ id: 'p2', resources: [html()], measured: { dropped: 3 } }),
    part({ id: 'p3', resources: [html()] }),
  ]).ask('compression');
  expect({ pageViews, dropped, loads: all.loads.network }).toEqual({ pageViews: 3, dropped: 123, loads: 3 });
});

test('says nothing of sizes where nothing crossed the network', async () => {
  const { all, todo } = await report([page('p1', [resource('/app.css', { state: 'cache' })])]).ask('compression');
  expect(all).toMatchObject({ encoded: 0, decoded: 0, ratio: null, saving: null, encodings: [] });
  expect(todo).toEqual([]);
});

test('finds text that arrives uncompressed, most to win first, and leaves small files and images alone', async () => {
  const plain = (name: string, type: Resource['type'], bytes: number) =>
    resource(name, { type, encoding: '', encoded: bytes, decoded: bytes });
  const { todo, text } = await report([
    page('p1', [plain('/app.css', 'css', 60_000), plain('/tiny.css', 'css', 499), plain('/big.js', 'script', 90_000)]),
    page('p2', [plain('/photo.jpg', 'image', 500_000), resource('/app.css', { encoded: 12_000, decoded: 60_000 })]),
  ]).ask('compression');
  // gzip surely saves 60 % of a script and 70 % of a style sheet.
  expect(todo.map(({ name, uncompressed }) => [name, uncompressed])).toEqual([
    ['/big.js', { loads: 1, bytes: 90_000, gain: 54_000 }],
    ['/app.css', { loads: 1, bytes: 60_000, gain: 42_000 }],
  ]);
  expect(todo[1]!.loads.network).toBe(2);
  expect(text.uncompressed.gain).toBe(96_000);
});

test('tells codings only of bodies that are large enough to be compressed, and counts the others', async () => {
  const { text, todo } = await report([
    page('p1', [
      html(),
      resource('/tiny.css', { encoding: '', encoded: 499, decoded: 499 }),
      resource('/saved', { type: 'json', encoding: '', encoded: 0, decoded: 0 }),
      resource('/few.css', { encoding: 'gzip', encoded: 300, decoded: 500 }),
      resource(null, { encoding: '', count: 5, encoded: 200, decoded: 200 }),
    ]),
  ]).ask('compression');
  expect(text.loads.network).toBe(9);
  expect(text.small).toBe(7);
  expect(text.encodings).toEqual([
    { encoding: 'br', loads: 1 },
    { encoding: 'gzip', loads: 1 },
  ]);
  expect(todo).toEqual([]);
});

test('tells each page with what it loads, and each file across pages', async () => {
  const { ask } = report([
    page('p1', [resource('/app.css')], '/a'),
    page('p2', [resource('/app.css'), resource('/b.css', { decoded: 90_000 })], '/b'),
  ]);
  const { pages, resources, resourcesTotal } = await ask('compression');
  expect(pages.map(({ page, decoded }) => [page, decoded])).toEqual([
    ['/b', 95_000],
    ['/a', 5000],
  ]);
  expect(resources.map(({ name, loads }) => [name, loads.network])).toEqual([
    ['/b.css', 1],
    ['/app.css', 2],
  ]);
  expect(resourcesTotal).toBe(2);
  expect((await ask('compression', 'page=/a')).all.decoded).toBe(5000);
});
