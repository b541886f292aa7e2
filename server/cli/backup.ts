import { existsSync } from 'node:fs';
import { SettingError } from '../config.ts';
import { readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals backup FILE [--data FOLDER]

Copies the whole database, as it is at this moment, to FILE, which must not exist yet; the collector may go on running.
The copy is checked before it gets its name. To restore it: stop the collector and put it in place of flowvitals.sqlite
in the data folder (delete flowvitals.sqlite-wal and -shm there).
`;

/** `flowvitals backup FILE`. */
export async function backup(args: string[]): Promise<void> {
  const { values, positionals } = readArguments('backup', args, {}, 1);
  if (values.help) return void process.stdout.write(HELP);
  const [file] = positionals;
  if (!file) throw new SettingError('backup: expected the name of the file to write, got nothing.');
  if (existsSync(file))
    throw new SettingError(`backup: ${file} exists already: name another file, or delete it first.`);
  await withDatabase(values.data, store => store.backup(file));
  process.stdout.write(`${file} is a copy of the database in ${values.data}.\n`);
}
