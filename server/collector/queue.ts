import { type PageViewPart, type Store, StoreBusy, StoreError } from '../store/store.ts';

export interface WriteQueue {
  /** Resolves once the parts are durable. Rejects with {@link StoreError} when they are not, and with {@link QueueFull} at once when there is no room. */
  add(parts: readonly PageViewPart[]): Promise<void>;
  /** Parts that wait for their commit. */
  readonly length: number;
  /** Whether the last commit was done; true before the first. */
  readonly isWriting: boolean;
  /** Resolves when everything that was added before has been written or refused. */
  drain(): Promise<void>;
}

export interface QueueOptions {
  /** Parts that may wait at most; what comes on top is refused. */
  readonly capacity?: number;
  /** How long a batch waits for another process that is writing before it is refused, ms. */
  readonly patience?: number;
  /** Told when the store begins to fail and when it is well again, not at each beacon in between. */
  readonly log?: (message: string) => void;
  /** Told how long each commit took, seconds. */
  readonly committed?: (seconds: number) => void;
}

/** More is waiting than the queue holds: the sender should come again later. */
export class QueueFull extends Error {
  override name = 'QueueFull';
}

interface Waiting {
  readonly parts: readonly PageViewPart[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Pause before a batch that met another writer is tried again. */
const RETRY_MS = 25;

/**
 * Group commit: whatever arrives in one turn of the event loop is written in one transaction. Under load, requests pile up
 * in the sockets while the disk syncs, so batches grow by themselves and one sync serves many; a lone beacon waits for nobody.
 * A store that fails is tried again with each batch, so it needs nobody to recover.
 */
export function writeQueue(
  store: Pick<Store, 'append'>,
  { capacity = 5000, patience = 2000, log = () => {}, committed = () => {} }: QueueOptions = {},
): WriteQueue {
  let waiting: Waiting[] = [];
  let length = 0;
  let isWriting = true;
  let refused = 0;
  let busySince: number | undefined;
  let drained: (() => void)[] = [];

  function commit(): void {
    const batch = waiting;
    const begin = performance.now();
    try {
      store.append(batch.length === 1 ? batch[0]!.parts : batch.flatMap(({ parts }) => parts));
      committed((performance.now() - begin) / 1000);
      empty();
      recovered();
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (error instanceof StoreBusy && mayWait(begin)) return void setTimeout(commit, RETRY_MS);
      empty();
      if (error instanceof StoreError) failed(batch, error);
      else batch.forEach(alone); // something in the batch is bad: the others must not suffer for it
    }
    for (const resolve of drained) resolve();
    drained = [];
  }

  function empty(): void {
    waiting = [];
    length = 0;
    busySince = undefined;
  }

  /** Once a batch has waited in vain, the next ones do not until the store is well again. */
  function mayWait(now: number): boolean {
    busySince ??= now;
    return isWriting && now - busySince < patience;
  }

  function failed(batch: readonly Waiting[], error: StoreError): void {
    if (isWriting) log(error.message);
    isWriting = false;
    refused += batch.length;
    for (const { reject } of batch) reject(error);
  }

  function recovered(): void {
    if (!isWriting) log(`The database can be written again; ${refused} requests were turned away meanwhile.`);
    isWriting = true;
    refused = 0;
  }

  function alone({ parts, resolve, reject }: Waiting): void {
    try {
      store.append(parts);
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  return {
    add(parts) {
      if (length + parts.length > capacity)
        return Promise.reject(new QueueFull(`${length} parts are waiting to be written, at most ${capacity} may`));
      if (waiting.length === 0) setImmediate(commit);
      length += parts.length;
      return new Promise((resolve, reject) => waiting.push({ parts, resolve, reject }));
    },
    get length() {
      return length;
    },
    get isWriting() {
      return isWriting;
    },
    drain: () => (waiting.length === 0 ? Promise.resolve() : new Promise(resolve => drained.push(resolve))),
  };
}
