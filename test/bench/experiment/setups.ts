/** The six set-ups of the seed's experiment: two servers, each with three ways to compress. */
import { fileURLToPath } from 'node:url';
import {
  type RunningServer,
  startGunicorn,
  startNginx,
  startWaitress,
  type WsgiOptions,
} from '../../support/servers.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export interface Setup {
  /** As it is declared with `data-variant`. */
  readonly label: string;
  readonly server: 'Waitress' | 'Gunicorn';
  readonly coding: 'no compression' | 'gzip' | 'brotli';
}

export interface RunningSetup extends Setup {
  readonly url: string;
}

export const setups: readonly Setup[] = (['Waitress', 'Gunicorn'] as const).flatMap(server =>
  (['no compression', 'gzip', 'brotli'] as const).map(coding => ({ label: `${server}, ${coding}`, server, coding })),
);
export const baseline = setups[0]!;

/** What the set-ups consist of, for the reader of the result. */
export const described = [
  'Waitress with 4 threads, Gunicorn with 2 workers × 2 threads; the same Flask app, the same Python.',
  "gzip: Flask-Compress, level 6, inside the app. Debian's version leaves scripts alone.",
  'brotli: nginx with its brotli filter, level 6, in front of the app without compression. Only there is nginx on the way; it opens a new connection to the app for each request, as its defaults do.',
  'Static files are sent by the app with the same headers everywhere (no-cache with an ETag).',
] as const;

const BROTLI = 'brotli on; brotli_comp_level 6; brotli_types text/css text/javascript application/json;';

/** Starts what a set-up consists of; whatever was started is handed to `keep`, to be stopped at the end. */
export async function startSetup(
  setup: Setup,
  agent: string,
  keep: (server: RunningServer) => void,
): Promise<RunningSetup> {
  const options: WsgiOptions = {
    cwd: at('.'),
    app: 'measured:app',
    env: {
      PYTHONPATH: at('../../stack/app'),
      AGENT: agent,
      VARIANT: setup.label,
      ...(setup.coding === 'gzip' && { COMPRESS: 'gzip' }),
    },
  };
  const app = await (setup.server === 'Waitress' ? startWaitress : startGunicorn)(options);
  keep(app);
  if (setup.coding !== 'brotli') return { ...setup, url: app.url };
  const nginx = await startNginx({
    http: BROTLI,
    server: `location / { proxy_pass ${app.url}; proxy_set_header Host $http_host; }`,
  });
  keep(nginx);
  return { ...setup, url: nginx.url };
}
