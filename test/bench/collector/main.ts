/**
 * `npm run bench:collector`: what durability costs. Every server runs tied to the first core, the load comes from the second;
 * rounds take turns, so that a busy machine is unfair to all alike. Figures of one run belong together; only ratios travel.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningProcess, startProcess } from '../../support/processes.ts';
import type { Load } from './load.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const ROUNDS = 11;
/** Rounds' worth of beacons that warm the compiler up. */
const WARM = 2;
const CONNECTIONS = 64;
/** The same for more senders at once: one sync of the disk then serves more beacons. */
const CROWD = 128;
/** Beacons a round; the slow ones get fewer, so that each takes a second or two: a shared machine changes its speed more slowly. */
const BEACONS = {
  collector: 12_000,
  receive: 18_000,
  parse: 18_000,
  bare: 30_000,
  transaction: 2_000,
  statement: 400,
} as const;
type Kind = keyof typeof BEACONS;
/** As `npm start` has them, and the same for all: V8 would rather take memory than collect garbage. */
const MEMORY_FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=96'];

interface Measurement extends Load {
  readonly perSecond: number;
  /** Processor time of the server, µs a beacon. */
  readonly cpu: number;
}

interface Server extends RunningProcess {
  readonly url: string;
  readonly folder: string;
}

const kinds = Object.keys(BEACONS) as Kind[];
const crowded: readonly Kind[] = ['collector', 'receive'];
const servers = new Map<Kind, Server>();
const results = new Map<Kind, Measurement[]>(kinds.map(kind => [kind, []]));
const crowdedResults = new Map<Kind, Measurement[]>(crowded.map(kind => [kind, []]));
for (const kind of kinds) servers.set(kind, await start(kind));
const collector = servers.get('collector')!;
const idle = memory(collector.pid, 'VmRSS');
for (let round = 0; round < ROUNDS; round++) {
  for (const kind of kinds) results.get(kind)!.push(measure(servers.get(kind)!, kind, round, CONNECTIONS));
  for (const kind of crowded) crowdedResults.get(kind)!.push(measure(servers.get(kind)!, kind, ROUNDS + round, CROWD));
}
const peak = memory(collector.pid, 'VmHWM');
for (const server of servers.values()) await server.stop();
const bytes = statSync(join(collector.folder, 'flowvitals.sqlite')).size;
for (const { folder } of servers.values()) rmSync(folder, { recursive: true, force: true });
print();

async function start(kind: Kind): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), `flowvitals-bench-${kind}-`));
  const program =
    kind === 'collector'
      ? [at('../../../dist/server/main.js'), 'serve', '--port', '0', '--data', folder, '--no-demo', '--rate', '0']
      : [at('servers.ts'), kind, folder];
  const server = await startProcess({
    ...onCore(0, process.execPath, [...MEMORY_FLAGS, ...program]),
    env: { ...process.env, NODE_ENV: 'production' },
    ready: /^ *(?:collector|agent) +http\S+\n/m,
  });
  return { ...server, folder, url: new URL(/http\S+/.exec(server.output())![0]).origin };
}

/** One round; before the first the server is warmed up. */
function measure(server: Server, kind: Kind, round: number, connections: number): Measurement {
  const beacons = BEACONS[kind];
  if (round === 0) load(server, beacons * WARM, 1_000_000, connections);
  const before = processorTime(server.pid);
  const result = load(server, beacons, round * beacons, connections);
  const { 204: taken = 0, ...others } = result.statuses;
  if (taken !== beacons)
    throw new Error(`${kind}: expected ${beacons} × 204, got ${taken} and ${JSON.stringify(others)}`);
  return { ...result, perSecond: beacons / result.seconds, cpu: (processorTime(server.pid) - before) / beacons };
}

function load({ url }: Server, beacons: number, first: number, connections: number): Load {
  const { command, args } = onCore(
    1,
    process.execPath,
    [at('load.ts'), `${url}/fv`, beacons, connections, first].map(String),
  );
  return JSON.parse(execFileSync(command, args, { encoding: 'utf8', timeout: 180_000 })) as Load;
}

function onCore(core: number, command: string, args: readonly string[]) {
  if (process.platform !== 'linux' || availableParallelism() < 2) return { command, args };
  return { command: 'taskset', args: ['-c', String(core), command, ...args] };
}

/** User and system time so far, µs; the kernel counts in 100ths of a second. */
function processorTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Resident memory, MB. */
function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

function print(): void {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
  const of = (kind: Kind, field: keyof Measurement) =>
    median(results.get(kind)!.map(result => result[field] as number));
  const rows = kinds.map(kind => ({
    server: kind,
    'beacons/s': Math.round(of(kind, 'perSecond')),
    'CPU µs each': Math.round(of(kind, 'cpu')),
    'p50 ms': of(kind, 'p50').toFixed(1),
    'p99 ms': of(kind, 'p99').toFixed(1),
  }));
  console.table(rows);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  /** How many times as much the collector has as another, by round: what disturbs one mostly disturbs both. */
  const ratios = (kind: Kind, field: 'perSecond' | 'cpu', of = results) =>
    of.get('collector')!.map((result, round) => result[field] / of.get(kind)![round]![field]);
  const ratio = (kind: Kind) => median(ratios(kind, 'perSecond'));
  const written = BEACONS.collector * (2 * ROUNDS + WARM);
  const goals: [string, string, string][] = [
    ['durable against the same server that only parses', percent(ratio('receive')), '≥ 60 %'],
    [`the same with ${CROWD} connections`, percent(median(ratios('receive', 'perSecond', crowdedResults))), '≥ 60 %'],
    ['the same in processor time', percent(1 / median(ratios('receive', 'cpu'))), ''],
    ['durable against a bare server that parses', percent(ratio('parse')), ''],
    ['durable against a statement at a time', `${ratio('statement').toFixed(1)} ×`, '≥ 15 ×'],
    ['durable against a transaction a request', `${ratio('transaction').toFixed(1)} ×`, ''],
    ['durable against bare node:http', percent(ratio('bare')), ''],
    ['disk for a page view with 12 resources', `${Math.round(bytes / written)} bytes`, '≤ 600 bytes'],
    ['memory idle', `${Math.round(idle)} MB`, '≤ 80 MB'],
    ['memory under load, highest', `${Math.round(peak)} MB`, '≤ 120 MB'],
  ];
  console.table(goals.map(([what, is, goal]) => ({ what, is, goal })));
}
