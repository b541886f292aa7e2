/**
 * What the collector is compared with, one server a process: `node servers.ts <kind> <folder>`. Each prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { answerHeaders, receiver } from '../../../server/collector/receive.ts';
import { collector } from '../../../server/collector/route.ts';
import { peerReader } from '../../../server/http/peer.ts';
import { sqliteStore } from '../../../server/store/sqlite/store.ts';
import type { PageViewPart } from '../../../server/store/store.ts';
import { rowsStore } from './rows.ts';

/** Node alone: reads the body and says 204. */
function bare() {
  return createServer((request, response) => {
    request.on('data', () => {}).on('end', () => response.writeHead(204).end());
  });
}

/** The collector's framework and adapter, reading the body and parsing its JSON, and nothing else. */
function parse() {
  const app = new Hono();
  app.post('/fv', async c => {
    JSON.parse(await c.req.text());
    return c.body(null, 204);
  });
  return createAdaptorServer({ fetch: app.fetch });
}

const readPeer = peerReader([]);
const rate = { take: () => true, charge: () => {} };
const options = {
  origins: [],
  store: { pageViews: () => [] },
  now: Date.now,
  log: console.error,
  peer: (c: Context<{ Bindings: HttpBindings }>) => readPeer(c.env.incoming.socket.remoteAddress, c.req.raw.headers),
  rates: { address: rate, site: rate },
  telemetry: { count: () => {} },
};

/** The collector up to the parsed JSON: it checks who sends, how much and how often, and stores nothing. */
function receive() {
  const app = new Hono();
  const { receive } = receiver(options);
  app.post('/fv', async c => {
    const received = await receive(c);
    if (received instanceof Response) return received;
    JSON.parse(received.text);
    return new Response(null, { status: 204, headers: answerHeaders(c) });
  });
  return createAdaptorServer({ fetch: app.fetch });
}

/** The collector as it is, but for its queue: a transaction a request. */
function transaction(folder: string) {
  const store = sqliteStore(join(folder, 'bench.sqlite'));
  const queue = {
    add: async (_size: number, parts: () => readonly PageViewPart[]) => store.append(parts()),
    length: 0,
    drain: async () => {},
  };
  return createAdaptorServer({ fetch: collector({ ...options, queue }).fetch });
}

/** The collector's decoding in front of what products do that read "insert" literally: a row a statement, each on its own. */
function statement(folder: string) {
  const store = rowsStore(join(folder, 'bench.sqlite'));
  const queue = {
    add: async (_size: number, parts: () => readonly PageViewPart[]) => store.append(parts()),
    length: 0,
    drain: async () => {},
  };
  return createAdaptorServer({ fetch: collector({ ...options, queue }).fetch });
}

const servers = { bare, parse, receive, transaction, statement };
const [kind, folder] = process.argv.slice(2) as [keyof typeof servers, string];
const server = servers[kind](folder);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`collector http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});
process.once('SIGTERM', () => process.exit(0));
