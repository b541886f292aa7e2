import { expect, test } from 'vitest';
import { peerReader } from '../../server/http/peer.ts';
import { rateLimit } from '../../server/http/rate.ts';

const headers = (given: Record<string, string>) => new Headers({ host: 'inner:8930', ...given });
const forged = { 'x-forwarded-for': '6.6.6.6', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };

test('believes forwarding headers from nobody by default', () => {
  expect(peerReader([])('127.0.0.1', headers(forged))).toEqual({
    address: '127.0.0.1',
    host: 'inner:8930',
    secure: false,
  });
  expect(peerReader(['10.0.0.0/8'])('127.0.0.1', headers(forged)).address).toBe('127.0.0.1');
});

test.each([
  ['one proxy', ['127.0.0.1'], '127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['a visitor who forged an entry', ['127.0.0.1'], '127.0.0.1', '6.6.6.6, 203.0.113.9', '203.0.113.9'],
  ['two proxies', ['127.0.0.1', '10.0.0.0/8'], '127.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.2.3', '203.0.113.9'],
  ['an IPv4 address on an IPv6 socket', ['127.0.0.1'], '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['IPv6, of which the network counts', ['::1'], '::1', '2001:db8::9', '2001:db8:0:0::/64'],
  ['IPv6 in full', ['::1'], '::1', '2001:DB8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['a Unix socket', ['unix'], undefined, '203.0.113.9', '203.0.113.9'],
  ['a proxy that says nothing', ['127.0.0.1'], '127.0.0.1', '', '127.0.0.1'],
  ['a proxy that says nonsense', ['127.0.0.1'], '127.0.0.1', 'unknown, <b>', '127.0.0.1'],
])("finds the visitor's address behind %s", (_, proxies, remote, forwarded, address) => {
  expect(peerReader(proxies)(remote, headers({ 'x-forwarded-for': forwarded })).address).toBe(address);
});

test('takes host and scheme from a trusted proxy', () => {
  const peer = peerReader(['127.0.0.1'])(
    '127.0.0.1',
    headers({ 'x-forwarded-host': 'lernen.example', 'x-forwarded-proto': 'https' }),
  );
  expect(peer).toEqual({ address: '127.0.0.1', host: 'lernen.example', secure: true });
});

test('takes the path that a trusted proxy took off, where it is one', () => {
  const prefixOf = (prefix: string) => peerReader(['::1'])('::1', headers({ 'x-forwarded-prefix': prefix })).prefix;
  expect(['/rum', '/a/rum/', 'rum', '/; Domain=evil', ''].map(prefixOf)).toEqual([
    '/rum',
    '/a/rum',
    undefined,
    undefined,
    undefined,
  ]);
  expect(peerReader([])('::1', headers({ 'x-forwarded-prefix': '/rum' })).prefix).toBeUndefined();
});

test('a rate limit lets a burst through, then as many as come back', () => {
  let now = 50_000;
  const limit = rateLimit({ perSecond: 2, burst: 3, now: () => now });
  const take = (n: number) => Array.from({ length: n }, () => limit.take('a'));
  expect(take(4)).toEqual([true, true, true, false]);
  expect(limit.take('b')).toBe(true);
  limit.charge('c', 4); // more than it has: on credit
  expect(limit.take('c')).toBe(false);
  now = 51_000;
  expect(take(3)).toEqual([true, true, false]);
  expect(limit.take('c')).toBe(true);
  now = 20_000; // a clock that goes back
  expect(limit.take('a')).toBe(false);
});

test('a rate limit remembers a bounded number of addresses', () => {
  const limit = rateLimit({ perSecond: 0, burst: 1, now: () => 0, size: 100 });
  for (let i = 0; i < 1000; i++) limit.take(`address ${i}`);
  expect(limit.take('address 999')).toBe(false); // still known
  expect(limit.take('address 0')).toBe(true); // long forgotten
});
