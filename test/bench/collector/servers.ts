/**
 * What the collector is compared with, one server a process: `node servers.ts <kind> <folder>`. Each prints its address.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { collector } from '../../../server/collector/route.ts';
import { sqliteStore } from '../../../server/store/sqlite/store.ts';
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

const rate = { take: () => true, charge: () => {} };
const options = {
  origins: [],
  now: Date.now,
  log: console.error,
  peer: (c: Context) => ({ address: '127.0.0.1', host: c.req.header('host'), secure: false }),
  rates: { address: rate, site: rate },
  telemetry: { count: () => {} },
};

/** The collector as it is, but for its queue: a transaction a request. */
function transaction(folder: string) {
  const store = sqliteStore(join(folder, 'bench.sqlite'));
  const queue = {
    add: async (parts: Parameters<typeof store.append>[0]) => store.append(parts),
    length: 0,
    drain: async () => {},
  };
  return createAdaptorServer({ fetch: collector({ ...options, queue }).fetch });
}

/** The collector's decoding in front of what products do that read "insert" literally: a row a statement, each on its own. */
function statement(folder: string) {
  const store = rowsStore(join(folder, 'bench.sqlite'));
  const queue = {
    add: async (parts: Parameters<typeof store.append>[0]) => store.append(parts),
    length: 0,
    drain: async () => {},
  };
  return createAdaptorServer({ fetch: collector({ ...options, queue }).fetch });
}

const servers = { bare, parse, transaction, statement };
const [kind, folder] = process.argv.slice(2) as [keyof typeof servers, string];
const server = servers[kind](folder);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`collector http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`);
});
process.once('SIGTERM', () => process.exit(0));
