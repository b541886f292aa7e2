import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ReportError } from '../../shared/report-error.ts';
import { log } from '../log.ts';
import { ReportTooLarge } from './limit.ts';

export interface WorkerData {
  /** Path of the SQLite file, opened read-only. */
  readonly database: string;
  /** Where flows are looked for (see `loadFlows`); read anew whenever one of the files changes. */
  readonly flows: readonly string[];
}

export interface Answer {
  readonly status: number;
  readonly headers: [string, string][];
  readonly body: ArrayBuffer;
}

export interface ReportThread {
  /** Answers a GET of the report API, one after the other, without those whose asker went away meanwhile; 503 when the thread broke down. */
  fetch(url: string, gone?: AbortSignal): Promise<Response>;
  close(): Promise<void>;
}

/** Reports are read now and then: without readers the thread and its memory go. */
const IDLE_MS = 30_000;
/** Old and young heap of the thread, MB. A report that needs more ends the thread, not the collector; what lies outside of the heap is limited by `limit.ts`. */
const HEAP_MB = 128;
const YOUNG_MB = 8;

/** One life of the thread, from its first question to its end. */
interface Life {
  ask(question: Question): void;
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
      for (const question of left) current().ask(question);
    });
    life = born;
    return born;
  }

  return {
    async fetch(url, gone) {
      clearTimeout(idle);
      asking++;
      try {
        return await new Promise<Response>(resolve => current().ask({ url, gone, resolve }));
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
  readonly gone: AbortSignal | undefined;
  readonly resolve: (answer: Response) => void;
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
  /** The first is what it works at. */
  const waiting: Question[] = [];
  let isEnding = false;
  let broken = failure('report-failed', 'The report could not be made: the log of the collector says why.');
  /** A report of a long period takes a minute of the core: what nobody waits for any more is not begun. */
  function next(): void {
    // With any status: nobody is there to read it.
    while (waiting[0]?.gone?.aborted) waiting.shift()!.resolve(new Response(null, { status: 499 }));
    if (waiting[0]) worker.postMessage(waiting[0].url);
  }
  worker.on('message', ({ status, headers, body }: Answer) => {
    waiting.shift()?.resolve(new Response(body, { status, headers }));
    next();
  });
  worker.on('error', (error: NodeJS.ErrnoException) => {
    log('The report thread broke down.', error.message);
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') broken = failure('report-too-large', new ReportTooLarge().message);
  });
  worker.on('exit', () => {
    const [failed, ...left] = waiting;
    failed?.resolve(broken);
    if (isEnding) for (const { resolve } of left) resolve(broken.clone());
    ended(isEnding ? [] : left);
  });
  return {
    ask(question) {
      if (waiting.push(question) === 1) next();
    },
    terminate: () => {
      isEnding = true;
      return worker.terminate();
    },
  };
}

function failure(code: ReportError['error']['code'], message: string): Response {
  return Response.json({ error: { code, message } } satisfies ReportError, { status: 503 });
}
