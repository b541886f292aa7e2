import type { ResourceSum } from '../store.ts';
import type { Dictionary } from './dictionary.ts';
import { unpackLoads } from './loads.ts';

type Sum = { -readonly [K in keyof ResourceSum]: ResourceSum[K] };
type Sizes = Pick<Sum, 'count' | 'transfer' | 'encoded' | 'decoded'>;

/** Sums up packed loads: by row numbers while it reads, by what they stand for at the end. */
export class ResourceSums {
  readonly #pages: Dictionary;
  readonly #resources: Dictionary;
  /** Browser → page → resource. */
  readonly #browsers = new Map<string, Map<number, Map<number, Sizes>>>();

  constructor(pages: Dictionary, resources: Dictionary) {
    this.#pages = pages;
    this.#resources = resources;
  }

  add(page: number, browser: string, loads: Uint8Array): void {
    const sums = child(child(this.#browsers, browser), page);
    for (const { resource, count, transfer, encoded, decoded } of unpackLoads(loads)) {
      const sum = sums.get(resource);
      if (sum) {
        sum.count += count;
        sum.transfer += transfer;
        sum.encoded += encoded;
        sum.decoded += decoded;
      } else sums.set(resource, { count, transfer, encoded, decoded });
    }
  }

  /** Same resource with another status, same path on another site: one sum. */
  told(): Iterable<ResourceSum> {
    const merged = new Map<string, Sum>();
    for (const [browser, pages] of this.#browsers)
      for (const [page, resources] of pages)
        for (const [resource, sizes] of resources) {
          const path = this.#pages.get(page).path as string;
          const { name, type, state, encoding } = this.#resources.get(resource) as unknown as Sum;
          const key = JSON.stringify([path, browser, name, type, state, encoding]);
          const sum = merged.get(key);
          if (!sum) merged.set(key, { page: path, browser, name: name || null, type, state, encoding, ...sizes });
          else {
            sum.count += sizes.count;
            sum.transfer += sizes.transfer;
            sum.encoded += sizes.encoded;
            sum.decoded += sizes.decoded;
          }
        }
    return merged.values();
  }
}

function child<K, L, V>(maps: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let map = maps.get(key);
  if (!map) {
    map = new Map();
    maps.set(key, map);
  }
  return map;
}
