import { totalmem } from 'node:os';
import type { Store } from '../store/store.ts';

/** A report would need more memory than there is for it; the message is for whoever asked. */
export class ReportTooLarge extends Error {
  override name = 'ReportTooLarge';
  constructor() {
    super('This report needs more memory than the collector has for reports: choose a shorter period.');
  }
}

/** Rows between two looks at the memory. */
const EVERY = 5000;

/**
 * Bytes that the process may have while a report reads; what it then computes needs some more. Of the limit that a systemd unit
 * or a container sets, else of a quarter of the machine: whoever exceeds it is killed, and the collector is the same process.
 */
const MOST = 0.8 * Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem() / 4);

/**
 * The store for reports: reading stops where memory becomes scarce. V8's own limit (`resourceLimits`) does not count typed
 * arrays, which hold the values of a report.
 * @param most bytes of the whole process
 */
export function sparing(store: Store, most = MOST): Store {
  function* spared<T>(rows: Iterable<T>): Generator<T> {
    let read = 0;
    for (const row of rows) {
      if (read++ % EVERY === 0 && process.memoryUsage.rss() > most) throw new ReportTooLarge();
      yield row;
    }
  }
  return {
    ...store,
    pageViews: (filter, columns) => spared(store.pageViews(filter, columns)),
    events: (filter, kinds) => spared(store.events(filter, kinds)),
  };
}
