import type { PageEvent, PageViewPart, Resource } from '../../server/store/store.ts';

export interface Population {
  readonly visits: number;
  /** Begin of the last visit, ms since 1970; the visits are spread evenly over the days before. */
  readonly until: number;
  readonly days?: number;
  /** The same seed gives the same population. */
  readonly seed?: number;
}

interface Kind {
  readonly page: string;
  /** Median server time, ms. */
  readonly server: number;
  /** Decoded size of the HTML, bytes. */
  readonly html: number;
}

const SITE = 'https://lernen.example';
const kinds = {
  login: { page: '/login', server: 25, html: 4_200 },
  dashboard: { page: '/dashboard', server: 180, html: 51_000 },
  task: { page: '/task/:id', server: 70, html: 18_400 },
  quiz: { page: '/quiz/:id', server: 90, html: 9_600 },
  grades: { page: '/grades', server: 420, html: 130_000 },
} as const satisfies Record<string, Kind>;

/**
 * A plausible school: visitors log in, open the dashboard and mostly a task, some wander off, some come back from the
 * cache; waits are log-normal, phones are slower, one style sheet is served without compression, one font comes from
 * another origin that hides its sizes, a few beacons are lost.
 */
export function populate({ visits, until, days = 7, seed = 1 }: Population): PageViewPart[] {
  const random = randomFrom(seed);
  return Array.from({ length: visits }, (_, i) => {
    const at = Math.round(until - ((visits - 1 - i) / visits) * days * 86_400_000);
    return toVisit(`visit-${String(i).padStart(6, '0')}`, at, random);
  }).flat();
}

function toVisit(visit: string, begin: number, random: Random): PageViewPart[] {
  const phone = random.uniform() < 0.25;
  const firefox = !phone && random.uniform() < 0.3;
  const person = { factor: random.logNormal(phone ? 1.5 : 1, 0.2), phone, firefox };
  const way: Kind[] = [kinds.login, kinds.dashboard];
  if (random.uniform() < 0.8) way.push(kinds.task);
  if (random.uniform() < 0.4) way.push(kinds.dashboard, random.uniform() < 0.5 ? kinds.quiz : kinds.grades);
  let at = begin;
  return way.flatMap((kind, i) => {
    const seq = i + 1;
    const view = toView({ visit, seq, at, kind, previous: way[i - 1]?.page, person }, random);
    at += 4_000 + Math.round(random.uniform() * 30_000);
    // A lost page view leaves a gap in the numbers; the last of a visit can be lost unseen.
    return random.uniform() < 0.01 ? [] : [view];
  });
}

interface Context {
  readonly visit: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: Kind;
  readonly previous: string | undefined;
  readonly person: { readonly factor: number; readonly phone: boolean; readonly firefox: boolean };
}

function toView({ visit, seq, at, kind, previous, person }: Context, random: Random): PageViewPart {
  const { phone, firefox, factor } = person;
  const back = previous !== undefined && kind === kinds.dashboard && seq > 3 && random.uniform() < 0.5;
  const failed = random.uniform() < 0.008;
  const resources = back ? [] : loads(kind, seq, firefox);
  const client = {
    browser: firefox ? 'Firefox' : phone ? 'Safari' : 'Chromium',
    browserVersion: firefox ? 153 : phone ? 26 : 156,
    device: phone ? ('mobile' as const) : ('desktop' as const),
    bot: false,
  };
  return {
    id: `${visit}-${seq}`,
    part: 0,
    final: random.uniform() < 0.97,
    visit,
    seq,
    site: SITE,
    page: kind.page,
    ...(previous && { from: previous, start: previous === '/login' ? ('submit' as const) : ('click' as const) }),
    at,
    type: back ? 'bfcache' : 'navigate',
    ...(phone ? {} : { status: failed ? 500 : 200 }),
    client,
    measured: { ...(back ? restored(random) : loaded(kind, seq, factor, random)), ...sizes(resources) },
    resources,
    events: [] satisfies PageEvent[],
  };
}

function loaded(kind: Kind, seq: number, factor: number, random: Random): PageViewPart['measured'] {
  const phase = (median: number, spread = 0.4) => tenth(random.logNormal(median * factor, spread));
  const phases = {
    input: seq > 1 ? phase(9) : 0,
    redirect: seq === 2 ? phase(95, 0.25) : 0,
    dns: seq === 1 ? phase(12) : 0,
    connect: seq === 1 ? phase(21) : 0,
    tls: seq === 1 ? phase(24) : 0,
    request: phase(kind.server + 28),
    download: phase(kind.html / 1800),
    dom: phase(130),
    load: phase(60),
  };
  const ttfb = tenth(phases.redirect + phases.dns + phases.connect + phases.tls + phases.request);
  const fcp = tenth(ttfb + phases.download + phase(110));
  const lcp = tenth(fcp + phase(140, 0.7));
  const inp = random.uniform() < 0.9 ? { inp: 8 * Math.max(1, Math.round(random.logNormal(6, 0.8))) } : {};
  const cls = random.uniform() < 0.6 ? 0 : Math.round(random.logNormal(0.03, 1) * 1e4) / 1e4;
  return { ...phases, ttfb, fcp, lcp, wait: tenth(lcp + phases.input), ...inp, cls };
}

function restored(random: Random): PageViewPart['measured'] {
  const paint = tenth(random.logNormal(12, 0.3));
  return { wait: paint, fcp: paint, lcp: paint, cls: 0 };
}

function loads({ page, html }: Kind, seq: number, firefox: boolean): Resource[] {
  const first = seq === 1;
  const state = first ? 'network' : firefox ? 'unsure' : 'cache';
  const coding = firefox ? 'unknown' : 'br';
  const file = (
    name: string,
    type: Resource['type'],
    decoded: number,
    encoded: number,
    given: Partial<Resource> = {},
  ) => {
    const encoding = encoded < decoded ? coding : '';
    const transfer = first || firefox ? encoded + 300 : 0;
    return {
      name,
      type,
      state,
      encoding,
      count: 1,
      transfer,
      encoded,
      decoded,
      ms: 20,
      status: 200,
      ...given,
    } as const;
  };
  return [
    file(page, 'document', html, Math.round(html * 0.17), {
      state: 'network',
      transfer: Math.round(html * 0.17) + 300,
    }),
    file('/static/app.css', 'css', 61_240, 61_240),
    file('/static/app.js', 'script', 148_300, 41_100),
    file('/static/logo.png', 'image', 14_800, 14_800),
    file('https://fonts.example/inter.woff2', 'font', 0, 0, { state: 'opaque', transfer: 0 }),
    ...(page === '/dashboard'
      ? [file('/api/tasks', 'json', 12_300, 12_300, { state: 'network', transfer: 12_600 })]
      : []),
  ];
}

function sizes(resources: readonly Resource[]): PageViewPart['measured'] {
  if (resources.length === 0) return {};
  const network = resources.filter(({ state }) => state === 'network');
  const sum = (list: readonly Resource[], size: 'transfer' | 'encoded' | 'decoded') =>
    list.reduce((total, resource) => total + resource[size], 0);
  return {
    transfer: sum(
      resources.filter(({ state }) => state !== 'unsure'),
      'transfer',
    ),
    encoded: sum(network, 'encoded'),
    decoded: sum(network, 'decoded'),
    resources: resources.length - 1,
    failed: 0,
  };
}

interface Random {
  uniform(): number;
  logNormal(median: number, sigma: number): number;
}

/** mulberry32 (Tommy Ettinger, public domain): small, fast, and good enough to make a school up. */
function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, logNormal: (median, sigma) => median * Math.exp(sigma * normal()) };
}

function tenth(ms: number): number {
  return Math.round(ms * 10) / 10;
}
