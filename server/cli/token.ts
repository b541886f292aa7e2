import { existsSync } from 'node:fs';
import { rotateToken } from '../access/token.ts';
import { accessIn, databaseIn, SettingError } from '../config.ts';
import { readArguments } from './command.ts';

const HELP = `flowvitals token rotate [--data FOLDER]

Makes a new token and shows it. The old token, all sessions and all share links end at once, also in a running collector.
`;

/** `flowvitals token rotate`. */
export async function token(args: string[]): Promise<void> {
  const { values, positionals } = readArguments('token', args, {}, 1);
  if (values.help) return void process.stdout.write(HELP);
  if (positionals.join(' ') !== 'rotate')
    throw new SettingError(`token: expected "rotate", got "${positionals.join(' ')}"`);
  const file = accessIn(values.data);
  if (![file, databaseIn(values.data)].some(one => existsSync(one)))
    throw new SettingError(`token: ${values.data} is no collector's folder: name the one that it uses with --data.`);
  const made = rotateToken(file);
  process.stdout.write(
    `${made}\n\nOpen …/report/?token=${made} once in each browser, or send it as "Authorization: Bearer …". It is shown only this once.\n`,
  );
}
