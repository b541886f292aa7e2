/** The demo's own style, script and picture, read once at start. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '../package-root.ts';

export interface Asset {
  readonly name: string;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Names the content: part of the address in pages, so that browsers may keep the file for good. */
  readonly version: string;
}

const TYPES = {
  'school.css': 'text/css; charset=utf-8',
  'quiz.js': 'text/javascript; charset=utf-8',
  'school.png': 'image/png',
} as const;

export type AssetName = keyof typeof TYPES;

/** @throws {Error} when the files are not where the package puts them. */
export function readAssets(): { readonly [name in AssetName]: Asset } {
  const assets = Object.entries(TYPES).map(([name, type]) => {
    const body = Uint8Array.from(readFileSync(packageFile('server', 'demo', 'assets', name)));
    const version = createHash('sha256').update(body).digest('hex').slice(0, 10);
    return [name, { name, type, body, version }];
  });
  return Object.fromEntries(assets);
}
