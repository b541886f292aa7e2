/** Every reason for which the collector turns a request away: the one table, also printed in the README. */
export const refusals = {
  'too-large': { status: 413, meaning: 'The body is larger than 64 KiB.' },
  'not-json': { status: 400, meaning: 'The body is no JSON.' },
  invalid: {
    status: 400,
    meaning: 'At least one beacon is none; the answer lists what is wrong. The others of the body were stored.',
  },
  aborted: {
    status: 400,
    meaning: 'The sender went away before the body was complete, or was too slow (and got 408).',
  },
  origin: {
    status: 403,
    meaning: 'The page is of an origin that this collector does not measure: allow it with --origin.',
  },
  rate: { status: 429, meaning: 'Too many beacons from this address or site: come again later, or raise --rate.' },
  busy: {
    status: 503,
    meaning: 'More beacons are arriving, or wait to be written, than there is room for: come again later.',
  },
  storage: { status: 503, meaning: 'The database cannot be written at the moment: come again later.' },
} as const satisfies Record<string, { status: 400 | 403 | 413 | 429 | 503; meaning: string }>;

export type RefusalCode = keyof typeof refusals;
