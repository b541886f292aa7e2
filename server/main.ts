#!/usr/bin/env -S node --max-semi-space-size=8 --max-old-space-size=96
import { backup } from './cli/backup.ts';
import { compare } from './cli/compare.ts';
import { doctor } from './cli/doctor.ts';
import { exportData } from './cli/export.ts';
import { forget } from './cli/forget.ts';
import { importData } from './cli/import.ts';
import { run } from './cli/run.ts';
import { serve } from './cli/serve.ts';
import { token } from './cli/token.ts';
import { SettingError } from './config.ts';
import { ConfigFileError } from './flows/flows.ts';

/** The commands, one file each in `cli/`; a command takes the arguments behind its name. */
const commands: { readonly [name: string]: (args: string[]) => Promise<void> } = {
  serve,
  run,
  compare,
  token,
  backup,
  export: exportData,
  import: importData,
  forget,
  doctor,
};

const [first = 'serve', ...rest] = process.argv.slice(2);
const isCommand = Object.hasOwn(commands, first);
if (first === '--help' || first === 'help' || (!isCommand && !first.startsWith('-'))) {
  process.stdout.write(
    `flowvitals <command> [options]\n\nCommands: ${Object.keys(commands).join(', ')}. Without a command: serve.\n`,
  );
  process.exitCode = first === '--help' || first === 'help' ? 0 : 2;
} else {
  try {
    await (isCommand ? commands[first]! : serve)(isCommand ? rest : [first, ...rest]);
  } catch (error) {
    // What the person at the keyboard can mend is told in a sentence; anything else keeps its stack.
    const isFlag = String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
    const known = isFlag || error instanceof SettingError || error instanceof ConfigFileError;
    process.stderr.write(`flowvitals: ${known ? (error as Error).message : (error as Error).stack}\n`);
    process.exitCode = known ? 2 : 1;
  }
}
