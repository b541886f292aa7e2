import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const built = fileURLToPath(new URL('../../../dist/report/', import.meta.url));
const files = (ending: RegExp) =>
  readdirSync(built, { recursive: true, encoding: 'utf8' }).filter(name => ending.test(name));

const size = (name: string) => brotliCompressSync(readFileSync(`${built}${name}`)).length;

/** A script and everything that it cannot begin without: what it imports at the top, not what it may import later. */
function needs(name: string, known = new Set<string>()): Set<string> {
  if (known.has(name)) return known;
  known.add(name);
  for (const [, imported] of readFileSync(`${built}${name}`, 'utf8').matchAll(/(?:from|import)"\.\/([\w.-]+\.js)"/g))
    needs(`assets/${imported}`, known);
  return known;
}

test('script and style of every view fit into 70 kB of brotli, the chart included', () => {
  const scripts = files(/\.js$/);
  const entry = scripts.find(name => /index-/.test(name))!;
  const styles = files(/\.css$/).reduce((sum, name) => sum + size(name), 0);
  const others = scripts.filter(name => name !== entry);
  expect(others.some(name => /chart-/.test(name))).toBe(true);
  for (const name of others) {
    const loaded = [...needs(name, needs(entry))];
    expect(
      loaded.reduce((sum, script) => sum + size(script), styles),
      name,
    ).toBeLessThanOrEqual(70_000);
  }
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
