import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Context } from 'hono';
import { accepts } from './coding.ts';

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

/** Content codings, best first, by the ending that the build gave to a file in it (vite.config.ts). */
const CODINGS: readonly (readonly [coding: string, ending: string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

/** The files of a folder by their path below it, each with what the build compressed of it. */
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
  const files = new Map(paths.map(path => [relative(folder, path).split(sep).join('/'), readFileSync(path)]));
  const names = [...files.keys()].filter(name => !CODINGS.some(([, ending]) => name.endsWith(ending)));
  return new Map(names.map(name => [name, toAsset(name, files, cacheOf(name))]));
}

function toAsset(name: string, files: ReadonlyMap<string, Buffer<ArrayBuffer>>, cache: string): Asset {
  const body = files.get(name)!;
  const etag = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const codings = CODINGS.flatMap(([coding, ending]) => {
    const coded = files.get(name + ending);
    return coded ? [[coding, coded] as const] : [];
  });
  return {
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag,
    cache,
    bodies: [...codings, ['', body]],
  };
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
