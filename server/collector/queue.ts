import { type PageViewPart, type Store, StoreError } from '../store/store.ts';

export interface WriteQueue {
  /** Resolves once the parts are durable. Rejects with {@link StoreError} when they are not, and with {@link QueueFull} at once when there is no room. */
  add(parts: readonly PageViewPart[]): Promise<void>;
  /** Parts that wait for their commit. */
  readonly length: number;
  /** Resolves when everything that was added before has been written or refused. */
  drain(): Promise<void>;
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

/**
 * Group commit: whatever arrives in one turn of the event loop is written in one transaction. Under load, requests pile up
 * in the sockets while the disk syncs, so batches grow by themselves and one sync serves many; a lone beacon waits for nobody.
 * @param capacity parts that may wait at most; what comes on top is refused.
 */
export function writeQueue(store: Pick<Store, 'append'>, capacity = 5000): WriteQueue {
  let waiting: Waiting[] = [];
  let length = 0;

  function commit(): void {
    const batch = waiting;
    waiting = [];
    length = 0;
    try {
      store.append(batch.flatMap(({ parts }) => parts));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (error instanceof StoreError || batch.length === 1) for (const { reject } of batch) reject(error);
      else batch.forEach(alone); // something in the batch is bad: the others must not suffer for it
    }
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
    drain: () => new Promise(resolve => setImmediate(resolve)),
  };
}
