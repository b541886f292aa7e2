import { type PageViewPart, type Store, StoreBusy, StoreError } from '../store/store.ts';

export interface WriteQueue {
  /**
   * Resolves once the parts are durable. Rejects with {@link StoreError} when they are not, and with {@link QueueFull} at once when
   * there is no room.
   * @param size of what waits until then: the characters of the body that the parts are made of.
   * @param parts makes them while they are written, and again where they have to be written again; never when there was no writing.
   */
  add(size: number, parts: () => readonly PageViewPart[]): Promise<void>;
  /** Bodies that wait for their commit. */
  readonly length: number;
  /** Resolves when everything that was added before has been written or refused. */
  drain(): Promise<void>;
}

export interface QueueOptions {
  /** Characters of bodies that may wait at most; what comes on top is refused. */
  readonly capacity?: number;
  /** How long a batch waits for another process that is writing before it is refused, ms. */
  readonly patience?: number;
  /** Told of each batch that is through: how long its commit took, seconds, and why it was refused, if it was. */
  readonly settled?: (seconds: number, error?: StoreError) => void;
}

/** More is waiting than the queue holds: the sender should come again later. */
export class QueueFull extends Error {
  override name = 'QueueFull';
}

interface Waiting {
  readonly parts: () => readonly PageViewPart[];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A batch that keeps growing is written after this time at the latest. */
const GATHER_MS = 5;

/** Characters of bodies that are written without waiting for more: some hundred beacons. */
const BATCH_SIZE = 400_000;

/** Pause before a batch that met another writer is tried again. */
const RETRY_MS = 25;

/**
 * Group commit: what arrives is gathered for as long as each turn of the event loop brings more, and then written in one
 * transaction, at once when they are many. Under load batches grow by themselves and one sync serves many; a lone beacon
 * waits for one turn.
 * What waits are bodies, not what is made of them: a beacon with 12 resources is some hundred objects, which would outlive the
 * collection of young garbage and be copied by it twice. Made one by one while they are written, they take half the time to collect.
 * A store that fails is tried again with each batch, so it needs nobody to recover.
 */
export function writeQueue(
  store: Pick<Store, 'append'>,
  { capacity = 8_000_000, patience = 2000, settled = () => {} }: QueueOptions = {},
): WriteQueue {
  let waiting: Waiting[] = [];
  let length = 0;
  let characters = 0;
  /** Parts that were made of the batch which is written. */
  let made = 0;
  /** A commit will come by itself: once the event loop brings no more, or after a pause for another process that is writing. */
  let isGathering = false;
  let isHeldUp = false;
  let isFailing = false;
  let busySince: number | undefined;
  let drained: (() => void)[] = [];

  function gather(since: number, before: number): void {
    if (length > before && performance.now() - since < GATHER_MS) return void setImmediate(gather, since, length);
    isGathering = false;
    if (!isHeldUp) commit();
  }

  function commit(): void {
    isHeldUp = false;
    if (waiting.length === 0) return;
    const batch = waiting;
    const begin = performance.now();
    made = 0;
    try {
      store.append(partsOf(batch));
      settle(begin);
      for (const { resolve } of batch) resolve();
    } catch (error) {
      if (error instanceof StoreBusy && mayWait(begin)) {
        isHeldUp = true;
        return void setTimeout(commit, RETRY_MS);
      }
      settle(begin, error);
      if (error instanceof StoreError) for (const { reject } of batch) reject(error);
      else batch.forEach(alone); // something in the batch is bad: the others must not suffer for it
    }
  }

  /** Once a batch has waited in vain, the next ones do not until the store is well again. */
  function mayWait(now: number): boolean {
    busySince ??= now;
    return !isFailing && now - busySince < patience;
  }

  function settle(begin: number, error?: unknown): void {
    waiting = [];
    length = characters = 0;
    busySince = undefined;
    // Where no body held a beacon nothing was written: also a full disk takes that.
    if (made > 0 || error !== undefined) isFailing = error instanceof StoreError;
    // Of a batch with something bad in it nothing was written yet.
    if (error === undefined ? made > 0 : isFailing)
      settled((performance.now() - begin) / 1000, error as StoreError | undefined);
    for (const resolve of drained) resolve();
    drained = [];
  }

  function* partsOf(batch: readonly Waiting[]): Generator<PageViewPart> {
    for (const { parts } of batch)
      for (const part of parts()) {
        made++;
        yield part;
      }
  }

  function alone({ parts, resolve, reject }: Waiting): void {
    try {
      store.append(parts());
      resolve();
    } catch (error) {
      reject(error);
    }
  }

  return {
    add(size, parts) {
      if (characters + size > capacity)
        return Promise.reject(
          new QueueFull(`${characters} characters are waiting to be written, at most ${capacity} may`),
        );
      characters += size;
      length++;
      const answer = new Promise<void>((resolve, reject) => waiting.push({ parts, resolve, reject }));
      if (isHeldUp) return answer;
      if (characters >= BATCH_SIZE) commit();
      else if (!isGathering) {
        isGathering = true;
        setImmediate(gather, performance.now(), 0);
      }
      return answer;
    },
    get length() {
      return length;
    },
    drain: () => (waiting.length === 0 ? Promise.resolve() : new Promise(resolve => drained.push(resolve))),
  };
}
