import { setImmediate, setTimeout } from 'node:timers/promises';
import { type Custody, type Filter, type Store, StoreBusy } from './store.ts';

/** How long and how much is kept. */
export interface Retention {
  /** Page views that began longer ago are removed; in days. */
  readonly maxAgeDays: number;
  /** Beyond this many bytes the oldest are removed. */
  readonly maxBytes: number;
}

const DAY_MS = 86_400_000;
/** Page views removed in one transaction: about as long as a commit takes. */
const STEP = 200;

/** How many page views went, because they were too old or too much. */
export interface Pruned {
  readonly old: number;
  readonly much: number;
}

/**
 * Removes what is too old and then, oldest first, what is too much. Beacons are taken between the steps. What the owner
 * wrote down (runs, markers) stays.
 * @param now ms since 1970.
 * @param signal ends it after the step that is under way.
 * @throws {StoreError} as `remove` does.
 */
export async function prune(
  store: Pick<Custody, 'remove' | 'size' | 'tidy'>,
  { maxAgeDays, maxBytes }: Retention,
  now: number,
  signal?: AbortSignal,
): Promise<Pruned> {
  const removeWhile = async (before: number, wanted: () => boolean) => {
    let removed = 0;
    while (wanted() && !signal?.aborted) {
      const step = await unlessBusy(() => store.remove({ before }, STEP));
      removed += step;
      if (step < STEP) break;
      await setImmediate();
    }
    return removed;
  };
  const old = await removeWhile(now - maxAgeDays * DAY_MS, () => true);
  const much = await removeWhile(Number.MAX_SAFE_INTEGER, () => store.size() > maxBytes);
  // Where names hold the space, removing page views alone would not make any.
  if (old + much > 0 && !signal?.aborted) await store.tidy({ everyWord: store.size() > maxBytes });
  return { old, much };
}

/** Tries again for ten seconds while another process writes, such as an import. */
async function unlessBusy<T>(work: () => T): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreBusy) || tries >= 100) throw error;
      await setTimeout(100);
    }
  }
}

const HOUR_MS = 3_600_000;
/** How often it is seen whether the database has grown by so much too large that it cannot wait for the hour: somebody may flood it. */
const MINUTE_MS = 60_000;
const TOO_LARGE = 1.1;

/**
 * Where so large a part is too old at the start, the clock is not believed until the process has run for a day: somebody may set
 * it right.
 */
const DOUBTFUL_SHARE = 0.5;

interface Keeping {
  readonly store: Pick<Custody, 'remove' | 'size' | 'tidy'> & Pick<Store, 'count'> & { crowded(): readonly string[] };
  readonly retention: Retention;
  /** Ms since 1970. */
  readonly now: () => number;
  readonly log: (message: string) => void;
  /** Told how many page views went. */
  readonly pruned: (pageViews: number) => void;
}

/**
 * Prunes now and then every hour, or sooner where too much comes, until it is stopped. A clock by which most of what is there is too
 * old, at the start or after it was set by more than a day, is not believed for a day: a machine that wakes up in the wrong year
 * must not lose its data to that.
 */
export function keepPruned({ store, retention, now, log, pruned }: Keeping): { stop(): Promise<void> } {
  let last = { clock: now(), steady: performance.now() };
  let running = Promise.resolve();
  const stopped = new AbortController();
  let begun = performance.now();
  let isDoubtful: boolean | undefined;
  let crowded = '';
  const tellCrowded = () => {
    const names = store.crowded().join(' and ');
    if (names !== '' && names !== crowded)
      log(
        `The ${names} are nearly as many as are kept: new ones are stored as …. "flowvitals doctor" says what to do.`,
      );
    crowded = names;
  };
  const doubt = (time: number) => {
    const old = countPageViews(store, { to: time - retention.maxAgeDays * DAY_MS });
    if (old <= DOUBTFUL_SHARE * countPageViews(store, {})) return false;
    const remedy = 'If the clock and --keep-days are right, they go in a day from now.';
    log(`${old} page views, most of all, are too old. ${remedy}`);
    return true;
  };
  const round = async () => {
    const next = { clock: now(), steady: performance.now() };
    const jump = next.clock - last.clock - (next.steady - last.steady);
    last = next;
    if (Math.abs(jump) > DAY_MS) {
      isDoubtful = undefined;
      begun = next.steady;
      return log('The clock was set by more than a day: nothing is removed in this hour.');
    }
    try {
      isDoubtful ??= doubt(next.clock);
      const isTooSoon = isDoubtful && next.steady - begun < DAY_MS;
      const { maxBytes } = retention;
      const kept = isTooSoon ? { maxAgeDays: Number.POSITIVE_INFINITY, maxBytes } : retention;
      const { old, much } = await prune(store, kept, next.clock, stopped.signal);
      if (old + much > 0) pruned(old + much);
      const limit = `${Math.round(maxBytes / 1e6)} MB (--max-megabytes)`;
      if (much > 0) log(`The database had more than ${limit}: the oldest ${much} page views were removed.`);
      tellCrowded();
    } catch (error) {
      log(`Old page views cannot be removed at the moment: ${(error as Error).message}`);
    }
  };
  const start = () => {
    running = running.then(round);
  };
  start();
  const isTooLarge = () => {
    try {
      return store.size() > TOO_LARGE * retention.maxBytes;
    } catch {
      return false; // what is wrong with the database the hourly round tells
    }
  };
  const hourly = setInterval(start, HOUR_MS).unref();
  const minutely = setInterval(() => isTooLarge() && start(), MINUTE_MS).unref();
  return {
    stop() {
      clearInterval(hourly);
      clearInterval(minutely);
      stopped.abort();
      return running;
    },
  };
}

function countPageViews(store: Pick<Store, 'count'>, filter: Filter): number {
  return store.count({ ...filter, bots: true }, 'site').reduce((sum, { count }) => sum + count, 0);
}
