import { expect, test } from 'vitest';
import { writeQueue } from '../../server/collector/queue.ts';
import { collector } from '../../server/collector/route.ts';
import { rateLimit } from '../../server/http/rate.ts';
import { sqliteStore } from '../../server/store/sqlite/store.ts';
import { beacon } from '../support/beacon.ts';

const NOW = 1_800_000_000_000;
const YEAR = 365 * 86_400_000;

test('a clock of the collector that jumps loses nothing and splits no page view', async () => {
  const store = sqliteStore(':memory:');
  let clock = NOW;
  const now = () => clock;
  const limit = () => rateLimit({ perSecond: 50, burst: 500, now });
  const app = collector({
    queue: writeQueue(store),
    store,
    origins: ['*'],
    now,
    log: () => {},
    peer: () => ({ address: '192.0.2.1', host: 'collector.example', secure: false }),
    rates: { address: limit(), site: limit() },
    telemetry: { count: () => {} },
  });
  const send = async (given: Parameters<typeof beacon>[0]) => {
    const headers = { origin: 'https://school.example', 'user-agent': 'Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36' };
    const body = JSON.stringify(beacon({ at: NOW, now: NOW + 1000, ...given }));
    return (await app.request('http://collector.example/fv', { method: 'POST', body, headers })).status;
  };
  expect(await send({ id: 'view-before', n: 0 })).toBe(204);
  clock = NOW - YEAR;
  expect(await send({ id: 'view-before', n: 1, end: true, m: { inp: 16 } })).toBe(204);
  expect(await send({ id: 'view-behind' })).toBe(204);
  clock = NOW + 50 * YEAR;
  expect(await send({ id: 'view-ahead-' })).toBe(204);
  clock = 0;
  expect(await send({ id: 'view-1970--' })).toBe(204);
  const rows = [...store.pageViews({}, ['id', 'at', 'final', 'inp'])].sort((a, b) => a.at - b.at);
  expect(rows).toEqual([
    { id: 'view-1970--', at: 0, final: 0, inp: null },
    { id: 'view-before', at: NOW - YEAR - 1000, final: 1, inp: 16 },
    { id: 'view-behind', at: NOW - YEAR - 1000, final: 0, inp: null },
    { id: 'view-ahead-', at: NOW + 50 * YEAR - 1000, final: 0, inp: null },
  ]);
  store.close();
});
