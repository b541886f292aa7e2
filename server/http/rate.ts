import { hash, randomBytes } from 'node:crypto';

export interface RateLimit {
  /** Takes one of the key's allowance; `false` when there is none left. */
  take(key: string): boolean;
  /** Takes more for what was let through already, on credit if need be: nothing is let through again before it is paid back. */
  charge(key: string, n: number): void;
}

const DAY_MS = 86_400_000;

/** Of one length, so that salt and key cannot be mistaken for each other. */
const newSalt = (): string => randomBytes(16).toString('hex');

/**
 * A token bucket a key (RFC 2697's idea): `burst` at once, `perSecond` in the long run.
 *
 * Keys are kept only as hashes with a secret salt that changes daily and never leaves memory, so that an address can be
 * counted but not read, nor recognised tomorrow. The table is bounded: beyond `size` keys the longest unused go first.
 */
export function rateLimit({
  perSecond,
  burst,
  now,
  size = 20_000,
}: {
  perSecond: number;
  burst: number;
  now: () => number;
  size?: number;
}): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>();
  let salt = newSalt();
  let saltDay = Math.floor(now() / DAY_MS);

  function bucketOf(key: string): { left: number; at: number } {
    const time = now();
    const day = Math.floor(time / DAY_MS);
    if (day !== saltDay) {
      salt = newSalt();
      saltDay = day;
      buckets.clear();
    }
    const id = hash('sha256', salt + key, 'base64');
    const bucket = buckets.get(id) ?? { left: burst, at: time };
    // A clock that goes back gives nothing and takes nothing.
    bucket.left = Math.min(burst, bucket.left + (Math.max(0, time - bucket.at) / 1000) * perSecond);
    bucket.at = time;
    buckets.delete(id);
    buckets.set(id, bucket);
    if (buckets.size > size) buckets.delete(buckets.keys().next().value!);
    return bucket;
  }

  return {
    take(key) {
      const bucket = bucketOf(key);
      if (bucket.left < 1) return false;
      bucket.left--;
      return true;
    },
    charge(key, n) {
      bucketOf(key).left -= n;
    },
  };
}
