import { BEACON_VERSION, type Beacon } from '../../shared/beacon.ts';

/** A plain beacon of a dashboard page view; tests say only what they are about. */
export function beacon(given: Partial<Beacon> = {}): Beacon {
  return {
    v: BEACON_VERSION,
    id: 'pageview-1',
    n: 0,
    visit: 'visit-0001',
    seq: 1,
    path: '/dashboard',
    at: 1_700_000_000_000,
    now: 1_700_000_001_000,
    type: 'navigate',
    status: 200,
    device: 'desktop',
    m: { lcp: 300, fcp: 200, ttfb: 100 },
    ...given,
  };
}
