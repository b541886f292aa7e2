/** The servers that people really run, each on a free port of this machine, for as long as a test needs it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type RunningProcess, startProcess } from './processes.ts';
import { pathOf, tools } from './tools.ts';

export interface RunningServer {
  /** `http://127.0.0.1:41234`, without a slash at the end. */
  readonly url: string;
  /** What it has logged so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface WsgiOptions {
  /** Folder of the application. */
  readonly cwd: string;
  /** `module:callable`. */
  readonly app: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Gunicorn as the seed recommends it for a small VPS: 2 workers × 2 threads. */
export function startGunicorn(options: WsgiOptions): Promise<RunningServer> {
  return startWsgi(options, ['gunicorn', '--bind=127.0.0.1:0', '--workers=2', '--threads=2', options.app]);
}

/** Waitress with its 4 threads. */
export function startWaitress(options: WsgiOptions): Promise<RunningServer> {
  return startWsgi(options, ['waitress', '--listen=127.0.0.1:0', '--threads=4', options.app]);
}

async function startWsgi({ cwd, env }: WsgiOptions, [module, ...args]: string[]): Promise<RunningServer> {
  const address = /(?:Listening at:|Serving on) (http:\/\/127\.0\.0\.1:\d+)/;
  const server = await startProcess({
    command: pathOf(tools.python),
    args: ['-m', module!, ...args],
    cwd,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    ready: address,
  });
  return running(server, address.exec(server.output())![1]!);
}

export interface NginxOptions {
  /** Directives for the `http` block, e.g. `brotli on;`. */
  readonly http?: string;
  /** Directives for the `server` block: its locations. */
  readonly server: string;
}

/** nginx with Debian's brotli filter, all its files in a folder that goes when it stops. */
export async function startNginx({ http = '', server }: NginxOptions): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'flowvitals-nginx-'));
  mkdirSync(join(folder, 'temp'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    kind => `${kind}_temp_path ${join(folder, 'temp', kind)};`,
  );
  const config = `
    load_module ${pathOf(tools.nginxBrotli)};
    daemon off;
    master_process off;
    pid ${join(folder, 'pid')};
    error_log stderr warn;
    events { worker_connections 256; }
    http {
      access_log off;
      default_type application/octet-stream;
      ${temp.join('\n      ')}
      ${http}
      server { listen ${new URL(url).host}; ${server} }
    }`;
  writeFileSync(join(folder, 'nginx.conf'), config);
  const nginx = await startProcess({
    command: pathOf(tools.nginx),
    args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    ready: new URL(url),
  });
  return running(nginx, url, () => rmSync(folder, { recursive: true, force: true }));
}

function running(child: RunningProcess, url: string, after?: () => void): RunningServer {
  return {
    url,
    output: child.output,
    stop: async () => {
      await child.stop();
      after?.();
    },
  };
}
