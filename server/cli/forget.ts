import { setTimeout } from 'node:timers/promises';
import { foldPath } from '../../shared/page.ts';
import { visitKey } from '../collector/enrich.ts';
import { SettingError } from '../config.ts';
import { parseTime } from '../report/query.ts';
import type { Removal } from '../store/store.ts';
import { readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals forget --visit ID | --page PATH | --before DATE [--data FOLDER]

Removes page views for good, with their resources and events: those of one visit (its id in reports, or what the
template gave), those of one page as reports name it (/student/task/:id), or those that began before a date (2026-10-01,
or 2026-10-01T12:00+02:00; without a time, midnight UTC; runs that ended and markers from before go too). What was deleted
is overwritten; while somebody reads the database that is not possible, and you are told. Backups are not touched. The
collector may go on running.
`;

/** Page views removed in one transaction, and the pause after it that lets a collector write. */
const STEP = 200;
const PAUSE_MS = 5;

/** `flowvitals forget`. */
export async function forget(args: string[]): Promise<void> {
  const { values } = readArguments('forget', args, {
    visit: { type: 'string' },
    page: { type: 'string' },
    before: { type: 'string' },
  });
  if (values.help) return void process.stdout.write(HELP);
  const which = removal(values);
  const { removed, overwritten } = await withDatabase(values.data, async store => {
    let removed = 0;
    for (const one of 'visit' in which ? [which, { visit: visitKey(which.visit) }] : [which])
      for (let step = STEP; step === STEP; await setTimeout(PAUSE_MS)) {
        step = store.remove(one, STEP);
        removed += step;
      }
    if ('before' in which) {
      for (const { id, to } of store.runs.list()) if (to !== undefined && to <= which.before) store.runs.delete(id);
      for (const { id, at } of store.markers.list()) if (at < which.before) store.markers.delete(id);
    }
    return { removed, overwritten: await store.tidy({ everyWord: true }) };
  });
  process.stdout.write(
    removed === 0 ? `Nothing of that is stored.${storedAs(which)}\n` : `${removed} page views were removed.\n`,
  );
  if (!overwritten) {
    process.exitCode = 1;
    process.stderr.write(
      'Somebody was reading the database meanwhile (a report, an export, a backup), so what was removed can still be found in its files. Run this again later.\n',
    );
  }
}

/** Who looks for a page knows its address, and not what it is stored as. */
function storedAs(which: Removal): string {
  if (!('page' in which)) return '';
  const page = foldPath(which.page);
  return page === which.page ? '' : ` Such a page is stored as "${page}".`;
}

function removal({ visit, page, before }: { visit?: string; page?: string; before?: string }): Removal {
  const given: Removal[] = [
    ...(visit !== undefined ? [{ visit }] : []),
    ...(page !== undefined ? [{ page }] : []),
    ...(before !== undefined ? [{ before: parseTime(before) }] : []),
  ];
  const [which] = given;
  if (!which || given.length > 1)
    throw new SettingError(`forget: expected one of --visit, --page and --before, got ${given.length || 'none'}.`);
  if ('before' in which && !(which.before <= Date.now()))
    throw new SettingError(
      `forget: --before: expected a date that is over, such as 2026-10-01 or 2026-10-01T12:00+02:00, got "${before}".`,
    );
  return which;
}
