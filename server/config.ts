import { parseArgs } from 'node:util';

/** What `flowvitals serve` was told; read-only from here on. */
export interface Settings {
  /** TCP port; 0 lets the system choose. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Folder of the database. */
  readonly data: string;
  /** Path of the flows file, and whether it was asked for (then it must exist). */
  readonly config: string;
  readonly configRequired: boolean;
  /** Whether the demo is served at `/demo/`. */
  readonly demo: boolean;
  /** Origins that may report, beside the own host and loopback. */
  readonly origins: readonly string[];
}

/** A setting that cannot be used; the message names it, says what was expected and what came. */
export class SettingError extends Error {
  override name = 'SettingError';
}

interface Definition<T> {
  /** Placeholder in the help; absent for a switch. */
  readonly value?: string;
  readonly initial: string | undefined;
  readonly help: string;
  readonly parse: (text: string, name: string) => T;
}

const text = (given: string, name: string): string => {
  if (given === '') throw new SettingError(`${name}: expected a value, got nothing`);
  return given;
};

/** Flag `--port`, environment `FLOWVITALS_PORT`, and so on: one row a setting, in the order of the help. */
export const definitions = {
  port: { value: 'NUMBER', initial: '8930', help: 'port to listen on; 0 for any free one', parse: parsePort },
  host: { value: 'ADDRESS', initial: '127.0.0.1', help: 'address to listen on', parse: text },
  data: { value: 'FOLDER', initial: './data', help: 'folder of the database', parse: text },
  config: { value: 'FILE', initial: undefined, help: 'flows file (./flowvitals.config.json)', parse: text },
  origin: {
    value: 'ORIGINS',
    initial: '',
    help: 'origins that may report beside the own host and loopback, separated by commas; * for all',
    parse: parseOrigins,
  },
  demo: {
    value: 'on|off',
    initial: 'on',
    help: 'serve the demo at /demo/; --no-demo is short for off',
    parse: parseSwitch,
  },
} as const satisfies Record<string, Definition<unknown>>;

type Name = keyof typeof definitions;
const names = Object.keys(definitions) as Name[];

/**
 * Settings from flags over environment over defaults.
 * @throws {SettingError} for an unknown flag or a value that cannot be used.
 */
export function readSettings(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const flags = readFlags(args);
  const read = <N extends Name>(name: N): ReturnType<(typeof definitions)[N]['parse']> | undefined => {
    const variable = `FLOWVITALS_${name.toUpperCase()}`;
    const [given, source] = flags[name] !== undefined ? [flags[name], `--${name}`] : [env[variable], variable];
    const definition: Definition<unknown> = definitions[name];
    const value = given ?? definition.initial;
    return value === undefined
      ? undefined
      : (definition.parse(value, source) as ReturnType<(typeof definitions)[N]['parse']>);
  };
  const config = read('config');
  return {
    port: read('port')!,
    host: read('host')!,
    data: read('data')!,
    config: config ?? './flowvitals.config.json',
    configRequired: config !== undefined,
    demo: read('demo')!,
    origins: read('origin')!,
  };
}

function readFlags(args: readonly string[]): Partial<Record<Name, string>> {
  const options = Object.fromEntries(
    names.map(name => [name, { type: 'string' as const, multiple: name === 'origin' }]),
  );
  try {
    const { values } = parseArgs({
      args: args.map(arg => (arg === '--no-demo' ? '--demo=off' : arg)),
      options,
      allowPositionals: false,
    });
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
  } catch (error) {
    throw new SettingError(
      `${(error as Error).message.split('. ')[0]}. Known: ${names.map(name => `--${name}`).join(', ')}.`,
    );
  }
}

function parsePort(given: string, name: string): number {
  const port = Number(given);
  if (given.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw new SettingError(`${name}: expected a port from 0 to 65535, got "${given}"`);
  return port;
}

function parseOrigins(given: string, name: string): readonly string[] {
  const origins = given
    .split(',')
    .map(origin => origin.trim())
    .filter(origin => origin !== '');
  for (const origin of origins) {
    if (origin !== '*' && URL.parse(origin)?.origin !== origin)
      throw new SettingError(`${name}: expected origins such as https://lernen.example, got "${origin}"`);
  }
  return origins;
}

function parseSwitch(given: string, name: string): boolean {
  if (given !== 'on' && given !== 'off') throw new SettingError(`${name}: expected on or off, got "${given}"`);
  return given === 'on';
}
