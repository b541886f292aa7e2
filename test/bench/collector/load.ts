/**
 * A load of beacons from raw sockets: cheap enough that the server is what gets measured. A program of its own, so that
 * it can be tied to another core: `node load.ts <url> <beacons> <connections> <first number>`; prints a {@link Load} as JSON.
 */
import { connect, type Socket } from 'node:net';
import { bodyOf } from './body.ts';

/** What came of it. */
export interface Load {
  readonly seconds: number;
  /** Answers by status. */
  readonly statuses: { readonly [status: string]: number };
  /** From request to answer, ms. */
  readonly p50: number;
  readonly p99: number;
}

const MAX_SECONDS = 120;

if (import.meta.main) {
  const [url, beacons, connections, first] = process.argv.slice(2);
  const load = await send(new URL(url!), Number(beacons), Number(connections), Number(first));
  process.stdout.write(`${JSON.stringify(load)}\n`);
}

/** Sends the beacons with the numbers from `first`, one at a time on each connection. */
async function send(url: URL, beacons: number, connections: number, first: number): Promise<Load> {
  const statuses: Record<string, number> = {};
  const times = new Float64Array(beacons);
  const begin = performance.now();
  let sent = 0;
  let answered = 0;
  const next = () => (sent < beacons && performance.now() - begin < MAX_SECONDS * 1000 ? first + sent++ : undefined);
  const took = (status: string, ms: number) => {
    statuses[status] = (statuses[status] ?? 0) + 1;
    times[answered++] = ms;
  };
  await Promise.all(Array.from({ length: connections }, () => converse(url, next, took)));
  const seconds = (performance.now() - begin) / 1000;
  const sorted = times.subarray(0, answered).sort();
  const at = (p: number) => sorted[Math.min(answered - 1, Math.floor(p * answered))] ?? Number.NaN;
  return { seconds, statuses, p50: at(0.5), p99: at(0.99) };
}

/** One connection: request, answer, request, … until there is no next number. */
function converse(url: URL, next: () => number | undefined, took: (status: string, ms: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname);
    let since = 0;
    let text = '';
    const ask = () => {
      const number = next();
      if (number === undefined) return void socket.end();
      since = performance.now();
      socket.write(request(url, bodyOf(number)));
    };
    socket.setNoDelay(true).on('connect', ask);
    socket.on('data', data => {
      text += data.toString('latin1');
      const end = text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (text.length < end + 4 + length) return;
      took(text.slice(9, 12), performance.now() - since);
      text = '';
      ask();
    });
    socket.on('close', resolve).on('error', reject);
  });
}

/** As Chromium sends it with `fetch` and keepalive, without the headers that nobody reads. */
function request(url: URL, body: string): string {
  return `POST ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: keep-alive\r\nContent-Length: ${body.length}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\nContent-Type: text/plain;charset=UTF-8\r\nAccept: */*\r\nOrigin: ${url.origin}\r\nReferer: ${url.origin}/dashboard\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: de-DE,de;q=0.9\r\n\r\n${body}`;
}
