import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { enricher } from '../../server/collector/enrich.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { decodeBeacons } from '../../shared/decode.ts';
import { beacon } from '../support/beacon.ts';

const store = sqliteStore(':memory:');
afterAll(() => store.close());

/** A beacon with something in every field. */
const full = () =>
  beacon({
    end: true,
    visit: 'visit-00001',
    seq: 2,
    page: 'Task',
    variant: 'b',
    release: '1.2',
    from: '/login',
    start: 'click',
    status: 200,
    device: 'desktop',
    net: '4g',
    saveData: false,
    confidence: 'high',
    left: ['click', 1],
    m: { lcp: 1, cls: 0.1, inp: 8, transfer: 5 },
    doc: ['/', 'navigation', 1, 1, 1, 1, 'gzip', 'text/html', 200, 'cache'],
    res: [['/a.css', 'link', 1, 1, 1, 1, 'br', 'text/css', 200, '']],
    rest: [['img', 1, 1, 1, 1]],
    ev: [['action', 'save', 1, 1, 1, 1, 1]],
  });

/** Every place in it, also inside lists. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]));
}

test('whatever the decoder takes can be stored', () => {
  const odd = fc.oneof(
    fc.double(),
    fc.double({ min: 0, max: 999 }),
    fc.integer(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue(),
    // What every object has without being told.
    fc.constantFrom('constructor', '__proto__', 'toString', '/a.constructor', 'hasOwnProperty'),
  );
  const enrich = enricher();
  let taken = 0;
  fc.assert(
    fc.property(fc.constantFrom(...placesIn(full())), odd, fc.uuid(), (path, value, id) => {
      const changed = JSON.parse(JSON.stringify({ ...full(), id })) as Record<string, unknown>;
      const last = path.slice(0, -1).reduce((inner, key) => inner[key] as Record<string, unknown>, changed);
      last[path.at(-1)!] = value;
      const { beacons } = decodeBeacons(JSON.parse(JSON.stringify(changed)));
      taken += beacons.length;
      const client = { browser: 'Chrome', browserVersion: 156, bot: false };
      store.append(beacons.map(one => enrich(one, { at: 1_800_000_000_000, site: 'https://a.example', client })));
    }),
    { numRuns: 3000 },
  );
  expect(taken).toBeGreaterThan(300);
});
