import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

export interface WorkerData {
  /** Path of the SQLite file, opened read-only. */
  readonly database: string;
  readonly flowsFile: string;
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
/** Young and old heap of the thread, MB. A report that needs more ends the thread, not the collector. */
const HEAP_MB = 192;

/** Runs the report API in a worker thread, started at the first question and ended when nobody asks. */
export function reportThread(data: WorkerData): ReportThread {
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let number = 0;
  const waiting = new Map<number, (response: Response) => void>();

  function start(): Worker {
    // Beside this file as TypeScript, or beside the built main.js.
    const source = ['./worker.ts', './report-worker.js']
      .map(name => new URL(name, import.meta.url))
      .find(url => existsSync(url))!;
    const started = new Worker(source, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
    started.on('message', ({ id, status, headers, body }: Answer) =>
      settle(id, new Response(body, { status, headers })),
    );
    started.on('error', error =>
      process.stderr.write(
        `${JSON.stringify({ time: new Date().toISOString(), message: 'The report thread broke down.', error: error.message })}\n`,
      ),
    );
    started.on('exit', () => {
      if (worker === started) worker = undefined;
      for (const id of [...waiting.keys()]) settle(id, broken());
    });
    return started;
  }

  function settle(id: number, response: Response): void {
    waiting.get(id)?.(response);
    waiting.delete(id);
    clearTimeout(idle);
    if (waiting.size === 0) idle = setTimeout(() => void worker?.terminate(), IDLE_MS).unref();
  }

  return {
    fetch(url) {
      clearTimeout(idle);
      worker ??= start();
      const id = number++;
      return new Promise(resolve => {
        waiting.set(id, resolve);
        worker!.postMessage({ id, url } satisfies Asked);
      });
    },
    async close() {
      clearTimeout(idle);
      await worker?.terminate();
    },
  };
}

function broken(): Response {
  const message =
    'This report needs more memory than the collector has for reports, or its thread failed: choose a shorter period.';
  return Response.json({ error: { code: 'report-failed', message } }, { status: 503 });
}
