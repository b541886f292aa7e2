import { limits, type WireResource, type WireRest } from '../../shared/beacon.ts';

/** Fields that not every browser has. */
export type ResourceEntry = PerformanceResourceTiming & {
  readonly responseStatus?: number;
  readonly contentEncoding?: string;
  readonly contentType?: string;
  readonly deliveryType?: string;
};

/** Whether a URL is of the page's own origin. */
export function isOwn(url: string): boolean {
  return url.startsWith(`${location.origin}/`);
}

/** A URL without the name and password that somebody may have typed into it: also `fetch` takes none of those. */
export function bare(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//');
}

/** A URL without what may be secret: no password, query or hash, and no origin where it is the page's own. */
export function nameOf(url: string): string {
  // The text of a data: URL is all content.
  const path = bare(/^data(?=:)|[^?#]*/.exec(url)![0]);
  return path.slice(isOwn(path) ? location.origin.length : 0).slice(0, limits.url);
}

/**
 * An entry as it travels. The coding is named by Chromium alone; elsewhere the app may tell it with a Server-Timing
 * entry `ce;desc=br`.
 */
export function toWire(entry: ResourceEntry): WireResource {
  return [
    nameOf(entry.name),
    entry.initiatorType.slice(0, limits.word),
    entry.transferSize,
    entry.encodedBodySize,
    entry.decodedBodySize,
    entry.responseEnd - entry.startTime,
    entry.contentEncoding ??
      entry.serverTiming?.find(timing => timing.name === 'ce')?.description.slice(0, limits.word),
    entry.contentType?.slice(0, limits.contentType),
    entry.responseStatus,
    entry.deliveryType,
  ] as WireResource;
}

/** The largest that fit into `room` characters as they are, the others as sums of one initiator and one state each. */
export function pack(entries: ResourceEntry[], room: number): { res: WireResource[]; rest: WireRest[] } {
  const res: WireResource[] = [];
  const sums: Record<string, WireRest> = {};
  // A sum tells of no failure.
  // Bytes transferred and decoded, and what failed before all. Of the arrays: an entry's getters would be asked at every comparison.
  const size = (wire: WireResource) => (wire[8]! >= 400 ? 1e9 : 0) + wire[2] + wire[4];
  for (const wire of entries.map(toWire).sort((a, b) => size(b) - size(a))) {
    room -= JSON.stringify(wire).length;
    if (room > 0) res.push(wire);
    else {
      const [, initiator, ...sizes] = wire.slice(0, 5) as WireRest;
      // What was transferred, revalidated, cached or is opaque is never added to each other.
      const state = [initiator, ...sizes.map(Boolean)].join();
      const sum = sums[state] ?? [initiator, 0, 0, 0, 0];
      sums[state] = [initiator, 1, ...sizes].map((value, at) => (at ? +value + +sum[at]! : value)) as WireRest;
    }
  }
  return { res, rest: Object.values(sums) };
}
