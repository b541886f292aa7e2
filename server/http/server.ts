/** The HTTP server itself: how patient it is, how much it takes at once, where it listens, and how it ends. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { SettingError, type Settings } from '../config.ts';

/** Requests that are under way at the end get this long. */
const GRACE_MS = 5000;
const IDLE_CHECK_MS = 50;

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

/**
 * Requests of one connection that may wait for their answers. Browsers and proxies send one at a time; a stranger who sent a
 * thousand and read nothing, on a hundred connections, made the process run out of memory. Each connection has a thousand
 * parsed before it can be closed, so all of that address go at once.
 */
const MAX_PIPELINED = 8;

/** @param fetch answers a request. */
export function httpServer(fetch: Parameters<typeof getRequestListener>[0]): Server {
  // HTTP/1.0 has no Host, and so do load balancers ask whether all is well; Node refuses it of HTTP/1.1.
  const answer = getRequestListener(fetch, { hostname: 'localhost' });
  const unanswered = new WeakMap<Socket, number>();
  const connections = new Map<string | undefined, Set<Socket>>();
  const server = createServer(PATIENCE, (request, response) => {
    const { socket } = request;
    const waiting = unanswered.get(socket) ?? 0;
    if (waiting >= MAX_PIPELINED) {
      for (const one of connections.get(socket.remoteAddress) ?? [socket]) one.destroy();
      return;
    }
    unanswered.set(socket, waiting + 1);
    response.once('close', () => unanswered.set(socket, unanswered.get(socket)! - 1));
    return answer(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', socket => {
    const { remoteAddress } = socket;
    const all = connections.get(remoteAddress) ?? new Set();
    connections.set(remoteAddress, all.add(socket));
    socket.once('close', () => {
      all.delete(socket);
      if (all.size === 0) connections.delete(remoteAddress);
    });
  });
  // One who holds many open and asks nothing must not keep the others out. Node counts none as idle that never asked.
  let dropped = 0;
  server.on('drop', () => {
    if (Date.now() - dropped < IDLE_CHECK_MS) return;
    dropped = Date.now();
    server.closeIdleConnections();
    for (const all of connections.values()) for (const one of all) if (one.bytesRead === 0) one.destroy();
  });
  return server;
}

/**
 * Listens on what systemd passed (sd_listen_fds(3)), else on the socket, else on the port; gives the base URL for people.
 * @throws {SettingError} when that is not possible.
 */
export async function listen(server: Server, { host, port, socket, base }: Settings): Promise<string> {
  const inherited = process.env.LISTEN_PID === String(process.pid) && Number(process.env.LISTEN_FDS) > 0;
  const place = inherited ? 'The socket from systemd' : socket ? `--socket ${socket}` : `--port ${port} on ${host}`;
  const refused = (reason: string) => new SettingError(`${place} cannot be listened on: ${reason}`);
  if (socket && !inherited && existsSync(socket)) {
    if (!statSync(socket).isSocket()) throw refused('a file of that name is there already');
    if (await isListenedOn(socket)) throw refused('it is in use, perhaps by another flowvitals');
    rmSync(socket); // left behind by a kill -9
  }
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(refused(error.code === 'EADDRINUSE' ? 'it is in use, perhaps by another flowvitals' : error.message)),
    );
    if (inherited) server.listen({ fd: 3 }, resolve);
    // As open as a port on loopback, whatever the umask: the proxy runs as another user.
    else if (socket) server.listen({ path: socket, readableAll: true, writableAll: true }, resolve);
    else server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo | string | null;
  if (address === null || typeof address === 'string') return `http://localhost${base}`;
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}${base}`;
}

function isListenedOn(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const knock = connect(socket, () => resolve(true)).on('error', () => resolve(false));
    knock.on('connect', () => knock.destroy());
  });
}

/** Takes no new connections, closes idle ones, lets requests end and their connections with them, and cuts off what does not. */
export function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.prependListener('request', (_, response: ServerResponse) => {
      response.shouldKeepAlive = false;
    });
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    // Answers whose head was on its way already keep their connections alive.
    const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
  });
}
