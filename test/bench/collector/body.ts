import { BEACON_VERSION, type Beacon, type WireResource } from '../../../shared/beacon.ts';

/** When it all begins, ms since 1970. */
const BEGIN = 1_800_000_000_000;

/** Pages of a visit; each has the app's own files and three of its own. */
const PAGES = ['/login', '/dashboard', '/student/task', '/student/quiz'];

/**
 * Body of the nth beacon: a page view with 12 resources, about 1.5 kB, and with metrics that differ from beacon to beacon
 * as real ones do. Four page views make a visit; ids are the time and 11 random-looking characters, as the agent
 * makes them.
 */
export function bodyOf(n: number): string {
  const visit = n - (n % PAGES.length);
  const at = BEGIN + n;
  const page = PAGES[n % PAGES.length]!;
  const vary = (base: number, spread: number) =>
    Math.round((base + (scramble(n + base) % (spread * 10)) / 10) * 10) / 10;
  return JSON.stringify({
    v: BEACON_VERSION,
    id: identifier(n, 1),
    n: 0,
    end: true,
    visit: identifier(visit, 2),
    seq: (n % PAGES.length) + 1,
    path: `${page}/${scramble(n) % 90}`,
    ...(n % PAGES.length > 0 && { from: PAGES[(n % PAGES.length) - 1]! }),
    at,
    now: at + 3000 + (n % 1000),
    type: 'navigate',
    start: 'click',
    status: 200,
    device: 'desktop',
    m: {
      input: vary(4, 20),
      redirect: 0,
      dns: 0,
      connect: vary(1, 20),
      request: vary(60, 200),
      download: vary(3, 20),
      dom: vary(80, 100),
      load: vary(20, 50),
      ttfb: vary(70, 210),
      fcp: vary(180, 300),
      lcp: vary(220, 500),
      inp: 8 * (1 + (n % 20)),
      cls: (scramble(n) % 3000) / 10_000,
    },
    doc: [
      page,
      'navigation',
      9300 + (n % 700),
      9000 + (n % 700),
      51_000 + (n % 4000),
      vary(90, 200),
      'gzip',
      'text/html',
      200,
    ],
    res: resources(page, n),
  } satisfies Beacon);
}

/** Twelve resources: some over the network and some from the cache, as on the second page of a visit. */
function resources(page: string, n: number): WireResource[] {
  const cached = n % PAGES.length > 0;
  const file = (name: string, initiator: string, size: number, decoded: number, type: string): WireResource => {
    const fresh = !cached || name.startsWith('/api');
    const ms = fresh ? 5 + ((n * 7 + size) % 60) : 0;
    return [
      name,
      initiator,
      fresh ? size + 300 : 0,
      size,
      decoded,
      ms,
      size < decoded ? 'gzip' : '',
      type,
      200,
      ...(fresh ? [] : ['cache']),
    ] as unknown as WireResource;
  };
  return [
    file('/static/css/app.css', 'link', 12_400, 61_240, 'text/css'),
    file('/static/css/print.css', 'link', 1_400, 4_200, 'text/css'),
    file('/static/js/app.js', 'script', 41_100, 148_300, 'text/javascript'),
    file('/static/js/vendor.js', 'script', 88_000, 301_000, 'text/javascript'),
    file('/static/img/logo.png', 'img', 14_800, 14_800, 'image/png'),
    file('/static/img/teacher.jpg', 'img', 34_100, 34_100, 'image/jpeg'),
    file('/static/font/inter.woff2', 'css', 48_200, 48_200, 'font/woff2'),
    file(`/static/js${page}.js`, 'script', 3_100, 9_400, 'text/javascript'),
    file(`/static/css${page}.css`, 'link', 900, 2_100, 'text/css'),
    file('/api/tasks', 'fetch', 2_300 + (n % 500), 12_300 + (n % 900), 'application/json'),
    file('/api/messages', 'fetch', 800 + (n % 90), 2_100 + (n % 300), 'application/json'),
    file('/static/img/icons.svg', 'img', 5_100, 19_000, 'image/svg+xml'),
  ];
}

/** Different for different numbers: 13 digits of time, and 11 characters in no order. */
function identifier(n: number, salt: number): string {
  const word = (part: number) =>
    scramble(n * 8 + part * 2 + salt * 7919)
      .toString(36)
      .padStart(7, '0');
  return `${BEGIN + n}${(word(0) + word(1)).slice(0, 11)}`;
}

/** A mixing of 32 bits in which every bit of the number reaches every bit of the result (lowbias32, Chris Wellons, public domain). */
function scramble(n: number): number {
  let x = n >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
}
