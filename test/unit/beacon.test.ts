import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Beacon } from '../../shared/beacon.ts';
import { decodeBeacons } from '../../shared/decode.ts';
import { beacon } from '../support/beacon.ts';

const faults = (body: unknown) => {
  const decoded = decodeBeacons(body);
  return decoded.ok ? [] : decoded.faults.map(({ message }) => message);
};

test('takes a beacon and a batch of them', () => {
  expect(decodeBeacons(beacon())).toMatchObject({ ok: true, beacons: [{ path: '/dashboard' }] });
  expect(decodeBeacons([beacon(), beacon({ n: 1 })])).toMatchObject({ ok: true, beacons: [{ n: 0 }, { n: 1 }] });
});

test.each<[string, unknown, string]>([
  ['a missing id', { ...beacon(), id: undefined }, 'id: expected 8 to 40 of A-Z a-z 0-9 _ -, got nothing'],
  ['a wrong type', { ...beacon(), path: 7 }, 'path: expected well-formed text of at most 2048 characters, got 7'],
  ['another version', { ...beacon(), v: 2 }, 'v: expected 1, got 2'],
  ['a negative time', beacon({ m: { lcp: -1 } }), 'm.lcp: expected a number from 0 to 86400000, got -1'],
  ['a huge time', beacon({ m: { lcp: 1e300 } }), 'm.lcp: expected a number from 0 to 86400000, got 1e+300'],
  [
    'a time that is text',
    { ...beacon(), m: { lcp: '12' } },
    'm.lcp: expected a number from 0 to 86400000, got text of 2 characters',
  ],
  ['a null metric', { ...beacon(), m: { lcp: null } }, 'm.lcp: expected a number from 0 to 86400000, got null'],
  [
    'an unknown navigation type',
    { ...beacon(), type: 'teleport' },
    'type: expected one of navigate, reload, back_forward, bfcache, prerender, restore, soft, got text of 8 characters',
  ],
  [
    'half a character',
    { ...beacon(), path: '/\ud800' },
    'path: expected well-formed text of at most 2048 characters, got text of 2 characters',
  ],
  [
    'too many resources',
    { ...beacon(), res: Array(501).fill(['/a', 'img', 0, 0, 0, 0]) },
    'res: expected an array of at most 500, got an array of 501',
  ],
  ['no beacon at all', null, 'beacon: expected an object, got null'],
  ['an empty batch', [], 'body: expected 1 to 16 beacons, got 0'],
  [
    'an event of a kind that does not exist',
    beacon({ ev: [['explode' as 'mark', 'x']] }),
    'ev[0].kind: expected one of',
  ],
])('refuses %s with its reason', (_, body, reason) => expect(faults(body)[0]).toContain(reason));

test('names the place in a batch, and all faults at once', () => {
  expect(faults([beacon(), { ...beacon(), n: 1.5, at: 'now' }])).toEqual([
    '[1].n: expected a whole number from 0 to 29, got 1.5',
    '[1].at: expected a number from 0 to 100000000000000, got text of 3 characters',
  ]);
});

test('ignores what it does not know, so that a newer agent loses nothing', () => {
  const newer = { ...beacon({ m: { lcp: 5 } }), future: { a: 1 } } as Beacon & { m: Record<string, number> };
  newer.m.future = 5;
  const decoded = decodeBeacons(newer);
  expect(decoded).toMatchObject({ ok: true, beacons: [{ m: { lcp: 5 } }] });
  expect(JSON.stringify(decoded)).not.toContain('future');
});

test('takes what a template or an app fills in, also where that says nothing', () => {
  const given = { variant: null, release: false, page: 4, visit: 12_345, net: null };
  const { ok, beacons } = decodeBeacons({ ...beacon(), ...given });
  expect(ok).toBe(true);
  expect(beacons[0]).toMatchObject({ page: '4', visit: '12345' });
  for (const absent of ['variant', 'release', 'net']) expect(beacons[0]).not.toHaveProperty(absent);
  const [long] = decodeBeacons({ ...beacon(), visit: `${'x'.repeat(5000)}\0\ud800` }).beacons;
  expect(long!.visit!.isWellFormed()).toBe(true);
});

test('a stream that was read for days costs nothing but its length', () => {
  const { ok, beacons } = decodeBeacons({ ...beacon(), res: [['/stream', 'fetch', 300, 10, 10, 9e8]] });
  expect([ok, beacons[0]!.res![0]![5]]).toEqual([true, 86_400_000]);
});

test('keeps zero and leaves out what is absent', () => {
  const decoded = decodeBeacons(beacon({ m: { cls: 0 } }));
  expect(decoded.ok && decoded.beacons[0]?.m).toEqual({ cls: 0 });
  expect(decoded.ok && 'variant' in decoded.beacons[0]!).toBe(false);
});

test('decodes or refuses any JSON whatever, and never throws', () => {
  const mutated = fc
    .tuple(
      fc.constantFrom(...Object.keys(beacon({ doc: ['/', 'navigation', 1, 1, 1, 1], res: [], ev: [] }))),
      fc.jsonValue(),
    )
    .map(([key, value]) => ({ ...beacon(), [key]: value }));
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), mutated, fc.array(mutated, { maxLength: 3 })), body => {
      const decoded = decodeBeacons(body);
      expect(decoded.ok ? decoded.beacons.length : decoded.faults.length).toBeGreaterThan(0);
    }),
    { numRuns: 2000 },
  );
});
