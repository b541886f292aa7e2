/** What the sizes of a resource mean: where it came from, what compression saved, and what it could still save. */

/**
 * Where a resource came from:
 * - `network`: transferred in full; the only state whose sizes enter a ratio or a saving;
 * - `revalidated`: asked for and answered 304, only headers crossed the wire;
 * - `cache`: the browser had it;
 * - `opaque`: another origin without Timing-Allow-Origin: the browser hides its sizes, they are unknown, not zero;
 * - `unsure`: Firefox reports a revalidated file exactly like a transferred one (seen in 153), so a static file
 *   that it may have had already counts for neither side.
 */
export const cacheStates = ['network', 'revalidated', 'cache', 'opaque', 'unsure'] as const;
export type CacheState = (typeof cacheStates)[number];

export const resourceTypes = [
  'document',
  'css',
  'script',
  'json',
  'image',
  'font',
  'media',
  'pdf',
  'text',
  'other',
] as const;
export type ResourceType = (typeof resourceTypes)[number];

/** Sizes as Resource Timing gives them, in bytes. */
export interface Sizes {
  readonly transfer: number;
  readonly encoded: number;
  readonly decoded: number;
}

/** Decoded / encoded, e.g. 5.6 for "5.6 : 1"; `undefined` when nothing was encoded. */
export function ratio({ encoded, decoded }: Pick<Sizes, 'encoded' | 'decoded'>): number | undefined {
  return encoded > 0 ? decoded / encoded : undefined;
}

/** Share that compression saved, 1 − encoded / decoded, e.g. 0.82; `undefined` when there was nothing to save. */
export function saving({ encoded, decoded }: Pick<Sizes, 'encoded' | 'decoded'>): number | undefined {
  return decoded > 0 ? 1 - encoded / decoded : undefined;
}

export interface Observed extends Sizes {
  /** Whether the resource is of the page's own origin. */
  readonly sameOrigin: boolean;
  /** Browser family, as in the store. */
  readonly browser: string;
  /** What asked for it (Resource Timing, `initiatorType`). */
  readonly initiator: string;
  readonly isDocument: boolean;
  /** Number of the page view in its visit; 1 is the first. */
  readonly seq?: number | undefined;
  /** `deliveryType`: `cache`, `navigational-prefetch`, or '' (Chromium, newer Firefox and Safari). */
  readonly delivery: string;
  /** Absent where the browser does not tell. */
  readonly status?: number | undefined;
}

/**
 * Judges where a resource came from, by the rules that were measured in Chromium 156, Firefox ESR 153 and WebKitGTK 2.50:
 * cache 0 / n / n (0 / 0 / 0 in WebKit, and in Chromium after a 304); 304 is 300 / 0 / 0, or for a `fetch` in Chromium
 * 300 / n / n with the delivery type `cache`; opaque 0 / 0 / 0, or in Firefox
 * 300 / 0 / 0 and 0 / n / n when only one of CORS and Timing-Allow-Origin was sent.
 */
export function cacheState({
  transfer,
  encoded,
  decoded,
  sameOrigin,
  browser,
  initiator,
  isDocument,
  seq,
  delivery,
  status,
}: Observed): CacheState {
  if (delivery === 'cache') return transfer > 0 ? 'revalidated' : 'cache';
  // Nothing came, not even a status: the connection broke, or nothing was let through (Chromium and Firefox tell by status 0).
  if (sameOrigin && browser !== 'Safari' && status === 0 && transfer + decoded === 0) return 'network';
  if (!sameOrigin && (transfer === 0 || encoded === 0)) return 'opaque';
  if (transfer === 0) return 'cache';
  // Chromium tells of a PDF in a frame the sizes of its own viewer (300 / 0 / 601): nothing is unpacked that was not sent.
  if (encoded === 0 && decoded > 0) return 'opaque';
  // An empty 204 or an empty error answer also has no body, but it was no revalidation: there is nothing to revalidate. And
  // nor was it in Chromium and Firefox where a script asked (a HEAD, a POST without an answer), since there that looks different.
  if (encoded === 0 && decoded === 0) {
    const isEmpty = status === 204 || status! >= 400 || (/^(fetch|xml)/.test(initiator) && !/Safari|iOS/.test(browser));
    return isEmpty ? 'network' : 'revalidated';
  }
  if (browser === 'Firefox' && !isDocument && sameOrigin && seq !== 1) return 'unsure';
  return 'network';
}

const TYPES: readonly [RegExp, ResourceType][] = [
  [/^(text\/html|application\/xhtml)/, 'document'],
  [/css/, 'css'],
  [/javascript|ecmascript/, 'script'],
  [/json/, 'json'],
  [/^image\/svg|[/+]xml\b|^text\//, 'text'],
  [/^image\//, 'image'],
  [/font/, 'font'],
  [/^(audio|video)\//, 'media'],
  [/pdf/, 'pdf'],
];
const EXTENSIONS: { readonly [extension: string]: ResourceType } = {
  css: 'css',
  js: 'script',
  mjs: 'script',
  json: 'json',
  webmanifest: 'json',
  svg: 'text',
  xml: 'text',
  txt: 'text',
  csv: 'text',
  map: 'json',
  png: 'image',
  jpg: 'image',
  jpeg: 'image',
  gif: 'image',
  webp: 'image',
  avif: 'image',
  ico: 'image',
  woff: 'font',
  woff2: 'font',
  ttf: 'font',
  otf: 'font',
  mp4: 'media',
  webm: 'media',
  mp3: 'media',
  ogg: 'media',
  pdf: 'pdf',
  html: 'document',
  htm: 'document',
};
const INITIATORS: { readonly [initiator: string]: ResourceType } = {
  navigation: 'document',
  iframe: 'document',
  script: 'script',
  img: 'image',
  image: 'image',
  video: 'media',
  audio: 'media',
};

/** What a resource is: by its content type where the browser tells, else by its extension, else by what asked for it. */
export function resourceType(name: string, initiator: string, contentType: string): ResourceType {
  const told = TYPES.find(([pattern]) => pattern.test(contentType.toLowerCase()))?.[1];
  const extension = /\.([a-z0-9]{2,11})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return told ?? own(EXTENSIONS, extension) ?? own(INITIATORS, initiator) ?? 'other';
}

/** What a table itself holds: every object also has a `constructor`, and strangers choose the key. */
function own<T>(table: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * Which types compress, and the saving that gzip 6 surely brings: the lower ends of the ranges in the document this
 * project began with (HTML 60–80 %, CSS 70–80 %, JavaScript 60–70 %, JSON 70–85 %, XML and SVG 70–80 %).
 */
export const expectedSaving: { readonly [type in ResourceType]?: number } = {
  document: 0.6,
  css: 0.7,
  script: 0.6,
  json: 0.7,
  text: 0.7,
};

/** Bodies below this many bytes are left alone by servers on purpose (Flask-Compress `COMPRESS_MIN_SIZE` 500). */
export const MIN_COMPRESSIBLE = 500;

/** Whether a transferred body is text that should have been compressed and was not. */
export function arrivesUncompressed(
  type: ResourceType,
  { encoded, decoded }: Pick<Sizes, 'encoded' | 'decoded'>,
): boolean {
  return expectedSaving[type] !== undefined && decoded >= MIN_COMPRESSIBLE && encoded >= decoded;
}
