import fc from 'fast-check';

/** Waiting times: on a clock of 0.1 ms, so with ties, or finer, so without; zero is one of them. */
export const time: fc.Arbitrary<number> = fc.oneof(
  fc.integer({ min: 0, max: 30_000 }).map(tenths => tenths / 10),
  fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
);
