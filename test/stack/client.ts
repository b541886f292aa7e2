/** An HTTP client that counts: what a server really sends for a page, byte for byte. */
import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';

/** What Chromium asks for on loopback (seen in 156). */
export const CHROMIUM_ACCEPTS = 'gzip, deflate, br, zstd';

export interface Received {
  readonly status: number;
  /** Content coding; `''` is none. */
  readonly encoding: string;
  /** Bytes of the body as it came over the wire, without chunk framing. */
  readonly encoded: number;
  /** Bytes of the body behind its coding. */
  readonly decoded: number;
}

const decoders: { readonly [coding: string]: (body: Buffer) => Buffer } = {
  '': body => body,
  gzip: body => gunzipSync(body),
  br: body => brotliDecompressSync(body),
  zstd: body => zstdDecompressSync(body),
};

export interface CountingClient {
  get(path: string): Promise<Received>;
  post(path: string, form: Readonly<Record<string, string>>): Promise<Received>;
}

/** A client with a memory for cookies that follows no redirect. */
export function countingClient(origin: string): CountingClient {
  const cookies = new Map<string, string>();
  const send = (path: string, method: string, body = '') =>
    new Promise<Received>((resolve, reject) => {
      const headers = {
        'accept-encoding': CHROMIUM_ACCEPTS,
        ...(cookies.size > 0 && { cookie: [...cookies].map(pair => pair.join('=')).join('; ') }),
        ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length }),
      };
      const asked = request(new URL(path, origin), { method, headers }, async response => {
        for (const cookie of response.headers['set-cookie'] ?? []) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
          cookies.set(name!, value!);
        }
        const encoding = response.headers['content-encoding'] ?? '';
        const bytes = Buffer.concat(await response.toArray());
        const decoded = decoders[encoding]!(bytes).length;
        resolve({ status: response.statusCode!, encoding, encoded: bytes.length, decoded });
      });
      asked.once('error', reject).end(body);
    });
  return {
    get: path => send(path, 'GET'),
    post: (path, form) => send(path, 'POST', `${new URLSearchParams(form)}`),
  };
}
