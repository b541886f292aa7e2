import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, statSync } from 'node:fs';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { compose } from '../compose.ts';
import { readSettings, SettingError, type Settings, settingsHelp } from '../config.ts';

/** Requests that are under way at the end get this long. */
const GRACE_MS = 5000;

/** Slow senders are cut off. nginx keeps its connections for 60 s, so ours must live longer, or it would see resets. */
const PATIENCE = {
  requestTimeout: 15_000,
  headersTimeout: 10_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 75_000,
  maxHeaderSize: 16_384,
};

/** Connections at once, each of which costs some 20 kB; behind a proxy a few dozen are used. */
const MAX_CONNECTIONS = 1500;

/** `flowvitals serve`: collector, report and demo on one port, until SIGTERM or SIGINT. */
export async function serve(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(settingsHelp());
  const settings = readSettings(args, process.env);
  const code = settings.demo ? randomBytes(12).toString('base64url') : undefined;
  const { app, newToken, end, drain } = compose(settings, code);
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: PATIENCE }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  try {
    announce(await listen(server, settings), settings, newToken ? `token=${newToken}` : code && `once=${code}`);
    await new Promise<void>(resolve => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
    });
    drain();
    await close(server);
  } finally {
    await end();
    if (settings.socket) rmSync(settings.socket, { force: true });
  }
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

/** Takes no new connections, closes idle ones, lets requests end and their connections with them, and cuts off what does not. */
function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.prependListener('request', (_, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}
