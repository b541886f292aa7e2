import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute path of a file of this package, both from the sources and from the built `dist/server/main.js`. */
export function packageFile(...path: string[]): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error(`flowvitals is incomplete: expected its package.json above ${import.meta.dirname}`);
    folder = parent;
  }
  return join(folder, ...path);
}
