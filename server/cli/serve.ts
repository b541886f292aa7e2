import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { createApp } from '../app.ts';
import { readAssets } from '../assets.ts';
import { writeQueue } from '../collector/queue.ts';
import { definitions, readSettings, SettingError, type Settings } from '../config.ts';
import { loadFlows } from '../flows.ts';
import { packageFile } from '../package-root.ts';
import { sqliteStore } from '../store/sqlite/store.ts';

/** Requests that are under way at the end get this long. */
const GRACE_MS = 5000;

/** `flowvitals serve`: collector, report and demo on one port, until SIGTERM or SIGINT. */
export async function serve(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(help());
  const settings = readSettings(args, process.env);
  const flows = loadFlows(settings.config, settings.configRequired);
  const agent = readAssets(packageFile('dist', 'agent'), () => 'public, max-age=3600, stale-while-revalidate=86400');
  const report = readAssets(packageFile('dist', 'report'), path =>
    path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  );
  const store = sqliteStore(join(settings.data, 'flowvitals.sqlite'));
  const queue = writeQueue(store);
  const log = (message: string, detail: object = {}) =>
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...detail })}\n`);
  const app = createApp({
    store,
    queue,
    flows,
    agent,
    report,
    withDemo: settings.demo,
    origins: settings.origins,
    now: Date.now,
    log,
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  const { port } = await listen(server, settings);
  const base = `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${port}`;
  process.stdout.write(
    `agent   ${base}/fv.js\nreport  ${base}/report/\n${settings.demo ? `demo    ${base}/demo/\n` : ''}`,
  );

  await new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  await close(server);
  await queue.drain();
  store.close();
}

type Server = ReturnType<typeof createAdaptorServer>;

function listen(server: Server, { host, port }: Settings): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' ? 'it is in use, perhaps by another flowvitals' : error.message;
      reject(new SettingError(`--port ${port} on ${host} cannot be listened on: ${taken}`));
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** Takes no new connections, closes idle ones, lets requests end, and cuts off what does not. */
function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => 'closeAllConnections' in server && server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    if ('closeIdleConnections' in server) server.closeIdleConnections();
  });
}

function help(): string {
  const rows = Object.entries(definitions).map(
    ([name, { value, initial, help }]) =>
      `  --${`${name} ${value}`.padEnd(18)} ${help}${initial ? ` (${initial})` : ''}`,
  );
  return `flowvitals serve [options]\n\n${rows.join('\n')}\n\nEach option can also be given as an environment variable: FLOWVITALS_PORT for --port.\n`;
}
