import type { PageViewPart, Resource } from '../../server/store/store.ts';

/** A page view part with everything filled in; tests say only what they are about. */
export function part(given: Partial<PageViewPart> & { id: string }): PageViewPart {
  return {
    part: 0,
    final: false,
    visit: 'visit-0001',
    site: 'https://school.example',
    page: '/dashboard',
    at: 1_700_000_000_000,
    type: 'navigate',
    status: 200,
    client: { browser: 'Chromium', browserVersion: 156, device: 'desktop', bot: false },
    measured: {},
    resources: [],
    events: [],
    ...given,
  };
}

/** A resource that came gzipped over the network. */
export function resource(name: string | null, given: Partial<Resource> = {}): Resource {
  return {
    name,
    type: 'css',
    state: 'network',
    encoding: 'gzip',
    count: 1,
    transfer: 1300,
    encoded: 1000,
    decoded: 5000,
    ms: 12,
    status: 200,
    ...given,
  };
}
