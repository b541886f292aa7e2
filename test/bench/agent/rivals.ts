/** The scripts that are compared: ours, and others' in their normal set-up, installed into a folder that goes afterwards. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

export interface Rival {
  readonly name: string;
  /** The script as a page loads it. */
  readonly code: string;
}

/** Exact versions: figures of two days can then be compared. */
const PACKAGES = ['@speedcurve/lux@4.4.3', '@grafana/faro-web-sdk@2.12.1', '@sentry/browser@11.12.0'];

const FARO = `import { initializeFaro } from '@grafana/faro-web-sdk'; initializeFaro({ url: '/collect', app: { name: 'bench' } });`;
const SENTRY = `import { browserTracingIntegration, init } from '@sentry/browser';
init({ dsn: location.origin.replace('//', '//key@') + '/1', integrations: [browserTracingIntegration()], tracesSampleRate: 1 });`;
const VITALS = `import { onCLS, onFCP, onINP, onLCP, onTTFB } from 'web-vitals';
for (const on of [onCLS, onFCP, onINP, onLCP, onTTFB]) on(metric => navigator.sendBeacon('/collect', JSON.stringify(metric)));`;

/** Reads ours from `dist/`, fetches the others with npm, and bundles those that come as modules. */
export async function rivals(root: string): Promise<Rival[]> {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-rivals-'));
  try {
    execFileSync('npm', [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--silent',
      '--prefix',
      folder,
      ...PACKAGES,
    ]);
    const ours = (file: string) => readFileSync(join(root, 'dist/agent', file), 'utf8');
    const lux = readFileSync(join(folder, 'node_modules/@speedcurve/lux/dist/lux.es2020.min.js'), 'utf8');
    return [
      { name: 'flowvitals fv.js', code: ours('fv.js') },
      { name: 'flowvitals fv-full.js', code: ours('fv-full.js') },
      { name: 'web-vitals alone', code: await bundle(root, VITALS) },
      { name: 'lux.js', code: `LUX = { beaconUrl: '/collect', customerid: '1' };${lux}` },
      { name: 'Faro', code: await bundle(folder, FARO) },
      { name: 'Sentry with tracing', code: await bundle(folder, SENTRY) },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string, code: string): Promise<string> {
  const entry = join(folder, `bench-entry-${process.pid}.js`);
  writeFileSync(entry, code);
  try {
    const built = await build({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      define: { 'process.env.NODE_ENV': '"production"' },
      build: {
        write: false,
        minify: true,
        lib: { entry, formats: ['iife'], name: 'rival', fileName: () => 'rival.js' },
      },
    });
    const [output] = [built].flat() as { output: { code?: string }[] }[];
    return output!.output[0]!.code!;
  } finally {
    rmSync(entry);
  }
}
