/** Seeded populations of waiting times, in ms. The same seed gives the same sample on every machine. */

/** Uniform numbers from 0 up to, not including, 1. */
export type Random = () => number;

/** SplitMix32: small, passes PractRand at the lengths used here. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Standard normal, by Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(random));
}

/** One value each. `tied` marks those in which many values are equal. */
export const populations: {
  readonly [name: string]: { readonly draw: (random: Random) => number; readonly tied?: true };
} = {
  'log-normal, σ 0.4': { draw: random => logNormal(random, 1000, 0.4) },
  'log-normal, σ 0.8': { draw: random => logNormal(random, 1000, 0.8) },
  'two humps, 70 : 30': {
    draw: random => (random() < 0.7 ? logNormal(random, 600, 0.15) : logNormal(random, 2000, 0.2)),
  },
  'two humps, 50 : 50, a gap at the median': {
    draw: random => (random() < 0.5 ? logNormal(random, 600, 0.1) : logNormal(random, 3000, 0.1)),
  },
  'two humps, 75 : 25, a gap at p75': {
    draw: random => (random() < 0.75 ? logNormal(random, 600, 0.1) : logNormal(random, 3000, 0.1)),
  },
  '5 % outliers × 8': { draw: random => logNormal(random, 1000, 0.4) * (random() < 0.05 ? 8 : 1) },
  'clock of 1 ms': { draw: random => Math.round(logNormal(random, 300, 0.3)) },
  'rounded to 16 ms': { draw: random => Math.round(logNormal(random, 300, 0.4) / 16) * 16, tied: true },
  'rounded to 100 ms': { draw: random => Math.round(logNormal(random, 1000, 0.4) / 100) * 100, tied: true },
  'rounded to 500 ms': { draw: random => Math.ceil(logNormal(random, 1000, 0.4) / 500) * 500, tied: true },
};
