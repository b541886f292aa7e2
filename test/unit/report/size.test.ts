import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = fileURLToPath(new URL('../../../dist/report/', import.meta.url));
const files = (ending: RegExp) =>
  readdirSync(built, { recursive: true, encoding: 'utf8' }).filter(name => ending.test(name));

test('the report page’s script and style fit into 70 kB of brotli', () => {
  const sizes = files(/\.(js|css)$/).map(name => brotliCompressSync(readFileSync(`${built}${name}`)).length);
  expect(sizes.length).toBeGreaterThanOrEqual(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(70_000);
});

test('the report page loads nothing from elsewhere and holds no inline script or style', () => {
  const html = readFileSync(`${built}index.html`, 'utf8');
  const loads = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url!);
  expect(loads.filter(url => !url.startsWith('./assets/') && url !== 'data:,')).toEqual([]);
  expect(html).not.toMatch(/<style|<script(?![^>]*src=)| style=| on\w+=/);
});

test('the report page never parses text as HTML', () => {
  const source = fileURLToPath(new URL('../../../client/report/', import.meta.url));
  const scripts = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'));
  expect(scripts.length).toBeGreaterThan(15);
  for (const name of scripts)
    expect(readFileSync(`${source}${name}`, 'utf8'), name).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|DOMParser|document\.write|createContextualFragment/,
    );
});
