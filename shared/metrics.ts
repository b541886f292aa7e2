/**
 * The metric catalogue. A metric is one row here: its wire name, its column in the store, its key in the report API
 * and its name on the report page are all the key of that row, so adding a metric starts (and, on the server, ends) here.
 */

/** `ms` durations, `bytes` body or transfer sizes, `score` without unit (CLS), `count` whole numbers. */
export type Unit = 'ms' | 'bytes' | 'score' | 'count';

/**
 * What a metric tells:
 * - `wait`: what the person waited, from the click or submit to the content;
 * - `vital`: a Core Web Vital or its companion, measured by web-vitals, counted from the start of the navigation;
 * - `phase`: one stretch of the page load; phases do not overlap, so their means may be stacked;
 * - `share`: a stretch within a phase, told by the server itself; never stacked with the phases;
 * - `size`: bytes of the document and everything it loaded;
 * - `count`: how many of something.
 */
export type Kind = 'wait' | 'vital' | 'phase' | 'share' | 'size' | 'count';

export interface Metric {
  readonly kind: Kind;
  readonly unit: Unit;
  /** Decimals that are kept, from the wire to the store: Chromium's clock ticks in 0.1 ms, CLS is told to four digits. */
  readonly decimals: number;
  /** The largest value that a page can honestly report; anything above refuses the beacon. */
  readonly max: number;
  /** `last`: a later beacon of the page view replaces the value. `sum`: the beacons of a page view add up. */
  readonly merge: 'last' | 'sum';
  /** `[good, poor]`: good up to and including the first, poor above the second (web.dev/articles/vitals). */
  readonly thresholds?: readonly [good: number, poor: number];
}

const DAY_MS = 86_400_000;
const ms = (kind: Kind, thresholds?: readonly [number, number]): Metric => ({
  kind,
  unit: 'ms',
  decimals: 1,
  max: DAY_MS,
  merge: 'last',
  ...(thresholds && { thresholds }),
});
const bytes = (): Metric => ({ kind: 'size', unit: 'bytes', decimals: 0, max: 2 ** 40, merge: 'sum' });
const count = (merge: Metric['merge']): Metric => ({ kind: 'count', unit: 'count', decimals: 0, max: 1e6, merge });

export const metrics = {
  /** Click or submit (else the start of the navigation) → largest content, else first content, of this page. */
  wait: ms('wait'),
  /** Click or submit → start of the navigation: the page before was still busy, or its handlers were. */
  input: ms('phase'),
  /** redirectStart → redirectEnd: a POST → redirect → GET spends its POST here. */
  redirect: ms('phase'),
  /** workerStart → fetchStart: starting the service worker. */
  worker: ms('phase'),
  /** domainLookupStart → domainLookupEnd. */
  dns: ms('phase'),
  /** connectStart → connectEnd without the TLS part. */
  connect: ms('phase'),
  /** secureConnectionStart → connectEnd. */
  tls: ms('phase'),
  /** requestStart → responseStart: the network there and back, the queue in front of the app, and the app itself. */
  request: ms('phase'),
  /** responseStart → responseEnd. */
  download: ms('phase'),
  /** responseEnd → domContentLoadedEventEnd. */
  dom: ms('phase'),
  /** domContentLoadedEventEnd → loadEventEnd. */
  load: ms('phase'),
  /** The app's own part of `request`: the longest `Server-Timing` entry of the document; the rest is queue and network. */
  server: ms('share'),
  /** Time to First Byte, from the start of the navigation; includes redirects (web.dev/articles/ttfb). */
  ttfb: ms('vital', [800, 1800]),
  /** First Contentful Paint (web.dev/articles/fcp). */
  fcp: ms('vital', [1800, 3000]),
  /** Largest Contentful Paint (web.dev/articles/lcp). */
  lcp: ms('vital', [2500, 4000]),
  /** Interaction to Next Paint (web.dev/articles/inp). */
  inp: ms('vital', [200, 500]),
  /** Cumulative Layout Shift (web.dev/articles/cls). */
  cls: { kind: 'vital', unit: 'score', decimals: 4, max: 1000, merge: 'last', thresholds: [0.1, 0.25] },
  /** Bytes that crossed the network for the document and its resources (Resource Timing `transferSize`). */
  transfer: bytes(),
  /** Encoded body bytes of what crossed the network in full: the denominator of the compression ratio. */
  encoded: bytes(),
  /** Decoded body bytes of the same entries: the numerator. */
  decoded: bytes(),
  /** Resources of the page view, the document itself not counted. */
  resources: count('sum'),
  /** Resources that the browser had already, or that were answered 304. */
  cached: count('sum'),
  /** Resources that were answered with status 400 or above. */
  failed: count('sum'),
  /** Resources from before the agent ran that the browser had no room to remember: nothing else is known of them. */
  dropped: count('last'),
  /** 1 where the browser itself says that its load was disturbed, e.g. by its own cold start (`confidence`), else 0. */
  disturbed: count('last'),
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** All names, in catalogue order: the order of columns in the store and of rows in the API. */
export const metricNames = Object.keys(metrics) as MetricName[];

/** A measured value for some of the metrics. What was not measured is absent, never zero. */
export type Measured = { [name in MetricName]?: number };

/** The phases in the order in which they happen, as a stacked bar shows them. */
export const phaseNames: readonly MetricName[] = metricNames.filter(name => metrics[name].kind === 'phase');

export type Rating = 'good' | 'needs-improvement' | 'poor';

/** Rates a value against the metric's thresholds; `undefined` for a metric that has none (the wait has none on purpose). */
export function rate(name: MetricName, value: number): Rating | undefined {
  const { thresholds }: Metric = metrics[name];
  if (!thresholds) return undefined;
  return value <= thresholds[0] ? 'good' : value <= thresholds[1] ? 'needs-improvement' : 'poor';
}
