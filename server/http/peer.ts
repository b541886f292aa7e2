import { BlockList, isIP } from 'node:net';

/** Who a request comes from, and under which name it was asked for, after proxies that are trusted. */
export interface Peer {
  /**
   * The visitor's address, or `unix` for a local socket whose proxy is not trusted. Of IPv6 the network of 64 bits, which is
   * what one household or machine is given. For memory only.
   */
  readonly address: string;
  /** Host and port by which the visitor knows this server. */
  readonly host: string | undefined;
  /** Whether the visitor came over TLS. */
  readonly secure: boolean;
  /** Path that a proxy took off, such as `/rum`, where it tells. */
  readonly prefix?: string;
}

export type ReadPeer = (remoteAddress: string | undefined, headers: Headers) => Peer;

/**
 * Reads forwarding headers, from the proxies named and from nobody else: they are text that anyone can send.
 * @param proxies addresses, networks such as `10.0.0.0/8`, and `unix` for whoever connects through the Unix socket.
 * @throws {RangeError} for an entry that is none of these.
 */
export function peerReader(proxies: readonly string[]): ReadPeer {
  const networks = new BlockList();
  for (const proxy of proxies.filter(proxy => proxy !== 'unix')) {
    const [address = '', bits] = proxy.split('/');
    const family = isIP(address);
    const width = bits === undefined ? (family === 4 ? 32 : 128) : Number(/^\d+$/.exec(bits)?.[0]);
    if (family === 0 || !(width <= (family === 4 ? 32 : 128))) throw new RangeError(proxy);
    networks.addSubnet(address, width, family === 4 ? 'ipv4' : 'ipv6');
  }
  const trusts = (address: string) =>
    address === 'unix'
      ? proxies.includes('unix')
      : isIP(address) !== 0 && networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

  return (remoteAddress, headers) => {
    const direct = plain(remoteAddress ?? 'unix');
    if (!trusts(direct)) return { address: network(direct), host: headers.get('host') ?? undefined, secure: false };
    // Each proxy appends whom it talked to: the last entry that is no proxy of ours is the visitor; what stands before it is hearsay.
    const hops = (headers.get('x-forwarded-for') ?? '')
      .split(',')
      .map(hop => plain(hop.trim()))
      .filter(hop => isIP(hop) !== 0);
    const address = hops.findLast(hop => !trusts(hop)) ?? hops[0] ?? direct;
    const host = headers.get('x-forwarded-host')?.split(',').at(-1)?.trim() || headers.get('host');
    const [prefix] = /^(\/[\w.~-]+)+/.exec(headers.get('x-forwarded-prefix') ?? '') ?? [];
    return {
      address: network(address),
      host: host ?? undefined,
      secure: headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim() === 'https',
      ...(prefix && { prefix }),
    };
  };
}

/** The first 64 bits of an IPv6 address, written out; anything else as it is. */
function network(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before = '', after] = address.split('%')[0]!.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(before), groups(after ?? '')];
  const all =
    after === undefined ? first : [...first, ...Array(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${all
    .slice(0, 4)
    .map(group => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

/** IPv4 addresses arrive as `::ffff:127.0.0.1` on a socket that listens on both. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
