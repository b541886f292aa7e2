/** The report API in a thread of its own: a heavy report keeps a core busy for seconds and must not delay a beacon. */
import { parentPort, workerData } from 'node:worker_threads';
import { loadFlows } from '../flows/flows.ts';
import { sqliteStore } from '../store/sqlite/store.ts';
import { sparing } from './memory.ts';
import { reportApi } from './route.ts';
import type { Answer, Asked, WorkerData } from './thread.ts';

const { database, flowsFile } = workerData as WorkerData;
const store = sparing(sqliteStore(database, { readonly: true }));
const api = reportApi({ store, flows: loadFlows(flowsFile), now: Date.now });

parentPort!.on('message', async ({ id, url }: Asked) => {
  const response = await api.request(url);
  const body = await response.arrayBuffer();
  const answer: Answer = { id, status: response.status, headers: [...response.headers], body };
  parentPort!.postMessage(answer, [body]);
});
