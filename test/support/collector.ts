/** The real collector, as a process of its own with a fresh data folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rotateToken } from '../../server/access/token.ts';
import type { Answers } from '../../shared/answers.ts';
import { startProcess } from './processes.ts';

const MAIN = { source: '../../server/main.ts', built: '../../dist/server/main.js' };

export interface CollectorOptions {
  /** More flags for `serve`, e.g. `['--no-demo']`. */
  readonly args?: readonly string[];
  /** Flags of Node itself, as those that `npm start` gives. */
  readonly node?: readonly string[];
  /** Folder of the database; kept when the collector stops. Without it a fresh one, which goes then. */
  readonly data?: string;
  /** `built` is what `npm start` runs; default `source`. */
  readonly from?: keyof typeof MAIN;
}

export interface RunningCollector {
  /** `http://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  /** The bearer token for reports. */
  readonly token: string;
  /** A link that it printed at its start: `agent`, `report` or `demo`; the report's carries the token. */
  link(name: string): string;
  /** Asks the report API. @throws {Error} with its own sentence when it refuses. */
  ask<Q extends keyof Answers>(question: Q, query?: Readonly<Record<string, string>>): Promise<Answers[Q]>;
  output(): string;
  /** SIGTERM (or another signal); resolves with the exit code once it has drained and ended. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `flowvitals serve` on a free port and resolves once it has printed its links. */
export async function startCollector({
  args = [],
  node = [],
  data,
  from = 'source',
}: CollectorOptions = {}): Promise<RunningCollector> {
  const folder = data ?? mkdtempSync(join(tmpdir(), 'flowvitals-data-'));
  const token = rotateToken(join(folder, 'access.json'));
  const collector = await startProcess({
    command: process.execPath,
    args: [
      ...node,
      fileURLToPath(new URL(MAIN[from], import.meta.url)),
      ...['serve', '--port', '0', '--data', folder, ...args],
    ],
    ready: /^report +http\S+\n/m,
  });
  const link = (name: string) => {
    const found = new RegExp(`^${name} +(http\\S+)`, 'm').exec(collector.output())?.[1];
    if (!found) throw new Error(`The collector printed no link "${name}". It printed:\n${collector.output()}`);
    return name === 'report' ? `${found.replace(/\?.*/, '')}?token=${token}` : found;
  };
  const { origin } = new URL(link('agent'));
  return {
    url: origin,
    pid: collector.pid,
    token,
    link,
    ask: async (question, query = {}) => {
      const response = await fetch(`${origin}/api/v1/${question}?${new URLSearchParams(query)}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`${question}: ${response.status} ${await response.text()}`);
      return response.json() as Promise<never>;
    },
    output: collector.output,
    stop: async signal => {
      const code = await collector.stop(signal);
      if (!data) rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}
