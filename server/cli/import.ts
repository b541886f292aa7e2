import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import type { Marker, Run } from '../../shared/run.ts';
import { SettingError } from '../config.ts';
import { ArchiveError, type Entry, readLine } from '../store/archive.ts';
import type { SqliteStore } from '../store/sqlite/store.ts';
import { NoteError, type Notes, type PageViewPart } from '../store/store.ts';
import { readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals import FILE [--data FOLDER]

Takes up what "flowvitals export" wrote. What is there already stays as it is, so it can be done again after it was
cut short. The collector may go on running. Without a database a new one is made.
`;

/** Characters of a line: thirty parts, each of a body of 64 KiB and up to four times as long when its fields have names. */
const MAX_LINE = 32_000_000;

/** Page views that are written in one transaction: a collector waits no longer than for a commit of its own. */
const BATCH = 200;

/** `flowvitals import FILE`. */
export async function importData(args: string[]): Promise<void> {
  const { values, positionals } = readArguments('import', args, {}, 1);
  if (values.help) return void process.stdout.write(HELP);
  const [file] = positionals;
  if (!file) throw new SettingError('import: expected the name of the file to read, got nothing.');
  const handle = await open(file).catch((error: Error) => {
    throw new SettingError(`import: ${file} cannot be read: ${error.message}.`);
  });
  if ((await handle.stat()).isDirectory()) throw new SettingError(`import: ${file} cannot be read: it is a folder.`);
  const entries = entriesOf(linesOf(handle), file);
  // The header, before there is a database: a wrong file must not leave an empty one behind.
  await entries.next();
  const { added, known, refused } = await withDatabase(values.data, store => take(store, entries), { create: true });
  process.stdout.write(`${added} page views were taken up${known > 0 ? `, ${known} were there already` : ''}.\n`);
  for (const why of refused) process.stderr.write(`${why}\n`);
  if (refused.length > 0) process.exitCode = 1;
}

/** Lines end with a line feed and nothing else: JSON may hold U+2028, at which Node's own reader ends a line. */
async function* linesOf(handle: FileHandle): AsyncGenerator<string> {
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of handle.createReadStream({ encoding: 'utf8' }) as AsyncIterable<string>) {
    const [first = '', ...more] = chunk.split('\n');
    begun.push(first);
    length += first.length;
    if (length > MAX_LINE) throw new SettingError(`import: a line of the file has more than ${MAX_LINE} characters.`);
    if (more.length === 0) continue;
    yield begun.join('');
    yield* more.slice(0, -1);
    begun = more.slice(-1);
    length = begun[0]!.length;
  }
  yield begun.join('');
}

async function* entriesOf(lines: AsyncIterable<string>, file: string): AsyncGenerator<Entry> {
  let number = 0;
  let hasHeader = false;
  for await (const line of lines) {
    number++;
    if (line.trim() === '') continue;
    let entry: Entry;
    try {
      entry = readLine(line);
      if (!hasHeader && !('flowvitals' in entry)) throw new ArchiveError('expected the header of an export');
    } catch (error) {
      if (error instanceof ArchiveError) throw new SettingError(`import: ${file}, line ${number}: ${error.message}.`);
      throw error;
    }
    hasHeader = true;
    yield entry;
  }
  if (!hasHeader) throw new SettingError(`import: ${file} is empty: expected an export.`);
}

async function take(store: SqliteStore, entries: AsyncIterable<Entry>) {
  let batch: (readonly PageViewPart[])[] = [];
  let [added, all] = [0, 0];
  const refused: string[] = [];
  /** A run that is open there may be over here; and of two open runs of one site, only one can be. */
  const takeNote = <T extends Run | Marker>(notes: Notes<T>, note: T, name: string) => {
    if (notes.list().some(({ id }) => id === note.id)) return;
    try {
      notes.put(note);
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      refused.push(`Not taken up: "${name}". ${error.message}`);
    }
  };
  const flush = async () => {
    added += store.load(batch);
    all += batch.length;
    batch = [];
    await setImmediate();
  };
  for await (const entry of entries) {
    if ('run' in entry) takeNote(store.runs, entry.run, entry.run.name);
    if ('marker' in entry) takeNote(store.markers, entry.marker, entry.marker.text);
    if ('pageView' in entry && batch.push(entry.pageView) >= BATCH) await flush();
  }
  await flush();
  return { added, known: all - added, refused };
}
