/** What the commands about stored data share: their arguments, and the database that a running collector may be using. */
import { existsSync } from 'node:fs';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { databaseIn, SettingError } from '../config.ts';
import { asStoreError, type SqliteStore, sqliteStore } from '../store/sqlite/store.ts';
import { StoreError } from '../store/store.ts';

/** A collector commits within milliseconds; only another long command can make one wait longer. */
const PATIENCE_MS = 10_000;

type Flags = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads flags and at most `files` file names; `--data` and `--help` are known to all.
 * @throws {SettingError} with a sentence for what is not known.
 */
export function readArguments<F extends Flags>(command: string, args: string[], flags: F, files = 0) {
  try {
    const options = {
      ...flags,
      data: { type: 'string', default: process.env.FLOWVITALS_DATA ?? './data' },
      help: { type: 'boolean', default: false },
    } as const;
    const { values, positionals, tokens } = parseArgs({ args, options, allowPositionals: true, tokens: true });
    const given = tokens.flatMap(token => (token.kind === 'option' ? token.rawName : []));
    const twice = given.find(
      (name, at) => given.indexOf(name) !== at && !(name.slice(2) in flags && flags[name.slice(2)]!.multiple),
    );
    if (twice) throw new Error(`${twice} is given more than once`);
    if (positionals.length > files) throw new Error(`Unexpected "${positionals[files]}"`);
    return { values, positionals };
  } catch (error) {
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new SettingError(`${command}: ${sentence}. "flowvitals ${command} --help" tells what is known.`);
  }
}

/**
 * Works with the database of a data folder and closes it. A collector may go on writing to it.
 * @throws {SettingError} when there is none and `create` is not said, {StoreError} when it cannot be read or written.
 */
export async function withDatabase<T>(
  folder: string,
  work: (store: SqliteStore) => Promise<T>,
  { create = false } = {},
): Promise<T> {
  const file = databaseIn(folder);
  if (!create && !existsSync(file))
    throw new SettingError(`There is no database ${file}: name the folder that the collector uses with --data.`);
  const store = sqliteStore(file, { patience: PATIENCE_MS });
  try {
    return await work(store);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const used = new StoreError(`The database ${file} cannot be used: ${message}.`, { cause: error });
    throw asStoreError(error, file, code?.startsWith('SQLITE_') ? used : error);
  } finally {
    store.close();
  }
}

/** Names come from pages and people; what a terminal would obey is left out. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '');
}
