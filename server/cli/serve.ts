import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { openAccess } from '../access/token.ts';
import { createApp } from '../app.ts';
import { readAssets } from '../assets.ts';
import { writeQueue } from '../collector/queue.ts';
import { readSettings, SettingError, type Settings, settingsHelp } from '../config.ts';
import { loadFlows } from '../flows.ts';
import { health } from '../health.ts';
import { live } from '../live.ts';
import { packageFile } from '../package-root.ts';
import { peerReader } from '../peer.ts';
import { rateLimit } from '../rate.ts';
import { reportThread } from '../report/thread.ts';
import { runsApi } from '../runs.ts';
import { keepPruned } from '../store/retention.ts';
import { sqliteStore } from '../store/sqlite/store.ts';
import { telemetry as createTelemetry } from '../telemetry.ts';

/** Requests that are under way at the end get this long. */
const GRACE_MS = 5000;
const MAX_SITES_FACTOR = 10;

/** `flowvitals serve`: collector, report and demo on one port, until SIGTERM or SIGINT. */
export async function serve(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(settingsHelp());
  const settings = readSettings(args, process.env);
  const now = Date.now;
  const flowsFile = settings.config ?? './flowvitals.config.json';
  loadFlows(flowsFile, settings.config !== undefined);
  const agent = readAssets(packageFile('dist', 'agent'), () => 'public, max-age=3600, stale-while-revalidate=86400');
  const report = readAssets(packageFile('dist', 'report'), path =>
    path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  );

  const database = join(settings.data, 'flowvitals.sqlite');
  const store = sqliteStore(database);
  const { access, newToken } = openAccess(join(settings.data, 'access.json'));
  const log = (message: string, detail: object = {}) =>
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), message, ...detail })}\n`);
  const telemetry = createTelemetry();
  const watched = health({ check: () => store.check(), now, log });
  const watchers = live();
  const queue = writeQueue({
    append(parts) {
      const begin = performance.now();
      watched.watch(() => store.append(parts));
      telemetry.commit((performance.now() - begin) / 1000);
      watchers.notify();
    },
  });
  const pruning = keepPruned({
    store,
    now,
    log,
    retention: { maxAgeDays: settings['keep-days'], maxBytes: settings['max-megabytes'] * 1e6 },
    pruned: pageViews => telemetry.count('pruned_page_views_total', {}, pageViews),
  });
  const reports = reportThread({ database, flowsFile });
  const readPeer = peerReader(settings.proxy);
  const once = new Set<string>();
  const limit = (factor: number) =>
    settings.rate === 0
      ? { take: () => true, giveBack: () => {} }
      : rateLimit({ perSecond: settings.rate * factor, burst: settings.rate * factor * 10, now });

  const app = createApp({
    base: settings.base,
    agent,
    report,
    withDemo: settings.demo,
    origins: settings.origin,
    now,
    log,
    telemetry,
    access,
    queue,
    reports: url => reports.fetch(url),
    peer: (c: Context<{ Bindings: HttpBindings }>) =>
      readPeer(c.env?.incoming?.socket.remoteAddress, c.req.raw.headers),
    rates: { address: limit(1), site: limit(MAX_SITES_FACTOR) },
    tries: rateLimit({ perSecond: 0.2, burst: 20, now }),
    takeOnce: code => once.delete(code),
    isWritable: watched.isWritable,
    live: watchers.route,
    runs: runsApi({ store, now, newId: randomUUID }),
    metrics: () =>
      telemetry.text({
        queue_length: queue.length,
        resident_memory_bytes: process.memoryUsage.rss(),
        database_bytes: store.size(),
        writable: watched.isWritable() ? 1 : 0,
      }),
  });

  const server = createAdaptorServer({
    fetch: app.fetch,
    // Slow senders are cut off; nginx keeps its connections for 60 s, so ours must live longer (or it would see resets).
    serverOptions: {
      requestTimeout: 15_000,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2000,
      keepAliveTimeout: 75_000,
      maxHeaderSize: 16_384,
    },
  });
  const base = await listen(server, settings);
  const code = settings.demo ? randomBytes(12).toString('base64url') : undefined;
  if (code) once.add(code);
  announce(base, settings, newToken ? `token=${newToken}` : code && `once=${code}`);

  await new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  watchers.close();
  await close(server);
  await pruning.stop();
  await queue.drain();
  await reports.close();
  store.close();
  if (settings.socket) rmSync(settings.socket, { force: true });
}

/** The links. The token's is shown when it was made, and never again; with the demo on, each start prints one for one use. */
function announce(base: string, { demo }: Settings, secret: string | undefined): void {
  process.stdout.write(
    `agent   ${base}/fv.js\nreport  ${base}/report/${secret ? `?${secret}` : ''}\n${demo ? `demo    ${base}/demo/\n` : ''}`,
  );
  if (secret?.startsWith('token='))
    process.stdout.write(
      'The link to the report holds its token and is shown only this once: keep it. "flowvitals token rotate" makes a new one.\n',
    );
}

type Server = ReturnType<typeof createAdaptorServer>;

/** Listens on what systemd passed (sd_listen_fds(3)), else on the socket, else on the port; gives the base URL for people. */
async function listen(server: Server, { host, port, socket, base }: Settings): Promise<string> {
  const inherited = process.env.LISTEN_PID === String(process.pid) && Number(process.env.LISTEN_FDS) > 0;
  if (socket && !inherited && existsSync(socket) && statSync(socket).isSocket()) rmSync(socket); // left behind by a kill -9
  await new Promise<void>((resolve, reject) => {
    const place = inherited ? 'The socket from systemd' : socket ? `--socket ${socket}` : `--port ${port} on ${host}`;
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'it is in use, perhaps by another flowvitals' : error.message;
      reject(new SettingError(`${place} cannot be listened on: ${reason}`));
    });
    if (inherited) server.listen({ fd: 3 }, resolve);
    else if (socket) server.listen(socket, resolve);
    else server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo | string | null;
  if (address === null || typeof address === 'string') return `http://localhost${base}`;
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}${base}`;
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
