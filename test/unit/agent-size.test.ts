import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../../dist/agent/', import.meta.url);
const sizeOf = (file: string) => brotliCompressSync(readFileSync(new URL(file, dist))).length;

// What `npm run build` made; brotliCompressSync's default is quality 11.
test.each([
  ['fv.js', 6600],
  ['fv-full.js', 8800],
])('%s has at most %i bytes as brotli 11', (file, budget) => {
  expect(sizeOf(file)).toBeLessThanOrEqual(budget);
});

test.each(['fv.js', 'fv-full.js', 'fv-debug.js'])('%s is a script of one file that leaves no global behind', file => {
  const code = readFileSync(new URL(file, dist), 'utf8');
  expect(code).not.toMatch(/^(var|let|const|function)\b|\bimport\b|\bexport\b|\beval\b|new Function/);
});
