import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { peerReader } from './http/peer.ts';

/** A setting that cannot be used; the message names it, says what was expected and what came. */
export class SettingError extends Error {
  override name = 'SettingError';
}

interface Definition<T> {
  /** What stands behind the flag in the help. */
  readonly value: string;
  /** Text that is parsed when nothing is given; `undefined` leaves the setting undefined. */
  readonly initial: string | undefined;
  readonly help: string;
  readonly parse: (text: string, name: string) => T;
}

/**
 * One row a setting, in the order of the help: flag `--port`, environment `FLOWVITALS_PORT`, and so on. Flags go over
 * environment, environment over defaults; they are parsed once and read-only from then on.
 */
export const definitions = {
  port: {
    value: 'NUMBER',
    initial: '8930',
    help: 'port to listen on; 0 for any free one',
    parse: number(0, 65_535, 'a port'),
  },
  host: { value: 'ADDRESS', initial: '127.0.0.1', help: 'address to listen on', parse: text },
  socket: { value: 'FILE', initial: undefined, help: 'Unix socket to listen on instead of a port', parse: text },
  base: {
    value: 'PATH',
    initial: '',
    help: 'path under which a proxy passes everything on unchanged, such as /rum',
    parse: parseBase,
  },
  data: { value: 'FOLDER', initial: './data', help: 'folder of the database and of the access file', parse: text },
  config: {
    value: 'FILE',
    initial: undefined,
    help: 'flows file; without it flowvitals.config.json in the data folder, else in this one, if there is one',
    parse: text,
  },
  origin: {
    value: 'ORIGINS',
    initial: '',
    help: 'origins that may report beside the own host and loopback; * for all',
    parse: parseOrigins,
  },
  proxy: {
    value: 'ADDRESSES',
    initial: '',
    help: 'proxies whose X-Forwarded headers are believed; unix for the Unix socket',
    parse: parseProxies,
  },
  rate: {
    value: 'NUMBER',
    initial: '50',
    help: 'beacons a second from one address, ten times that at once; 0 for no limit',
    parse: number(0, 1e6, 'a number'),
  },
  'keep-days': {
    value: 'NUMBER',
    initial: '180',
    help: 'days after which page views are removed',
    parse: number(1, 36_500, 'days'),
  },
  'max-megabytes': {
    value: 'NUMBER',
    initial: '1000',
    help: 'size of the database above which the oldest page views are removed',
    parse: number(1, 1e7, 'megabytes'),
  },
  demo: {
    value: 'on|off',
    initial: 'on',
    help: 'serve the demo at /demo/; --no-demo is short for off',
    parse: parseSwitch,
  },
} as const satisfies Record<string, Definition<unknown>>;

type Definitions = typeof definitions;
type Name = keyof Definitions;
const names = Object.keys(definitions) as Name[];

/** What `flowvitals serve` was told, by the names in {@link definitions}. */
export type Settings = {
  readonly [N in Name]:
    | ReturnType<Definitions[N]['parse']>
    | (Definitions[N]['initial'] extends string ? never : undefined);
};

/** @throws {SettingError} for an unknown flag, or a value that cannot be used. */
export function readSettings(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const flags = readFlags(args);
  const entries = names.map(name => {
    const variable = `FLOWVITALS_${name.toUpperCase().replace('-', '_')}`;
    const [given, source] = flags[name] !== undefined ? [flags[name], `--${name}`] : [env[variable], variable];
    const { initial, parse }: Definition<unknown> = definitions[name];
    const value = given ?? initial;
    return [name, value === undefined ? undefined : parse(value, source)];
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** The text of `flowvitals serve --help`, generated from the table. */
export function settingsHelp(): string {
  const rows = Object.entries(definitions).map(
    ([name, { value, initial, help }]) =>
      `  --${`${name} ${value}`.padEnd(22)} ${help}${initial ? ` (${initial})` : ''}`,
  );
  return `flowvitals serve [options]\n\n${rows.join('\n')}\n\nEach can also be given in the environment: FLOWVITALS_PORT for --port, FLOWVITALS_KEEP_DAYS for --keep-days.\n`;
}

function readFlags(args: readonly string[]): Partial<Record<Name, string>> {
  const lists: readonly string[] = ['origin', 'proxy'];
  const options = Object.fromEntries(
    names.map(name => [name, { type: 'string' as const, multiple: lists.includes(name) }]),
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
      `${(error as Error).message.split(/\.\s/)[0]}. Known: ${names.map(name => `--${name}`).join(', ')}.`,
    );
  }
}

function text(given: string, name: string): string {
  if (given === '') throw new SettingError(`${name}: expected a value, got nothing`);
  return given;
}

function number(min: number, max: number, what: string) {
  return (given: string, name: string): number => {
    const value = Number(given);
    if (given.trim() === '' || !Number.isInteger(value) || value < min || value > max) {
      throw new SettingError(`${name}: expected ${what} from ${min} to ${max}, got "${given}"`);
    }
    return value;
  };
}

function list(given: string): readonly string[] {
  return given
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '');
}

function parseOrigins(given: string, name: string): readonly string[] {
  const isOrigin = (text: string) => /^https?:\/\/[^*]+$/.test(text) && URL.parse(text)?.origin === text;
  const wrong = list(given).find(origin => origin !== '*' && !isOrigin(origin));
  if (wrong !== undefined)
    throw new SettingError(
      `${name}: expected whole origins such as https://lernen.example, or * for all, got "${wrong}"`,
    );
  return list(given);
}

function parseProxies(given: string, name: string): readonly string[] {
  try {
    peerReader(list(given));
  } catch (error) {
    throw new SettingError(
      `${name}: expected addresses such as 127.0.0.1, networks such as 10.0.0.0/8, or unix, got "${(error as Error).message}"`,
    );
  }
  return list(given);
}

function parseBase(given: string, name: string): string {
  const base = given.replace(/\/+$/, '');
  if (base !== '' && !/^(\/(?!\.\.?(\/|$))[\w.~-]+)+$/.test(base))
    throw new SettingError(`${name}: expected a path such as /rum, got "${given}"`);
  return base;
}

function parseSwitch(given: string, name: string): boolean {
  if (given !== 'on' && given !== 'off') throw new SettingError(`${name}: expected on or off, got "${given}"`);
  return given === 'on';
}

/** What lies in a data folder. */
export const databaseIn = (folder: string): string => join(folder, 'flowvitals.sqlite');
export const accessIn = (folder: string): string => join(folder, 'access.json');

/** Where flows are looked for: in the file that was named, else beside the data, else where the command was called. */
export function flowsFiles({ config, data }: { config?: string | undefined; data: string }): readonly string[] {
  const name = 'flowvitals.config.json';
  return config === undefined ? [join(data, name), name] : [config];
}
