import { fileURLToPath } from 'node:url';
import { defineConfig, type EnvironmentOptions } from 'vite';
import type { TestProjectConfiguration } from 'vitest/config';

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
    minify: 'terser',
    terserOptions: {
      ecma: 2020,
      toplevel: true,
      compress: { passes: 3, unsafe_arrows: true, pure_getters: true },
      // Members that begin with _ are private to a module, in web-vitals too.
      mangle: { properties: { regex: /^_/ } },
    },
    // Modules of which nothing is used (the decoder's tables) are left out.
    rolldownOptions: {
      treeshake: { moduleSideEffects: false },
      transform: { assumptions: { setPublicClassFields: true } },
    },
    lib: { entry: at(entry), formats: [format], name: 'flowvitals', fileName: () => file },
  },
});

export default defineConfig({
  root: at('client/report'),
  appType: 'custom',
  publicDir: false,
  environments: {
    fv: agent('client/agent/fv.ts', 'fv.js', 'iife'),
    fvFull: agent('client/agent/fv-full.ts', 'fv-full.js', 'iife'),
    esm: agent('client/agent/index.ts', 'index.js', 'es'),
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
      for (const name of ['fv', 'fvFull', 'esm', 'report', 'server']) await builder.build(builder.environments[name]!);
    },
  },
  test: {
    root: at('.'),
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      project('unit', { testTimeout: 20_000 }),
      project('store', { testTimeout: 20_000 }),
      project('browser', { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      project('e2e', { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      project('stack', { testTimeout: 180_000, hookTimeout: 120_000, fileParallelism: false }),
    ],
  },
});

/** One vitest project a folder of `test/`; those with browsers run a file at a time, so that they do not slow each other. */
function project(name: string, options: object): TestProjectConfiguration {
  return { extends: true, test: { name, include: [`test/${name}/**/*.test.ts`], ...options } };
}
