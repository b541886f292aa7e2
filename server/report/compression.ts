import {
  arrivesUncompressed,
  cacheStates,
  expectedSaving,
  MIN_COMPRESSIBLE,
  type ResourceType,
  ratio,
  resourceTypes,
  saving,
} from '../../shared/compression.ts';
import type { Compression, Scope, Transfers } from '../../shared/report.ts';
import type { ResourceSum, Store } from '../store/store.ts';
import { toFilter } from './query.ts';
import { mostFrequent } from './sums.ts';

const MAX_ROWS = 500;

/** What compression does, and what it could still do: for each page, resource type and resource, and all together. */
export function compression(store: Store, scope: Scope): Compression {
  const all = new TransferSums();
  const text = new TransferSums();
  const pages = new Groups<string>();
  const types = new Groups<ResourceType>();
  const resources = new Groups<string>();
  for (const sum of store.resources(toFilter(scope))) {
    for (const sums of [
      all,
      pages.of(sum.page),
      types.of(sum.type),
      resources.of(JSON.stringify([sum.type, sum.name])),
    ])
      sums.add(sum);
    if (compressible(sum.type)) text.add(sum);
  }
  const told = resources.told(key => {
    const [type, name] = JSON.parse(key) as [ResourceType, string | null];
    return { type, name };
  });
  return {
    scope,
    ...countPageViews(store, scope),
    all: all.told(),
    text: text.told(),
    pages: pages.told(page => ({ page })).slice(0, MAX_ROWS),
    types: resourceTypes.flatMap(type =>
      types.has(type) ? [{ type, compressible: compressible(type), ...types.of(type).told() }] : [],
    ),
    resources: told.slice(0, MAX_ROWS),
    resourcesTotal: told.length,
    todo: told
      .filter(({ uncompressed }) => uncompressed.loads > 0)
      .sort((a, b) => b.uncompressed.gain - a.uncompressed.gain)
      .slice(0, MAX_ROWS),
  };
}

function compressible(type: ResourceType): boolean {
  return expectedSaving[type] !== undefined;
}

function countPageViews(store: Store, scope: Scope): Pick<Compression, 'pageViews' | 'dropped'> {
  let pageViews = 0;
  let dropped = 0;
  for (const row of store.pageViews(toFilter(scope), ['dropped'])) {
    pageViews++;
    dropped += row.dropped ?? 0;
  }
  return { pageViews, dropped };
}

/** Sums up transfers. Only what surely crossed the network in full enters sizes; everything else is counted. */
class TransferSums {
  readonly #loads = Object.fromEntries(cacheStates.map(state => [state, 0])) as {
    -readonly [K in keyof Transfers['loads']]: number;
  };
  readonly #encodings = new Map<string, number>();
  readonly #uncompressed = { loads: 0, bytes: 0, gain: 0 };
  #small = 0;
  #encoded = 0;
  #decoded = 0;

  add({ type, state, encoding, count, encoded, decoded }: ResourceSum): void {
    this.#loads[state] += count;
    if (state !== 'network') return;
    this.#encoded += encoded;
    this.#decoded += decoded;
    if (count === 0) return;
    // The rules are about one body; a sum of loads that arrived alike is judged by their mean.
    if (decoded / count < MIN_COMPRESSIBLE) this.#small += count;
    else this.#encodings.set(encoding, (this.#encodings.get(encoding) ?? 0) + count);
    if (arrivesUncompressed(type, { encoded: encoded / count, decoded: decoded / count })) {
      this.#uncompressed.loads += count;
      this.#uncompressed.bytes += encoded;
      this.#uncompressed.gain += Math.round(decoded * expectedSaving[type]!);
    }
  }

  told(): Transfers {
    const sizes = { encoded: this.#encoded, decoded: this.#decoded };
    return {
      loads: { ...this.#loads },
      ...sizes,
      ratio: ratio(sizes) ?? null,
      saving: saving(sizes) ?? null,
      small: this.#small,
      encodings: mostFrequent(this.#encodings).map(([encoding, loads]) => ({ encoding, loads })),
      uncompressed: { ...this.#uncompressed },
    };
  }
}

class Groups<K extends string> {
  readonly #groups = new Map<K, TransferSums>();

  has(key: K): boolean {
    return this.#groups.has(key);
  }

  of(key: K): TransferSums {
    let sums = this.#groups.get(key);
    if (!sums) {
      sums = new TransferSums();
      this.#groups.set(key, sums);
    }
    return sums;
  }

  /** All groups with what names them, those with most decoded bytes first. */
  told<N extends object>(name: (key: K) => N): (N & Transfers)[] {
    return [...this.#groups]
      .map(([key, sums]) => ({ ...name(key), ...sums.told() }))
      .sort((a, b) => b.decoded - a.decoded);
  }
}
