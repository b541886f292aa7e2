import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { ReportTooLarge } from './memory.ts';

export interface WorkerData {
  /** Path of the SQLite file, opened read-only. */
  readonly database: string;
  /** Read anew whenever it changes. `needsFile`: without it there is nothing to report; else the shipped flow is taken. */
  readonly flowsFile: string;
  readonly needsFile: boolean;
}

export interface Asked {
  readonly id: number;
  readonly url: string;
}

export interface Answer {
  readonly id: number;
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: ArrayBuffer;
}

export interface ReportThread {
  /** Answers a GET of the report API; 503 when the thread broke down. */
  fetch(url: string): Promise<Response>;
  close(): Promise<void>;
}

/** Reports are read now and then: without readers the thread and its memory go. */
const IDLE_MS = 30_000;
/** Old and young heap of the thread, MB. A report that needs more ends the thread, not the collector; what lies outside of the heap is limited by `memory.ts`. */
const HEAP_MB = 128;
const YOUNG_MB = 8;

/** One life of the thread, from its first question to its end. */
interface Life {
  ask(url: string): Promise<Response>;
  terminate(): Promise<unknown>;
}

/** Runs the report API in a worker thread, started at the first question and ended when nobody asks. */
export function reportThread(data: WorkerData): ReportThread {
  let life: Life | undefined;
  let idle: NodeJS.Timeout | undefined;
  let asking = 0;

  /** A question that comes while the old thread ends begins a new one. */
  function end(): Promise<unknown> | undefined {
    const ending = life;
    life = undefined;
    return ending?.terminate();
  }

  function current(): Life {
    if (life) return life;
    const born = begin(data, left => {
      if (life === born) life = undefined;
      for (const { url, resolve } of left) resolve(current().ask(url));
    });
    life = born;
    return born;
  }

  return {
    async fetch(url) {
      clearTimeout(idle);
      asking++;
      try {
        return await current().ask(url);
      } finally {
        asking--;
        if (asking === 0) idle = setTimeout(() => void end(), IDLE_MS).unref();
      }
    },
    async close() {
      clearTimeout(idle);
      await end();
    },
  };
}

interface Question {
  readonly url: string;
  readonly resolve: (answer: Response | Promise<Response>) => void;
}

/** @param ended is handed the questions that the thread had not come to when it broke down. */
function begin(workerData: WorkerData, ended: (left: readonly Question[]) => void): Life {
  // Beside this file as TypeScript, or beside the built main.js.
  const names = ['./worker.ts', './report-worker.js'];
  const source = names.map(name => new URL(name, import.meta.url)).find(url => existsSync(url))!;
  const worker = new Worker(source, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
  });
  const waiting = new Map<number, Question>();
  let number = 0;
  let isEnding = false;
  worker.on('message', ({ id, status, headers, body }: Answer) => {
    waiting.get(id)?.resolve(new Response(body, { status, headers }));
    waiting.delete(id);
  });
  worker.on('error', error => {
    const time = new Date().toISOString();
    process.stderr.write(
      `${JSON.stringify({ time, message: 'The report thread broke down.', error: error.message })}\n`,
    );
  });
  worker.on('exit', () => {
    // It answers in order: the first that waits is what it broke down at.
    const [failed, ...left] = waiting.values();
    failed?.resolve(broken());
    if (isEnding) for (const { resolve } of left) resolve(broken());
    ended(isEnding ? [] : left);
  });
  return {
    ask: url =>
      new Promise(resolve => {
        waiting.set(number, { url, resolve });
        worker.postMessage({ id: number++, url } satisfies Asked);
      }),
    terminate: () => {
      isEnding = true;
      return worker.terminate();
    },
  };
}

function broken(): Response {
  return Response.json({ error: { code: 'report-failed', message: new ReportTooLarge().message } }, { status: 503 });
}
