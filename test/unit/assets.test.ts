import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { readAssets, serveAsset } from '../../server/http/assets.ts';

const folder = new URL('../../dist/agent/', import.meta.url);
const assets = readAssets(fileURLToPath(folder), () => 'no-cache');
const app = new Hono().get('/:file', c => serveAsset(c, assets, c.req.param('file')) ?? c.notFound());
const plain = readFileSync(new URL('fv.js', folder));

async function load(accepted: string, headers: Record<string, string> = {}) {
  const answer = await app.request('/fv.js', { headers: { 'accept-encoding': accepted, ...headers } });
  return { answer, body: Buffer.from(await answer.arrayBuffer()) };
}

test.each([
  ['br', 'gzip, deflate, br, zstd', brotliDecompressSync],
  ['gzip', 'gzip, br;q=0', gunzipSync],
  [null, 'identity', (body: Buffer) => body],
])('serves the agent as %s to who takes it, as the build compressed it', async (coding, accepted, decompress) => {
  const { answer, body } = await load(accepted);
  expect([answer.headers.get('content-encoding'), answer.headers.get('content-length')]).toEqual([
    coding,
    String(body.length),
  ]);
  expect(decompress(body).equals(plain)).toBe(true);
  if (coding !== null) expect(body.length).toBeLessThan(plain.length / 2);
});

test('tells the codings apart by their tags, and answers 304 to who has one', async () => {
  const tags = await Promise.all(
    ['br', 'gzip', ''].map(async coding => (await load(coding)).answer.headers.get('etag')!),
  );
  expect(new Set(tags).size).toBe(3);
  expect((await load('br', { 'if-none-match': `"other", W/${tags[0]}` })).answer.status).toBe(304);
  expect((await load('br', { 'if-none-match': tags[1]! })).answer.status).toBe(200);
});

test('has no file of its own for what is only a coding of another', async () => {
  expect([...assets.keys()].filter(name => /\.(br|gz)$/.test(name))).toEqual([]);
  expect((await app.request('/fv.js.br')).status).toBe(404);
});
