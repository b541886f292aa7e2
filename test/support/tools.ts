/** The programs that the tests drive and npm does not bring: where each is found, and which Debian packages hold it. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Tool {
  /** What a person would call it. */
  readonly name: string;
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
  /** Full path, or `undefined` when it is not installed. */
  find(): string | undefined;
}

const NGINX_MODULE = 'ngx_http_brotli_filter_module.so';
const PYTHON = '/usr/bin/python3';
const PYTHON_MODULES = ['flask', 'flask_compress', 'waitress', 'gunicorn'];

export const tools = {
  chromium: {
    name: 'Chromium',
    packages: ['chromium'],
    find: () => process.env.CHROME_PATH || inPath('chromium', 'chromium-browser', 'google-chrome'),
  },
  firefox: { name: 'Firefox', packages: ['firefox-esr'], find: () => inPath('firefox-esr', 'firefox') },
  webkit: { name: 'WebKitWebDriver', packages: ['webkit2gtk-driver'], find: () => inPath('WebKitWebDriver') },
  xvfb: { name: 'Xvfb', packages: ['xvfb'], find: () => inPath('Xvfb') },
  nginx: { name: 'nginx', packages: ['nginx'], find: () => inPath('nginx') },
  nginxBrotli: {
    name: "nginx's brotli module",
    packages: ['libnginx-mod-http-brotli-filter'],
    find: () =>
      ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules'].map(at => join(at, NGINX_MODULE)).find(isReadable),
  },
  caddy: { name: 'Caddy', packages: ['caddy'], find: () => inPath('caddy') },
  /** The system's Python, on purpose: one that comes first in PATH does not see the system's packages. */
  python: {
    name: `${PYTHON} with ${PYTHON_MODULES.join(', ')}`,
    packages: ['python3-flask', 'python3-flask-compress', 'python3-waitress', 'python3-gunicorn'],
    find: () => (hasModules(PYTHON, PYTHON_MODULES) ? PYTHON : undefined),
  },
} satisfies Record<string, Tool>;

/**
 * Full path of a tool.
 * @throws {Error} when it is missing; the sentence says what to install.
 */
export function pathOf(tool: Tool): string {
  const path = tool.find();
  if (!path) throw new Error(`${tool.name} is not installed. On Debian: apt-get install ${tool.packages.join(' ')}`);
  return path;
}

/** The first of these programs in PATH; the sbin folders count, since nginx lives there and PATH often leaves them out. */
function inPath(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return names
    .flatMap(name => folders.map(folder => join(folder, name)))
    .find(path => isReadable(path, constants.X_OK));
}

function isReadable(path: string, mode = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function hasModules(python: string, modules: readonly string[]): boolean {
  const script = `from importlib.util import find_spec as f; raise SystemExit(any(f(m) is None for m in ${JSON.stringify(modules)}))`;
  // -S would be faster, but would also hide the system's packages; -I keeps the caller's PYTHONPATH out.
  return spawnSync(python, ['-I', '-c', script], { stdio: 'ignore' }).status === 0;
}
