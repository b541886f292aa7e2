import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../../dist/agent/', import.meta.url);
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

/** What the linter says, as far as it is read here. */
interface Findings {
  readonly summary: { readonly unchanged: number };
  readonly diagnostics: readonly { readonly message: string }[];
}

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

// The build takes texts out of web-vitals (client/slim.ts): what one file no longer needs may have been another's.
test("uses no name that is neither declared nor a browser's", () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-agent-'));
  try {
    cpSync(dist, folder, { recursive: true });
    const lint = spawnSync(
      process.execPath,
      [biome, 'lint', '--only=correctness/noUndeclaredVariables', '--reporter=json', '.'],
      { cwd: folder, encoding: 'utf8' },
    );
    const { summary, diagnostics } = JSON.parse(lint.stdout) as Findings;
    expect(summary.unchanged).toBe(readdirSync(folder).filter(name => name.endsWith('.js')).length);
    const names = diagnostics.map(({ message }) => /The (\S+) variable/.exec(message)?.[1]);
    expect(new Set(names)).toEqual(new Set(['fetchLater'])); // younger than the linter's list of globals
  } finally {
    rmSync(folder, { recursive: true });
  }
});
