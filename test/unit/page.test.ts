import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldPath, foldUrl, MAX_NAME } from '../../shared/page.ts';

test.each([
  ['/', '/'],
  ['', '/'],
  ['/student/task/5', '/student/task/:id'],
  ['/student/task/5/', '/student/task/:id'],
  ['/task/5?tab=2#top', '/task/:id'],
  ['/report/7.pdf', '/report/:id.pdf'],
  ['/user/3f2504e0-4f89-41d3-9a0c-0305e82c3301/edit', '/user/:id/edit'],
  ['/blob/3f2504e04f8941d39a0c0305e82c3301', '/blob/:id'],
  ['/log/2026-11-23', '/log/:id'],
  ['/log/2026-11-23T10:15:00Z', '/log/:id'],
  ['/log/20261123.csv', '/log/:id.csv'],
  ['/export/12.2026-01-02.csv', '/export/:id.csv'],
  ['/12.12345.pdf', '/:id.pdf'],
  ['/lib/3.7.1/', '/lib/3.7.1'],
  ['/_-1234:id_-1231', '/_-:id'],
  ['/a\u009b31m\u202eb', '/a31mb'],
  ['/static/app.3f2a9c1b.css', '/static/app.:id.css'],
  ['/assets/index-BxK3d9aQ.js', '/assets/index-:id.js'],
  ['/s/V1StGXR8_Z5jdHi6B-myT', '/s/:id'],
  ['/s/01ARZ3NDEKTSV4RRFFQ69G5FAV', '/s/:id'],
  ['/schueler-12345', '/schueler-:id'],
  ['/user/max@schule.de', '/user/:id'],
  ['/user/max%40schule.de/', '/user/:id'],
  ['/login;jsessionid=ABC123', '/login'],
  ['/step-2/of-3', '/step-2/of-3'],
  ['/lib/jquery-3.7.1.min.js', '/lib/jquery-3.7.1.min.js'],
  ['/api/v1/quiz/5/q/0', '/api/v1/quiz/:id/q/:id'],
  ['/%C3%9Cbersicht', '/%C3%9Cbersicht'],
  ['/a//b', '/a/b'],
  ['/%zz', '/%zz'],
  ['/how-to-write-a-good-text', '/how-to-write-a-good-text'],
])('folds %s to %s', (path, page) => expect(foldPath(path)).toBe(page));

test.each([
  ['https://cdn.example/lib/5/a.js?token=abc', 'https://cdn.example/lib/:id/a.js'],
  ['https://user:secret@cdn.example/a.js', 'https://cdn.example/a.js'],
  ['HTTPS://CDN.Example/A.js', 'https://cdn.example/A.js'],
  ['/static/app.css?v=3', '/static/app.css'],
  ['data:text/plain,secret', 'data:…'],
  ['blob:https://x.example/3f2504e0', 'blob:…'],
])('folds the URL %s to %s', (url, name) => expect(foldUrl(url)).toBe(name));

test('gives a bounded page for any text, and gives itself for a page', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.webUrl({ withQueryParameters: true, withFragments: true }).map(url => new URL(url).pathname),
        // What looks like something to fold, side by side.
        fc
          .array(fc.constantFrom('1', '12', '1234', '2026-01-02', ':id', '-', '_', '.', '/', 'a', 'Zz9', 'pdf'), {
            maxLength: 12,
          })
          .map(pieces => `/${pieces.join('')}`),
      ),
      text => {
        const page = foldPath(text);
        expect(page.length).toBeLessThanOrEqual(MAX_NAME);
        expect(page.startsWith('/')).toBe(true);
        expect(foldPath(page)).toBe(page);
      },
    ),
  );
});

test('lets no number of four digits or more, no UUID and no address through', () => {
  const secret = fc.oneof(fc.uuid(), fc.emailAddress().map(encodeURIComponent), fc.integer({ min: 1000 }).map(String));
  fc.assert(
    fc.property(secret, fc.constantFrom('/user/', '/a-', '/x/y.'), (text, before) => {
      expect(foldPath(before + text)).not.toContain(text);
    }),
  );
});
