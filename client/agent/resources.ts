import type { WireResource, WireRest } from '../../shared/beacon.ts';

/** Fields that not every browser has. */
export type ResourceEntry = PerformanceResourceTiming & {
  readonly responseStatus?: number;
  readonly contentEncoding?: string;
  readonly contentType?: string;
  readonly deliveryType?: string;
};

/** A URL without what may be secret: no query, no hash, and no origin where it is the page's own. */
export function nameOf(url: string): string {
  const [bare = ''] = url.split(/[?#]/);
  return (bare.startsWith(`${location.origin}/`) ? bare.slice(location.origin.length) : bare).slice(0, 500);
}

/**
 * An entry as it travels. The coding is named by Chromium alone; elsewhere the app may tell it with a Server-Timing
 * entry `ce;desc=br`.
 */
export function toWire(entry: ResourceEntry, name = nameOf(entry.name), ms = entry.duration): WireResource {
  return [
    name,
    entry.initiatorType.slice(0, 24),
    entry.transferSize,
    entry.encodedBodySize,
    entry.decodedBodySize,
    Math.max(Math.round(ms), 0),
    (entry.contentEncoding ?? entry.serverTiming?.find(timing => timing.name === 'ce')?.description ?? '').slice(0, 24),
    (entry.contentType ?? '').slice(0, 100),
    entry.responseStatus ?? 0,
    entry.deliveryType ?? '',
  ];
}

/** The largest that fit into `room` characters as they are, the others as sums of one initiator and one state each. */
export function pack(entries: ResourceEntry[], room: number): { res: WireResource[]; rest: WireRest[] } {
  const res: WireResource[] = [];
  const sums: Record<string, WireRest> = {};
  const size = (entry: ResourceEntry) => entry.transferSize + entry.decodedBodySize;
  for (const entry of entries.sort((a, b) => size(b) - size(a))) {
    const wire = toWire(entry);
    room -= JSON.stringify(wire).length;
    if (room > 0) {
      res.push(wire);
      continue;
    }
    const [, initiator, transfer, encoded, decoded] = wire;
    // What was transferred, revalidated, cached or is opaque is never added to each other.
    const state = [initiator, !transfer, !encoded, !decoded].join();
    const sum = sums[state] ?? [initiator, 0, 0, 0, 0];
    sums[state] = sum;
    sum[1]++;
    sum[2] += transfer;
    sum[3] += encoded;
    sum[4] += decoded;
  }
  return { res, rest: Object.values(sums) };
}
