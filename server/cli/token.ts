import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rotateToken } from '../access/token.ts';
import { SettingError } from '../config.ts';

const HELP = `flowvitals token rotate [--data FOLDER]

Makes a new token and shows it. The old token, all sessions and all share links end at once, also in a running collector.
`;

/** `flowvitals token rotate`. */
export async function token(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { data: { type: 'string', default: process.env.FLOWVITALS_DATA ?? './data' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.join(' ') !== 'rotate')
    throw new SettingError(`token: expected "rotate", got "${positionals.join(' ')}"`);
  const made = rotateToken(join(values.data, 'access.json'));
  process.stdout.write(
    `${made}\n\nOpen …/report/?token=${made} once in each browser, or send it as "Authorization: Bearer …". It is shown only this once.\n`,
  );
}
