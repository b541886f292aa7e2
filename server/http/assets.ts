import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Context } from 'hono';

const TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly cache: string;
  /** Bodies by content coding, in order of preference. */
  readonly bodies: readonly (readonly [coding: string, body: Uint8Array<ArrayBuffer>])[];
}

/** The files of a folder, read and compressed once (brotli 11, gzip 9), by their path below it. */
export type Assets = ReadonlyMap<string, Asset>;

/**
 * @param cacheOf `Cache-Control` for a path below the folder.
 * @throws when the folder is missing, with the command that makes it.
 */
export function readAssets(folder: string, cacheOf: (path: string) => string): Assets {
  let paths: string[];
  try {
    paths = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
  } catch (error) {
    throw new Error(`${folder} is missing: run "npm run build" first.`, { cause: error });
  }
  return new Map(
    paths.map(path => {
      const name = relative(folder, path).split(sep).join('/');
      return [name, toAsset(readFileSync(path), extname(path), cacheOf(name))];
    }),
  );
}

function toAsset(body: Buffer<ArrayBuffer>, extension: string, cache: string): Asset {
  const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const small = body.length < 500 || /png|woff2/.test(extension);
  const bodies: [string, Uint8Array<ArrayBuffer>][] = small
    ? []
    : [
        ['br', brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
        ['gzip', gzipSync(body, { level: 9 })],
      ];
  return { type: TYPES[extension] ?? 'application/octet-stream', etag, cache, bodies: [...bodies, ['', body]] };
}

/** Answers with an asset in the best coding that the client takes; 304 for an ETag that it has; `undefined` for no such asset. */
export function serveAsset(c: Context, assets: Assets, path: string): Response | undefined {
  const asset = assets.get(path);
  if (!asset) return undefined;
  const [coding, body] = asset.bodies.find(
    ([coding]) => coding === '' || accepts(c.req.header('accept-encoding') ?? '', coding),
  )!;
  // Each coding is a representation of its own (RFC 9110, section 8.8.3.3), so the tag tells them apart.
  const etag = `"${asset.etag}${coding && `-${coding}`}"`;
  const headers: Record<string, string> = { ETag: etag, 'Cache-Control': asset.cache, Vary: 'Accept-Encoding' };
  const known = c.req
    .header('if-none-match')
    ?.split(',')
    .map(tag => tag.trim().replace(/^W\//, ''));
  if (known?.includes(etag)) return c.body(null, 304, headers);
  return c.body(body, 200, {
    ...headers,
    'Content-Type': asset.type,
    'Content-Length': String(body.length),
    ...(coding && { 'Content-Encoding': coding }),
  });
}

/** Whether an Accept-Encoding header takes a coding (RFC 9110, section 12.5.3): named or `*`, and not with weight 0. */
function accepts(header: string, coding: string): boolean {
  const weights = new Map(
    header
      .toLowerCase()
      .split(',')
      .map(part => {
        const [name = '', weight] = part.split(';').map(piece => piece.trim());
        return [name, weight?.startsWith('q=') ? Number(weight.slice(2)) : 1] as const;
      }),
  );
  return (weights.get(coding) ?? weights.get('*') ?? 0) > 0;
}
