/** What the sizes of a beacon become: where each resource came from, and what the page view sums up. */
import { expect, test } from 'vitest';
import { beacon } from '../support/beacon.ts';
import { collecting } from '../support/collecting.ts';

test('tells network, revalidated, cached and opaque resources apart', async () => {
  const { store, send } = collecting();
  await send(
    beacon({
      doc: ['/dashboard', 'navigation', 6300, 6000, 50_000, 120, 'gzip', 'text/html', 200],
      res: [
        ['/a.css', 'link', 1300, 1000, 5000, 9, 'br', 'text/css', 200],
        ['/b.js', 'script', 0, 900, 4000, 0, 'gzip', 'text/javascript', 200, 'cache'],
        ['/c.png', 'img', 300, 0, 0, 4, '', 'image/png', 200],
        ['https://cdn.example/d.js', 'script', 0, 0, 0, 80],
        ['/lost.js', 'script', 330, 30, 30, 4, '', 'text/html', 404],
        ['/broken.js', 'script', 0, 0, 0, 4, '', '', 0],
        ['/api/again', 'fetch', 300, 700, 700, 4, '', 'application/json', 200, 'cache'],
        ['/api/saved', 'fetch', 300, 0, 0, 4, '', '', 200],
        [
          '/plan.docx',
          'link',
          900,
          600,
          600,
          4,
          '',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
          200,
        ],
      ],
    }),
  );
  const states = Object.fromEntries(
    [...store.resources({})].map(({ name, state, type, encoding }) => [name, [type, state, encoding]]),
  );
  expect(states).toEqual({
    '/dashboard': ['document', 'network', 'gzip'],
    '/a.css': ['css', 'network', 'br'],
    '/b.js': ['script', 'cache', 'gzip'],
    '/c.png': ['image', 'revalidated', ''],
    'https://cdn.example/d.js': ['script', 'opaque', ''],
    '/lost.js': ['document', 'network', ''],
    '/broken.js': ['script', 'network', ''],
    // Chromium tells a 304 of a script's own request so, and an answer without a body like a 304 of a file.
    '/api/again': ['json', 'revalidated', ''],
    '/api/saved': ['other', 'network', ''],
    // Is packed already, whatever its name says of XML.
    '/plan.docx': ['other', 'network', ''],
  });
  expect([...store.pageViews({}, ['transfer', 'encoded', 'decoded', 'resources', 'cached', 'failed'])]).toEqual([
    {
      transfer: 6300 + 1300 + 300 + 330 + 300 + 300 + 900,
      encoded: 7630,
      decoded: 55_630,
      resources: 9,
      cached: 3,
      failed: 2,
    },
  ]);
});

test('takes the viewer of a PDF in a frame for no body, and in Firefox an empty answer to a script for no revalidation', async () => {
  const { store, send } = collecting();
  const { doc: _doc, ...bare } = beacon();
  await send({ ...bare, res: [['/plan.pdf', 'iframe', 300, 0, 601, 5, '', 'application/pdf', 200]] });
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0';
  const res = [
    ['/api/saved', 'fetch', 300, 0, 0, 4, '', '', 200],
    ['/logo.png', 'img', 300, 0, 0, 4, '', 'image/png', 200],
  ];
  await send({ ...bare, id: 'view-firefox', res }, { 'user-agent': firefox });
  const states = [...store.resources({})].map(({ name, state }) => [name, state]);
  expect(Object.fromEntries(states)).toEqual({
    '/plan.pdf': 'opaque',
    '/api/saved': 'network',
    '/logo.png': 'revalidated',
  });
});

test('knows no sizes of a page that was left before it had come, and none is none of a page without a load', async () => {
  const { store, send } = collecting();
  const { doc: _doc, ...bare } = beacon();
  await send({ ...bare, id: 'view-left-', res: [] });
  await send({ ...bare, id: 'view-soft-', type: 'soft', res: [] });
  expect([...store.pageViews({}, ['id', 'transfer', 'resources'])].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
    { id: 'view-left-', transfer: null, resources: null },
    { id: 'view-soft-', transfer: 0, resources: 0 },
  ]);
});
