import { randomBytes } from 'node:crypto';
import { compose } from '../compose.ts';
import { readSettings, type Settings, settingsHelp } from '../config.ts';
import { close, httpServer, listen } from '../http/server.ts';

/** `flowvitals serve`: collector, report and demo on one port, until SIGTERM or SIGINT. */
export async function serve(args: string[]): Promise<void> {
  if (args.includes('--help')) return void process.stdout.write(settingsHelp());
  const settings = readSettings(args, process.env);
  const code = settings.demo ? randomBytes(12).toString('base64url') : undefined;
  const { app, newToken, end, drain } = compose(settings, code);
  const server = httpServer(app.fetch);
  // Before the links are told: who reads them may end it at once.
  const asked = new Promise<void>(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  });
  try {
    const base = await listen(server, settings);
    // Kept only now: of a start that failed nobody has seen the link.
    const token = newToken?.();
    announce(base, settings, token ? `token=${token}` : code && `once=${code}`);
    await asked;
  } finally {
    drain();
    await close(server);
    await end();
  }
}

/** The links. The token's is shown when it was made, and never again; with the demo on, each start prints one for one use. */
function announce(base: string, { demo }: Settings, secret: string | undefined): void {
  process.stdout.write(
    `agent   ${base}/fv.js\nreport  ${base}/report/${secret ? `?${secret}` : ''}\n${demo ? `demo    ${base}/demo/\n` : ''}`,
  );
  if (secret?.startsWith('token='))
    process.stdout.write(
      'The link to the report holds its token and is shown only this once: keep it. "flowvitals token rotate" makes a new one.\n',
    );
}
