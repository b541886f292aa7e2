import { randomUUID } from 'node:crypto';
import { isOpen, type Run } from '../../shared/run.ts';
import { SettingError } from '../config.ts';
import { notebook, RunRequestError } from '../runs/runs.ts';
import { NoteError, type Store } from '../store/store.ts';
import { plain, readArguments, withDatabase } from './command.ts';

const HELP = `flowvitals run <what> [--data FOLDER] [--site ORIGIN]

  start NAME [--target VISITS] [--note TEXT]   everything from now on belongs to this run
  stop [NAME]                                  ends the run that is open
  list                                         all runs
  rename NAME NEW-NAME                         NAME may also be the run's id
  note NAME TEXT
  delete NAME                                  the run only: its page views stay
  mark TEXT                                    a marker on the timeline, such as "deploy 4.2"

Without --site a run is of every site. At most one run of a site is open at a time.
`;

/** `flowvitals run …`: writes beside a collector that is running, or without one. */
export async function run(args: string[]): Promise<void> {
  const flags = { site: { type: 'string' }, target: { type: 'string' }, note: { type: 'string' } } as const;
  const { values, positionals } = readArguments('run', args, flags, Number.POSITIVE_INFINITY);
  if (values.help || positionals.length === 0) return void process.stdout.write(HELP);
  process.stdout.write(`${await withDatabase(values.data, async store => act(store, values, positionals))}\n`);
}

interface Given {
  readonly site?: string;
  readonly target?: string;
  readonly note?: string;
}

function act(store: Store, { site, target, note }: Given, [what = '', name, ...words]: readonly string[]): string {
  const book = notebook(store, Date.now, randomUUID);
  const need = (text: string | undefined, expected: string) => {
    if (!text) throw new SettingError(`run ${what}: expected ${expected}`);
    return text;
  };
  const alone = (text: string | undefined, expected: string) => {
    const [more] = words;
    if (more)
      throw new SettingError(`run ${what}: expected ${expected}, in quotes if it has spaces, got "${more}" as well`);
    return need(text, expected);
  };
  const found = () => book.find(need(name, 'the name of a run'));
  const actions: { readonly [what: string]: () => string } = {
    start: () =>
      `Started ${describe(book.start({ site, name: alone(name, 'a name'), note, ...(target !== undefined && { target: Number(target) }) }))}`,
    stop: () => {
      if (name !== undefined) {
        const named = book.find(alone(name, 'the name of a run'));
        if (!isOpen(named)) throw new SettingError(`run stop: ${describe(named)} is over already`);
        return `Stopped ${describe(book.stop(named.id))}`;
      }
      const open = store.runs.list().filter(isOpen);
      const [one] = site === undefined ? open : open.filter(run => run.site === site);
      if (!one) throw new SettingError('run stop: no run is open');
      if (site === undefined && open.length > 1)
        throw new SettingError(
          `run stop: ${open.length} runs are open; say of which site: --site ${open.map(run => run.site).join(', ')}`,
        );
      return `Stopped ${describe(book.stop(one.id))}`;
    },
    list: () => {
      if (name !== undefined) throw new SettingError(`run list: expected nothing after it, got "${name}"`);
      return store.runs.list().map(describe).join('\n') || 'There are no runs yet.';
    },
    rename: () => `Renamed ${describe(book.change(found().id, { name: need(words.join(' '), 'a new name') }))}`,
    note: () => `Noted ${describe(book.change(found().id, { note: need(words.join(' '), 'a text') }))}`,
    delete: () => {
      const gone = book.find(alone(name, 'the name of a run'));
      store.runs.delete(gone.id);
      return `Deleted ${describe(gone)}`;
    },
    mark: () => `Marked "${book.mark({ site, text: need([name, ...words].join(' ').trim(), 'a text') }).text}".`,
  };
  try {
    if (!Object.hasOwn(actions, what))
      throw new SettingError(`run: expected ${Object.keys(actions).join(', ')}, got "${what}"`);
    const takes = { start: ['site', 'target', 'note'], stop: ['site'], mark: ['site'] }[what] ?? [];
    const [unread] = Object.entries({ site, target, note }).filter(
      ([flag, value]) => value !== undefined && !takes.includes(flag),
    );
    if (unread) throw new SettingError(`run ${what}: --${unread[0]} has no meaning here`);
    return actions[what]!();
  } catch (error) {
    throw error instanceof RunRequestError || error instanceof NoteError ? new SettingError(error.message) : error;
  }
}

function describe(run: Run): string {
  const time = (ms: number) => new Date(ms).toLocaleString('sv');
  const target = run.target === undefined ? '' : `, target ${run.target} visits`;
  return plain(
    `"${run.name}": ${time(run.from)} to ${isOpen(run) ? 'now' : time(run.to!)}${target}${run.note ? ` (${run.note})` : ''} [${run.id}]`,
  );
}
