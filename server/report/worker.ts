/** The report API in a thread of its own: a heavy report keeps a core busy for seconds and must not delay a beacon. */
import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReportError } from '../../shared/report-error.ts';
import { ConfigFileError, loadFlows } from '../flows/flows.ts';
import { sqliteStore } from '../store/sqlite/store.ts';
import { sparing } from './limit.ts';
import { reportApi } from './route.ts';
import type { Answer, WorkerData } from './thread.ts';

const { database, flows: files } = workerData as WorkerData;
const store = sparing(sqliteStore(database, { readonly: true }));
let api: ReturnType<typeof reportApi> | undefined;
let changed: string | undefined;

/** The flows are those of the file as it is now: whoever adds one looks at the page, and not at how long it has been open. */
function currentApi(): ReturnType<typeof reportApi> {
  const now = files.map(file => statSync(file, { throwIfNoEntry: false })?.mtimeMs).join();
  if (now !== changed) api = undefined;
  changed = now;
  api ??= reportApi({ store, flows: loadFlows(files).flows, now: Date.now });
  return api;
}

async function answer(url: string): Promise<Response> {
  try {
    return await currentApi().request(url);
  } catch (error) {
    if (!(error instanceof ConfigFileError)) throw error;
    return Response.json({ error: { code: 'flows', message: error.message } } satisfies ReportError, { status: 503 });
  }
}

parentPort!.on('message', async (url: string) => {
  const response = await answer(url);
  const body = await response.arrayBuffer();
  parentPort!.postMessage({ status: response.status, headers: [...response.headers], body } satisfies Answer, [body]);
});
