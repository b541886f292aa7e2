import { StoreError } from '../store.ts';

/** What is known of one load of a resource; the resource itself by its number. */
export interface PackedLoad {
  readonly resource: number;
  readonly count: number;
  readonly transfer: number;
  readonly encoded: number;
  readonly decoded: number;
  readonly ms: number;
}

/** A whole number up to 2^53 takes at most eight bytes of seven bits. */
const LONGEST = 6 * 8;

/** Packs loads, each as six LEB128 numbers; the bytes are good until the next call. */
export class LoadPacker {
  #bytes = new Uint8Array(64 * LONGEST);
  #end = 0;

  begin(loads: number): void {
    if (loads * LONGEST > this.#bytes.length) this.#bytes = new Uint8Array(loads * LONGEST);
    this.#end = 0;
  }

  /** Adds a whole number that is not negative; anything else would not be read back and is taken as the nearest. */
  put(value: number): void {
    let rest = value > 0 ? Math.round(value) : 0;
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.#bytes[this.#end++] = (rest % 128) | 0x80;
    this.#bytes[this.#end++] = rest;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }
}

/** The loads of a packed part, in their order. @throws {StoreError} for bytes that end within a load. */
export function* unpackLoads(bytes: Uint8Array): Generator<PackedLoad> {
  let at = 0;
  const next = () => {
    let value = 0;
    for (let weight = 1; ; weight *= 128) {
      const byte = bytes[at++];
      if (byte === undefined)
        throw new StoreError('The database is damaged: the sizes of a page view are cut off. Restore the last backup.');
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length)
    yield { resource: next(), count: next(), transfer: next(), encoded: next(), decoded: next(), ms: next() };
}
