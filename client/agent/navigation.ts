import type { NavigationType } from '../../shared/beacon.ts';
import type { Measured } from '../../shared/metrics.ts';

/** What browsers have beyond the standard library's types; absent where a browser has not got it. */
export interface NavigationEntry extends PerformanceNavigationTiming {
  readonly activationStart?: number;
  readonly finalResponseHeadersStart?: number;
  readonly confidence?: { readonly value: 'high' | 'low' };
}

export function navigationEntry(): NavigationEntry | undefined {
  return performance.getEntriesByType('navigation')[0] as NavigationEntry | undefined;
}

/** How the visitor came: what the browser says, except that it has no word for prerendered and discarded pages. */
export function navigationType(entry: NavigationEntry | undefined): NavigationType {
  if (entry?.activationStart) return 'prerender';
  if ((document as { wasDiscarded?: boolean }).wasDiscarded) return 'restore';
  // A page that was prerendered for nothing has the type of its own name.
  return (entry?.type as NavigationType) ?? 'navigate';
}

/**
 * The phases that are over. Those before the activation of a prerendered page are nobody's wait and left out. A phase that
 * took no time (a connection that was open already) is zero; one that did not happen or is hidden is absent.
 */
export function phases(entry: NavigationEntry): Measured {
  const measured: Measured = {};
  const shown = entry.activationStart ?? 0;
  const phase = (name: keyof Measured, from: number, to: number) => {
    // What has not come yet, or never will, is zero. A begin of zero is a real one, where clocks tick in whole ms.
    if (to > 0 && to >= shown) measured[name] = to - Math.max(from, shown);
  };
  const { responseStart, responseEnd, connectStart, connectEnd, secureConnectionStart, domContentLoadedEventEnd } =
    entry;
  phase('redirect', entry.redirectStart, entry.redirectEnd);
  phase('worker', entry.workerStart, entry.workerStart && entry.fetchStart);
  phase('dns', entry.domainLookupStart, entry.domainLookupEnd);
  phase('connect', connectStart, secureConnectionStart || connectEnd);
  phase('tls', secureConnectionStart, secureConnectionStart && connectEnd);
  // With early hints the first bytes are not yet the answer.
  const answered = entry.finalResponseHeadersStart || responseStart;
  phase('request', entry.requestStart, answered);
  phase('download', answered, responseEnd);
  phase('dom', responseEnd, domContentLoadedEventEnd);
  phase('load', domContentLoadedEventEnd, entry.loadEventEnd);
  // As web-vitals judges it: some browsers report zero, or a time that is yet to come.
  if (responseStart > 0 && responseStart < performance.now()) measured.ttfb = Math.max(responseStart - shown, 0);
  return measured;
}
