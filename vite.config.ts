import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';
import type { TestProjectConfiguration } from 'vitest/config';
import { slim } from './client/slim.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The agent: oldest browsers that parse ES2020; one self-contained file each. */
const agent = (entry: string, file: string, format: 'iife' | 'es'): EnvironmentOptions => ({
  consumer: 'client',
  build: {
    outDir: at('dist/agent'),
    emptyOutDir: false,
    copyPublicDir: false,
    target: 'es2020',
    modulePreload: false,
    // By `slim`: two minifiers one after the other find more than either.
    minify: false,
    // Modules of which nothing is used (the decoder's tables) are left out.
    rolldownOptions: {
      treeshake: { moduleSideEffects: false },
      transform: { assumptions: { setPublicClassFields: true } },
    },
    lib: { entry: at(entry), formats: [format], name: 'flowvitals', fileName: () => file },
  },
});

/**
 * Compresses what browsers load once, beside each file (brotli 11, gzip 9): a collector that did it at each start was half a second
 * of processor time later and 7 MB larger for as long as it ran.
 */
function compressed(): Plugin {
  return {
    name: 'compressed',
    applyToEnvironment: ({ config }) => config.consumer === 'client',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle)) {
        const file = join(dir!, name);
        const body = readFileSync(file);
        if (body.length < 500) continue;
        writeFileSync(`${file}.br`, brotliCompressSync(body)); // its default is 11
        writeFileSync(`${file}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  plugins: [slim(), compressed()],
  // How long a minifier took is no news for who starts the collector.
  build: { rolldownOptions: { checks: { pluginTimings: false } } },
  root: at('client/report'),
  appType: 'custom',
  publicDir: false,
  environments: {
    fv: agent('client/agent/fv.ts', 'fv.js', 'iife'),
    fvFull: agent('client/agent/fv-full.ts', 'fv-full.js', 'iife'),
    esm: agent('client/agent/index.ts', 'index.js', 'es'),
    debug: agent('client/agent/debug.ts', 'fv-debug.js', 'iife'),
    report: {
      consumer: 'client',
      build: {
        outDir: at('dist/report'),
        emptyOutDir: true,
        // Chart.js comes out 8 % smaller than from the default minifier.
        minify: 'terser',
        terserOptions: { ecma: 2020, compress: { passes: 2 } },
        rolldownOptions: { input: at('client/report/index.html') },
      },
    },
    server: {
      consumer: 'server',
      resolve: { external: true },
      build: {
        outDir: at('dist/server'),
        emptyOutDir: true,
        target: 'node22',
        minify: false,
        rolldownOptions: {
          input: { main: at('server/main.ts'), 'report-worker': at('server/report/worker.ts') },
          output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        },
      },
    },
  },
  base: './',
  builder: {
    async buildApp(builder) {
      for (const name of ['fv', 'fvFull', 'esm', 'debug', 'report', 'server'])
        await builder.build(builder.environments[name]!);
    },
  },
  test: {
    root: at('.'),
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      project('unit', 0, { testTimeout: 20_000 }),
      project('store', 1, { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('browser', 2, { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      project('e2e', 3, { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      project('stack', 4, { testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
});

/**
 * One vitest project a folder of `test/`, one after the other; those with browsers run a file at a time as well. What
 * measures times must not compete with the unit tests for two cores: it did, and was 600 ms late.
 */
function project(name: string, groupOrder: number, options: object): TestProjectConfiguration {
  return {
    extends: true,
    test: { name, include: [`test/${name}/**/*.test.ts`], sequence: { groupOrder }, ...options },
  };
}
