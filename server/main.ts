#!/usr/bin/env -S node --max-semi-space-size=8 --max-old-space-size=96
import { readFileSync } from 'node:fs';
import { SettingError } from './config.ts';
import { ConfigFileError } from './flows/flows.ts';
import { packageFile } from './package-root.ts';
import { StoreError } from './store/store.ts';

type Command = (args: string[]) => Promise<void>;

/**
 * The commands, one file each in `cli/`; a command takes the arguments behind its name. Fetched when they are called: under an old
 * Node the database's binary ends the process without a word as soon as it is loaded.
 */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  serve: async () => (await import('./cli/serve.ts')).serve,
  run: async () => (await import('./cli/run.ts')).run,
  compare: async () => (await import('./cli/compare.ts')).compare,
  token: async () => (await import('./cli/token.ts')).token,
  backup: async () => (await import('./cli/backup.ts')).backup,
  export: async () => (await import('./cli/export.ts')).exportData,
  import: async () => (await import('./cli/import.ts')).importData,
  forget: async () => (await import('./cli/forget.ts')).forget,
  doctor: async () => (await import('./cli/doctor.ts')).doctor,
};

const OLDEST_NODE = [22, 12] as const;

// An output that cannot be written (disk full, the reader of a pipe gone) must not end what it is about.
for (const output of [process.stdout, process.stderr]) output.on('error', () => {});

const [first = 'serve', ...rest] = process.argv.slice(2);
const isCommand = Object.hasOwn(commands, first);
const names = Object.keys(commands).join(', ');
if (['--help', '-h', 'help'].includes(first)) {
  process.stdout.write(
    `flowvitals <command> [options]\n\nCommands: ${names}. Without a command: serve. Each tells its options with --help; --version tells which flowvitals this is.\n`,
  );
} else if (first === '--version') {
  const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as { version: string };
  process.stdout.write(`${version}\n`);
} else if (!isCommand && !first.startsWith('-')) {
  process.stderr.write(`flowvitals: expected a command (${names}), got "${first}".\n`);
  process.exitCode = 2;
} else {
  try {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]))
      throw new SettingError(
        `Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}. Beside a checkout there is one: node_modules/.bin/node.`,
      );
    const command = await commands[isCommand ? first : 'serve']!();
    await command(isCommand ? rest : [first, ...rest]);
  } catch (error) {
    // What the person at the keyboard can mend is told in a sentence; anything else keeps its stack.
    const known = [SettingError, ConfigFileError, StoreError].some(kind => error instanceof kind);
    process.stderr.write(`flowvitals: ${known ? (error as Error).message : (error as Error).stack}\n`);
    process.exitCode = known ? 2 : 1;
  }
}
