import { StoreBusy, StoreError } from './store/store.ts';

/** Whether the database can be written: what `/healthz` answers, and what the log says once when it changes. */
export interface Health {
  /** Learns how writing went: `undefined` for well. */
  learn(error?: StoreError): void;
  /** Asks the store, unless it was found out within the last seconds. */
  isWritable(): boolean;
}

/** Anyone may ask `/healthz`, and each answer may cost a sync to disk. */
const BELIEVE_MS = 5000;

export function health({
  check,
  now,
  log,
}: {
  check: () => void;
  now: () => number;
  log: (message: string) => void;
}): Health {
  let writable = true;
  let asked = Number.NEGATIVE_INFINITY;
  function learn(error?: StoreError): void {
    asked = now();
    if (writable === (error === undefined)) return;
    writable = !writable;
    log(error ? `Beacons are answered 503 until this is over: ${error.message}` : 'The database can be written again.');
  }
  return {
    learn,
    isWritable() {
      if (Math.abs(now() - asked) < BELIEVE_MS) return writable;
      try {
        check();
        learn();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        // Another process is writing at this moment: beacons wait for it, and only when they waited in vain is it trouble.
        if (!(error instanceof StoreBusy)) learn(error);
        else asked = now(); // or everybody who asks would wait for it
      }
      return writable;
    },
  };
}
