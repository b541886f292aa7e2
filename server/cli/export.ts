import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SettingError } from '../config.ts';
import { writeArchive } from '../store/archive.ts';
import { readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals export [FILE] [--data FOLDER]

Writes everything that is stored, as lines of JSON, to FILE or to the standard output: runs, markers, and each page view
with its resources and events. "flowvitals import" takes it up again without loss. The collector may go on running.
`;

/** `flowvitals export [FILE]`. */
export async function exportData(args: string[]): Promise<void> {
  const { values, positionals } = readArguments('export', args, {}, 1);
  if (values.help) return void process.stdout.write(HELP);
  const [file] = positionals;
  if (file && existsSync(file))
    throw new SettingError(`export: ${file} exists already: name another file, or delete it first.`);
  const partial = `${file}.${process.pid}.partial`; // two exports at once must not share it
  await withDatabase(values.data, async store => {
    const lines = Readable.from(writeArchive(store));
    try {
      if (!file) return await pipeline(lines, process.stdout, { end: false });
      await pipeline(lines, createWriteStream(partial));
      renameSync(partial, file);
    } catch (error) {
      // Where nothing may be written, nothing may be looked for either.
      if (file) await rm(partial, { force: true }).catch(() => {});
      const { code, message } = error as NodeJS.ErrnoException;
      if (!file && code === 'EPIPE') return; // whoever read it has seen enough, such as head
      throw code ? new SettingError(`export: ${file ?? 'the output'} cannot be written: ${message}.`) : error;
    }
  });
}
