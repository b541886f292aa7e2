import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { negotiate } from '../../server/demo/compress.ts';
import { demo } from '../../server/demo/demo.ts';
import { textPdf } from '../../server/demo/pdf.ts';
import { Progress } from '../../server/demo/visitor.ts';

const app = new Hono().route('/demo', demo({ agent: '../fv.js' }));
const mia = 'demo-name=Mia';

function get(path: string, { cookie = mia, ...headers }: Record<string, string> = {}) {
  return app.request(`http://school.example/demo/${path}`, { headers: { cookie, ...headers } });
}

function post(path: string, form: Record<string, string>, cookie = mia) {
  const body = new URLSearchParams(form);
  return app.request(`http://school.example/demo/${path}`, { method: 'POST', headers: { cookie }, body });
}

/** Where the browser goes next. */
function target(response: Response, from: string): string {
  return new URL(response.headers.get('location')!, `http://school.example/demo/${from}`).pathname;
}

describe('the demo school', () => {
  test('sends newcomers to the login and others to their tasks, with and without the slash', async () => {
    for (const [path, at] of [
      ['http://school.example/demo', 'http://school.example/demo'],
      ['http://school.example/demo/', 'http://school.example/demo/'],
    ] as const) {
      const location = (await app.request(path)).headers.get('location')!;
      expect(new URL(location, at).pathname).toBe('/demo/login');
      const known = (await app.request(path, { headers: { cookie: mia } })).headers.get('location')!;
      expect(new URL(known, at).pathname).toBe('/demo/dashboard');
    }
    expect(target(await get('task/5', { cookie: '' }), 'task/5')).toBe('/demo/login');
  });

  test('logs in by POST → redirect → GET, and only with a name and the password', async () => {
    const response = await post('login', { name: ' Mia ', password: 'demo' }, '');
    expect(response.status).toBe(302);
    expect(target(response, 'login')).toBe('/demo/dashboard');
    expect(response.headers.get('set-cookie')).toMatch(/^demo-name=Mia; HttpOnly; SameSite=Lax$/);
    expect((await post('login', { name: 'Mia', password: 'x' })).status).toBe(403);
    expect((await post('login', { name: ' ', password: 'demo' })).status).toBe(403);
  });

  test('remembers a finished part in a cookie and shows it on the task and among the tasks', async () => {
    const response = await post('subtask', { task: '5', part: '2' });
    expect(target(response, 'subtask')).toBe('/demo/task/5');
    const cookie = `${mia}; ${response.headers.get('set-cookie')!.split(';')[0]}`;
    expect((await (await get('task/5', { cookie })).text()).match(/✓ done/g)).toHaveLength(1);
    expect(await (await get('dashboard', { cookie })).text()).toContain('1 of 4 parts done');
    expect((await post('subtask', { task: '5', part: '9' })).status).toBe(404);
  });

  test('asks five questions and judges each answer', async () => {
    for (let number = 1; number <= 5; number++) {
      const { options, of } = await (await get(`api/quiz/5/question/${number}`)).json();
      expect(of).toBe(5);
      const verdicts = await Promise.all(
        options.map(async (_: string, option: number) => {
          const body = JSON.stringify({ question: number, option });
          const response = await app.request('http://school.example/demo/api/quiz/5/answer', { method: 'POST', body });
          return response.json();
        }),
      );
      expect(verdicts.filter(({ right }) => right)).toHaveLength(1);
      expect(verdicts.every(({ last }) => last === (number === 5))).toBe(true);
    }
    expect((await get('api/quiz/5/question/6')).status).toBe(404);
    for (const body of ['null', '{', '[]', '']) {
      const answer = await app.request('http://school.example/demo/api/quiz/5/answer', { method: 'POST', body });
      expect(answer.status).toBe(404);
    }
  });

  test('takes 600 ms for a report and says so', async () => {
    const response = await get('report/5.pdf');
    expect(response.headers.get('content-type')).toBe('application/pdf');
    expect(Number(response.headers.get('server-timing')?.slice('app;dur='.length))).toBeGreaterThanOrEqual(599);
    expect(response.headers.get('content-disposition')).toMatch(/^inline/);
    expect((await get('report/5.pdf?download')).headers.get('content-disposition')).toMatch(/^attachment/);
  });

  test('answers 404 with a page whose links work at any depth', async () => {
    const response = await get('no/such/page');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('href="../../dashboard"');
  });

  test('shows what a visitor typed as text, never as markup', async () => {
    const html = await (await get('dashboard', { cookie: `demo-name=${encodeURIComponent('<img src=x>')}` })).text();
    expect(html).toContain('&lt;img src=x&gt;');
    expect(html).not.toContain('<img src=x>');
  });

  test('answers whatever is asked of it, and never fails', async () => {
    const known = ['login', 'logout', 'setup', 'subtask', 'dashboard', 'task/5', 'quiz/5', 'api/quiz/5/answer'];
    const path = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fc.webPath() });
    const text = fc.string({ unit: 'binary-ascii' });
    const field = fc.constantFrom('name', 'password', 'task', 'part', 'compression', 'back', 'question');
    const form = fc.dictionary(field, text).map(fields => `${new URLSearchParams(fields)}`);
    const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'multipart/form-data');
    const body = fc.oneof(form, fc.json(), text);
    await fc.assert(
      fc.asyncProperty(path, body, type, text, async (path, body, type, text) => {
        const header = text.replace(/[^\x20-\x7e]/g, '');
        const headers = {
          cookie: `demo-name=${header}; demo-done=${header}`,
          'accept-encoding': header,
          'content-type': type,
        };
        const url = `http://school.example/demo/${path.replace(/^\/+/, '')}`;
        for (const request of [{ headers }, { headers, method: 'POST', body }]) {
          expect((await app.request(url, request)).status).toBeLessThan(500);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('does not send anyone to another site', async () => {
    for (const back of ['https://evil.example/', '//evil.example', 'task/5/../../..', 'dashboard\nx']) {
      expect(target(await post('setup', { compression: 'gzip', delay: '0', back }), 'setup')).toBe('/demo/dashboard');
    }
    expect(target(await post('setup', { back: 'task/5' }), 'setup')).toBe('/demo/task/5');
  });

  test('allows its own files and the agent, nothing else', async () => {
    const policy = (await get('login')).headers.get('content-security-policy');
    expect(policy).toContain("script-src 'self';");
    const elsewhere = demo({ agent: 'https://rum.example/fv.js' });
    const response = await elsewhere.request('/login');
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self' https://rum.example;");
    expect(await response.text()).toContain('src="https://rum.example/fv.js"');
  });

  test('carries the agent and the variant on pages of every depth', async () => {
    expect(await (await get('dashboard')).text()).toContain('src="../fv.js" data-variant="no compression"');
    const cookie = `${mia}; demo-setup=gzip.300`;
    expect(await (await get('task/5', { cookie })).text()).toContain('src="../../fv.js" data-variant="gzip + 300 ms"');
  });
});

describe('the set-up of the demo', () => {
  test('has a dashboard of about 50 KB, smaller in gzip, smaller still in brotli, and the same for the browser', async () => {
    const dashboard = async (compression: string, accepted: string) => {
      const cookie = `${mia}; demo-setup=${compression}.0`;
      const response = await get('dashboard', { cookie, 'accept-encoding': accepted });
      expect(response.headers.get('vary')).toBe('Accept-Encoding');
      return { coding: response.headers.get('content-encoding'), body: Buffer.from(await response.arrayBuffer()) };
    };
    const off = await dashboard('off', 'gzip, br');
    const gzip = await dashboard('gzip', 'gzip, br');
    const brotli = await dashboard('brotli', 'gzip, br');
    expect([off.coding, gzip.coding, brotli.coding]).toEqual([null, 'gzip', 'br']);
    expect(off.body.length).toBeGreaterThan(45_000);
    expect(off.body.length).toBeLessThan(60_000);
    expect(gzip.body.length).toBeLessThan(off.body.length / 5);
    expect(brotli.body.length).toBeLessThan(gzip.body.length);
    expect(gunzipSync(gzip.body).equals((await dashboard('gzip', '')).body)).toBe(true);
    expect(brotliDecompressSync(brotli.body).equals((await dashboard('brotli', '')).body)).toBe(true);
  });

  test('takes as much longer as was chosen, and counts that as time of the app', async () => {
    const response = await get('dashboard', { cookie: `${mia}; demo-setup=off.100` });
    expect(Number(response.headers.get('server-timing')?.slice('app;dur='.length))).toBeGreaterThanOrEqual(99);
  });

  test('leaves pictures and documents as they are', async () => {
    for (const path of ['assets/school.png?v=1', 'report/1.pdf']) {
      const response = await get(path, { cookie: `${mia}; demo-setup=brotli.0`, 'accept-encoding': 'br' });
      expect(response.status).toBe(200);
      expect(response.headers.get('content-encoding')).toBeNull();
    }
  });

  test.each([
    ['off', 'gzip, br', undefined],
    ['gzip', 'gzip, deflate, br, zstd', 'gzip'],
    ['brotli', 'gzip, deflate, br, zstd', 'br'],
    ['brotli', 'gzip, deflate', 'gzip'],
    ['brotli', 'br;q=0, gzip;q=0.5', 'gzip'],
    ['brotli', '*', 'br'],
    ['gzip', 'gzip;q=0, *', undefined],
    ['gzip', '', undefined],
  ] as const)('%s for a browser that accepts "%s" gives %s', (setup, header, coding) => {
    expect(negotiate(setup, header)).toBe(coding);
  });
});

test('progress keeps what was finished last and never grows beyond 40 tasks, whatever the cookie holds', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.tuple(fc.nat(999), fc.nat(5)), { maxLength: 80 }), (cookie, pairs) => {
      const text = `${cookie}.${pairs.map(([task, parts]) => `${task}-${parts}`).join('.')}`;
      const kept = new Progress(text).toString();
      expect(new Progress(kept).toString()).toBe(kept);
      expect(kept.split('.').length).toBeLessThanOrEqual(40);
    }),
  );
});

test('a report is a PDF whose table points at its objects', () => {
  const file = Buffer.from(textPdf(['Bericht (1)', 'Übung \\ ✓'])).toString('latin1');
  expect(file.startsWith('%PDF-1.4\n')).toBe(true);
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)![1]);
  expect(file.slice(start, start + 5)).toBe('xref\n');
  const offsets = [...file.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  expect(offsets).toHaveLength(5);
  offsets.forEach((offset, at) => {
    expect(file.slice(offset).startsWith(`${at + 1} 0 obj\n`)).toBe(true);
  });
  const [, length, content] = /<<\/Length (\d+)>>stream\n(.*?)\nendstream/s.exec(file)!;
  expect(content).toHaveLength(Number(length));
  expect(content).toContain('(Bericht \\(1\\)) Tj');
  expect(content).toContain('(Übung \\\\ ?) Tj');
});
