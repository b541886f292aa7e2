import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import type { Load } from '../bench/collector/load.ts';
import { startCollector } from '../support/collector.ts';

/** The flags of `npm start`: without them V8 would rather take memory than collect garbage, and how much it takes says nothing. */
const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: { start: string };
};
const FLAGS = scripts.start.match(/--max-\S+/g)!;

const LOAD = fileURLToPath(new URL('../bench/collector/load.ts', import.meta.url));

/** A tenth of them warms the collector up. */
const BEACONS = 1_000_000;
const PART = BEACONS / 10;

test.skipIf(process.platform !== 'linux' /* memory is read from /proc */)(
  'takes a million beacons with constant memory',
  async () => {
    const collector = await startCollector({ from: 'built', node: FLAGS, args: ['--no-demo', '--rate', '0'] });
    const resident = () =>
      Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid}/status`, 'utf8'))![1]) / 1024;
    const load = async (first: number, beacons: number) => {
      const args = [LOAD, `${collector.url}/fv`, String(beacons), '32', String(first)];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      expect((JSON.parse(stdout) as Load).statuses).toEqual({ 204: beacons });
      return resident();
    };
    // Heap, caches and compiled code find their size in the first part.
    const before = await load(0, PART);
    let after = before;
    for (let first = PART; first < BEACONS; first += PART) after = await load(first, PART);
    expect(FLAGS).toHaveLength(2);
    expect(after).toBeLessThan(before * 1.25);
    const { pageViews } = await collector.ask('overview');
    expect(pageViews).toBe(BEACONS);
    await collector.stop();
  },
  1_200_000,
);
