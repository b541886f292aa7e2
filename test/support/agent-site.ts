/** A web site to measure: its pages take their behaviour from the query string, and it keeps what the agent sends. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Beacon, EventKind, WireEvent, WireResource } from '../../shared/beacon.ts';
import { decodeBeacons } from '../../shared/decode.ts';

const AGENT = new URL('../../dist/agent/', import.meta.url);

/** What a page, or any other answer, does; all of it travels in its address. */
export interface Behaviour {
  /** ms before the answer begins, and between its head and its end. */
  delay?: number;
  stream?: number;
  status?: number;
  /** `Name: value` lines. */
  header?: readonly string[];
  /** Where an answer with status 302 leads to. */
  to?: string;
  /** HTML around the agent's tag, attributes of that tag, and which agent (`none` for no tag). */
  head?: string;
  body?: string;
  attrs?: string;
  agent?: string;
  /** Bytes of the body, or of filling in a page; how the answer is compressed. */
  bytes?: number;
  encoding?: 'gzip' | 'br';
  type?: string;
}

/** A page view put together from its beacons, as the collector does it. */
export interface Seen extends Beacon {
  readonly parts: number;
  readonly res: WireResource[];
  readonly ev: WireEvent[];
}

export interface AgentSite {
  readonly url: string;
  /** Address of an answer with that behaviour. */
  at(path: string, behaviour?: Behaviour): string;
  /** Request bodies of the agent, and the sizes of their text. */
  readonly bodies: { readonly beacons: readonly Beacon[]; readonly bytes: number; readonly url: string }[];
  /** Requests for anything else, in their order: method and path. */
  readonly requests: string[];
  /** Why bodies were no beacons. */
  readonly faults: string[];
  /** Status with which beacons are answered from now on; 0 hangs up on them, as a server that is being restarted; -1 says nothing. */
  answer: number;
  /** Page views of that path, in the order in which they began. */
  seen(path?: string): Seen[];
  /** Resolves with the latest page view of that path once it is as wanted; tells what it was when the test ends before. */
  until(path: string, wanted?: (seen: Seen) => unknown): Promise<Seen>;
  close(): Promise<void>;
}

/** Starts the site on a free port, which is an origin, and so a storage, of its own. */
export async function agentSite(): Promise<AgentSite> {
  const site: Omit<AgentSite, 'url' | 'at' | 'seen' | 'until' | 'close'> = {
    bodies: [],
    requests: [],
    faults: [],
    answer: 204,
  };
  let told = () => {};
  const server = createServer((request, response) => {
    const url = new URL(request.url!, 'http://site');
    const done = url.pathname.endsWith('/fv') ? take(request, response, url.pathname) : serve(request, response, url);
    done.catch(() => response.destroy());
  });

  async function take(request: IncomingMessage, response: ServerResponse, url: string): Promise<void> {
    const sent = await text(request);
    if (site.answer < 0) return;
    if (site.answer === 0) return void request.socket.destroy();
    if (request.method !== 'POST') site.faults.push(`${request.method} ${url}`);
    const decoded = decodeBeacons(JSON.parse(sent));
    if (!decoded.ok) site.faults.push(...decoded.faults.map(({ message }) => message));
    else if (site.answer < 300) site.bodies.push({ beacons: decoded.beacons, bytes: Buffer.byteLength(sent), url });
    response.writeHead(site.answer, { 'access-control-allow-origin': '*' }).end();
    told();
  }

  async function serve(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    site.requests.push(`${request.method} ${url.pathname}`);
    await text(request);
    const behaviour = JSON.parse(url.searchParams.get('do') ?? '{}') as Behaviour;
    const agent = /^\/(fv[\w-]*\.js|index\.js)$/.exec(url.pathname)?.[1];
    if (agent)
      return void response
        .writeHead(200, { 'content-type': 'text/javascript' })
        .end(readFileSync(new URL(agent, AGENT)));
    await after(behaviour.delay ?? 0);
    const { status = url.pathname === '/favicon.ico' ? 204 : 200, type, encoding, to } = behaviour;
    const isPage = !/^\/(file|api|favicon)/.test(url.pathname);
    let body = isPage ? Buffer.from(page(url.pathname, behaviour)) : Buffer.alloc(behaviour.bytes ?? 10, 'flowvitals ');
    if (encoding) body = encoding === 'gzip' ? gzipSync(body) : brotliCompressSync(body);
    response.setHeader('content-type', type ?? (isPage ? 'text/html; charset=utf-8' : 'application/json'));
    response.setHeader('content-length', status === 304 || status === 204 ? 0 : body.length);
    if (encoding) response.setHeader('content-encoding', encoding);
    const known = (behaviour.header ?? []).find(line => line.startsWith('ETag: '))?.slice(6);
    if (known && request.headers['if-none-match'] === known) return void response.writeHead(304).end();
    if (to) response.setHeader('location', to);
    for (const line of behaviour.header ?? []) response.appendHeader(...(line.split(/: (.*)/, 2) as [string, string]));
    response.writeHead(status);
    if (behaviour.stream) {
      response.write(body.subarray(0, body.length / 2));
      await after(behaviour.stream);
      body = body.subarray(body.length / 2);
    }
    response.end(body);
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const seen = (path?: string) =>
    merge(site.bodies.flatMap(({ beacons }) => beacons)).filter(view => !path || view.path === path);
  return Object.assign(site, {
    url,
    at: (path: string, behaviour: Behaviour = {}) =>
      `${url}${path}?${new URLSearchParams({ do: JSON.stringify(behaviour) })}`,
    seen,
    async until(path: string, wanted: (seen: Seen) => unknown = () => true) {
      const deadline = AbortSignal.timeout(20_000);
      for (;;) {
        const latest = seen(path).at(-1);
        if (latest && wanted(latest)) return latest;
        await new Promise<void>((resolve, reject) => {
          told = resolve;
          deadline.onabort = () =>
            reject(new Error(`no such page view of ${path}; ${site.faults}; there were: ${JSON.stringify(seen())}`));
        });
      }
    },
    async close() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  });
}

/** Events of one kind. */
export function eventsOf({ ev }: Seen, kind: EventKind): WireEvent[] {
  return ev.filter(event => event[0] === kind);
}

function page(
  path: string,
  { head = '', body = `<h1>${path}</h1>`, attrs = '', agent = 'fv.js', bytes = 0 }: Behaviour,
): string {
  const tag = agent === 'none' ? '' : `<script defer src="/${agent}" ${attrs}></script>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${path}</title>${head}${tag}<body>${body}<!--${'x'.repeat(bytes)}-->`;
}

function merge(beacons: readonly Beacon[]): Seen[] {
  const views = new Map<string, Map<number, Beacon>>();
  for (const beacon of beacons) {
    const parts = views.get(beacon.id) ?? new Map<number, Beacon>();
    views.set(beacon.id, parts.set(beacon.n, parts.get(beacon.n) ?? beacon));
  }
  return [...views.values()]
    .map(parts => {
      const inOrder = [...parts.values()].sort((a, b) => a.n - b.n);
      const all = Object.assign({}, ...inOrder) as Beacon;
      const list = <K extends 'res' | 'rest' | 'ev'>(name: K) => inOrder.flatMap(part => (part[name] ?? []) as never[]);
      const doc = inOrder.find(part => part.doc)?.doc;
      return {
        ...all,
        ...(doc && { doc }),
        parts: inOrder.length,
        res: list('res'),
        rest: list('rest'),
        ev: list('ev'),
      };
    })
    .sort((a, b) => a.at - b.at);
}
