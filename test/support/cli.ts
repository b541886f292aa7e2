import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/** Runs `flowvitals` with these arguments on a data folder, beside which it is called, as a process. */
export function runCli(data: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [MAIN, ...args, '--data', data], {
      cwd: dirname(data),
      env: { ...process.env, NO_PROXY: '127.0.0.1', FLOWVITALS_PORT: '1' },
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.on('close', code => resolve({ code, out, err }));
  });
}
