import { expect, test } from 'vitest';
import { decodeBeacons } from '../../shared/beacon.ts';

test('refuses what is not a beacon', () => {
  expect(decodeBeacons(null)).toMatchObject({ ok: false });
});
