/** Starts programs for a test and ends them for certain: by their own process group, also when the test run is cut short. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Readable } from 'node:stream';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** What the program prints (descriptor 3 counts as well) once it is ready; or an address that answers then. */
  readonly ready: RegExp | URL;
}

export interface RunningProcess {
  readonly pid: number;
  /** Everything that it has printed so far. */
  output(): string;
  /** Sends SIGTERM (or `signal`) and resolves with the exit code once it has ended; what it left running is killed. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const READY_MS = 20_000;
const STOP_MS = 10_000;

/**
 * Starts a program and resolves when it is ready.
 * @throws {Error} when it ends before, or is not ready within 20 s; the message holds what it printed.
 */
export async function startProcess({ command, args, env, cwd, ready }: ProcessOptions): Promise<RunningProcess> {
  const child = spawn(command, args, {
    cwd,
    env: env ?? process.env,
    detached: true, // its own group: gunicorn's workers and MiniBrowser end with it
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const killGroup = () => kill(child.pid);
  const release = child.pid ? endWithThisProcess(child.pid) : undefined;
  const ended = new Promise<number | null>(resolve => {
    child.once('exit', code => {
      killGroup();
      release?.();
      resolve(code);
    });
  });

  let output = '';
  const printed = new EventTarget();
  for (const stream of child.stdio.slice(1) as Readable[]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      printed.dispatchEvent(new Event('text'));
    });
  }
  await new Promise<void>((resolve, reject) => {
    const settle = (problem?: string) => {
      clearTimeout(timer);
      if (problem === undefined) return resolve();
      killGroup();
      reject(new Error(`${command} ${problem}. It printed:\n${output}`));
    };
    const timer = setTimeout(settle, READY_MS, `was not ready within ${READY_MS} ms`);
    child.once('error', error => settle(`did not start: ${error.message}`));
    child.once('exit', code => settle(`ended with ${code} before it was ready`));
    if (ready instanceof URL) {
      void answers(ready, () => child.exitCode === null && child.pid !== undefined).then(() => settle());
    } else {
      printed.addEventListener('text', () => ready.test(output) && settle());
    }
  });

  return {
    pid: child.pid!,
    output: () => output,
    async stop(signal = 'SIGTERM') {
      const timer = setTimeout(killGroup, STOP_MS);
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      const code = await ended;
      clearTimeout(timer);
      return code;
    },
  };
}

/** Resolves once the address answers at all; there is no event for that, so it is asked again as long as `wanted`. */
async function answers(url: URL, wanted: () => boolean): Promise<void> {
  while (wanted()) {
    const response = await fetch(url).catch(() => undefined);
    await response?.arrayBuffer();
    if (response) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** A port that was free a moment ago, for programs that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/**
 * Kills a process group as soon as this process has gone, however it went: a shell waits for the end of a pipe that only
 * this process holds. Returns a function that ends the watch, and the group with it.
 */
export function endWithThisProcess(pid: number): () => void {
  const watch = spawn('/bin/sh', ['-c', 'read _; kill -KILL "-$0"', `${pid}`], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  return () => watch.stdin.end();
}

/**
 * Makes SIGINT, SIGTERM and SIGHUP end this process through its 'exit' event. Playwright and Puppeteer end their
 * browsers then, and would otherwise swallow the signal. Safe to call again.
 */
export function exitOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    if (!process.listeners(signal).includes(exitNow)) process.on(signal, exitNow);
  }
}

function exitNow(): never {
  process.exit(1);
}

function kill(group: number | undefined): void {
  try {
    if (group) process.kill(-group, 'SIGKILL');
  } catch {
    // the group has ended already
  }
}
