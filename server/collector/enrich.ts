import { hash } from 'node:crypto';
import {
  type Beacon,
  idPattern,
  limits,
  type WireEvent,
  type WireResource,
  type WireRest,
} from '../../shared/beacon.ts';
import { cacheState, type Observed, type ResourceType, resourceType } from '../../shared/compression.ts';
import type { Measured } from '../../shared/metrics.ts';
import { foldPath, foldUrl } from '../../shared/page.ts';
import type { Client, PageEvent, PageViewPart, Resource } from '../store/store.ts';
import { memo } from './memo.ts';

/** What the collector knows of a request beside its body. */
export interface Circumstances {
  /** By the collector's clock, ms since 1970. */
  readonly at: number;
  readonly site: string;
  readonly client: Pick<Client, 'browser' | 'browserVersion' | 'bot'>;
}

/** A beacon may be sent again for as long as its tab lives; beyond this its clock is not believed. */
const MAX_AGE_MS = 7 * 86_400_000;

/** Largest sum of a part, bytes or resources; those of all parts together can still be exported. */
const MAX_SUM = 2 ** 40;

/** What is computed from texts that come again and again. */
interface Words {
  readonly page: (path: string) => string;
  readonly url: (url: string) => Named;
  readonly label: (text: string) => string;
}

/** A folded URL, and the type that it last had: the same file is asked for in the same way nearly always. */
interface Named {
  readonly name: string;
  initiator: string;
  contentType: string;
  type: ResourceType;
}

/**
 * From beacon to what is stored. Here raw paths are folded into pages, sizes are judged, the wait is computed and the
 * page's clock is set right; nothing that privacy forbids leaves this function.
 */
export type Enrich = (beacon: Beacon, received: Circumstances) => PageViewPart;

/** The page by its path, also where the app has a name of its own for it: so the page after it calls it. */
export function pathOf({ path }: Beacon): string {
  return foldPath(whole(path, limits.url));
}

export function enricher(): Enrich {
  const words: Words = {
    page: memo(foldPath),
    url: memo(url => {
      const name = foldUrl(url);
      return { name, initiator: '', contentType: '', type: resourceType(name, '', '') };
    }),
    label: memo(label),
  };
  return (beacon, received) => enrich(beacon, received, words);
}

function enrich(beacon: Beacon, { at, site, client }: Circumstances, words: Words): PageViewPart {
  const judge: Judge = { site, browser: client.browser, seq: beacon.seq, words };
  const page = words.label(beacon.page ?? '') || words.page(whole(beacon.path, limits.url));
  const resources: Resource[] = [];
  if (beacon.doc) resources.push({ ...toResource(beacon.doc, true, judge), name: page });
  for (const load of beacon.res ?? []) resources.push(toResource(load, false, judge));
  for (const sum of beacon.rest ?? []) resources.push(toRest(sum, client.browser));
  const age = beacon.now - beacon.at;
  // A document that was left before it had come tells no sizes: they are unknown. A page without a load of its own moves nothing.
  const isKnown = resources.length > 0 || beacon.type === 'soft' || beacon.type === 'bfcache';
  return {
    id: beacon.id,
    part: beacon.n,
    final: beacon.end ?? false,
    // Without storage and template there is no visit to speak of: each page view stands for itself.
    visit: beacon.visit ? visitKey(beacon.visit) : beacon.id,
    ...(beacon.seq !== undefined && { seq: beacon.seq }),
    site,
    page,
    ...(beacon.from !== undefined && { from: words.page(whole(beacon.from, limits.url)) }),
    ...(beacon.variant !== undefined && { variant: words.label(beacon.variant) }),
    ...(beacon.release !== undefined && { release: words.label(beacon.release) }),
    at: Math.max(0, Math.round(age >= 0 && age <= MAX_AGE_MS ? at - age : at)),
    type: beacon.type,
    ...(beacon.start && { start: beacon.start }),
    ...(beacon.status && { status: beacon.status }),
    client: {
      ...client,
      ...(beacon.device && { device: beacon.device }),
      ...(beacon.net && { net: words.label(beacon.net) }),
      ...(beacon.saveData !== undefined && { saveData: beacon.saveData }),
    },
    measured: Object.assign(measured(beacon, client.browser), isKnown && sums(resources, beacon.doc !== undefined)),
    resources,
    events: (beacon.ev ?? []).map(toEvent),
  };
}

/** The wait is told by the page for soft navigations, else it is the click's lead plus the content's paint. */
function measured({ m, confidence }: Beacon, browser: string): Measured {
  const all: Measured = { ...m };
  // Firefox 153 mostly takes the first byte for the last; what it takes for `dom` has the way of the others.
  if (m.download === 0 && browser === 'Firefox') delete all.download;
  const content = m.lcp ?? m.fcp;
  if (m.wait === undefined && content !== undefined) all.wait = Math.round((content + (m.input ?? 0)) * 10) / 10;
  if (confidence) all.disturbed = confidence === 'low' ? 1 : 0;
  return all;
}

/** @param document whether the first of them is the document, which counts for bytes but is no resource of the page. */
function sums(all: readonly Resource[], document: boolean): Measured {
  const sum = { transfer: 0, encoded: 0, decoded: 0, resources: 0, cached: 0, failed: 0 };
  for (let at = 0; at < all.length; at++) {
    const { state, count, transfer, encoded, decoded, status } = all[at]!;
    // A revalidation moves its headers and nothing else; what Firefox may have had already is not counted either way.
    if (state === 'network' || state === 'revalidated') sum.transfer += transfer;
    if (state === 'network') {
      sum.encoded += encoded;
      sum.decoded += decoded;
    }
    if (document && at === 0) continue;
    sum.resources += count;
    if (state === 'cache' || state === 'revalidated') sum.cached += count;
    // Asked for over the network, of which nothing came.
    if (status >= 400 || (state === 'network' && status + transfer + decoded === 0)) sum.failed++;
  }
  // Beyond a terabyte, which only an invented beacon has, no number can be told from its neighbour.
  return {
    transfer: Math.min(sum.transfer, MAX_SUM),
    encoded: Math.min(sum.encoded, MAX_SUM),
    decoded: Math.min(sum.decoded, MAX_SUM),
    resources: Math.min(sum.resources, MAX_SUM),
    cached: Math.min(sum.cached, MAX_SUM),
    failed: sum.failed,
  };
}

interface Judge {
  readonly site: string;
  readonly browser: string;
  readonly seq: number | undefined;
  readonly words: Words;
}

function toResource(load: WireResource, isDocument: boolean, { site, browser, seq, words }: Judge): Resource {
  const [url, initiator, transfer, encoded, decoded, ms, encoding = '', contentType = '', status, delivery = ''] = load;
  const uncut = whole(url, limits.url);
  const isAbsolute = uncut.startsWith(site) && uncut[site.length] === '/';
  const sameOrigin = isDocument || url.startsWith('/') || isAbsolute;
  const observed: Observed = {
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
  };
  const named = words.url(isAbsolute ? uncut.slice(site.length) : uncut);
  if (named.initiator !== initiator || named.contentType !== contentType) {
    named.initiator = initiator;
    named.contentType = contentType;
    named.type = resourceType(named.name, initiator, contentType);
  }
  return {
    name: named.name,
    type: isDocument ? 'document' : named.type,
    state: cacheState(observed),
    encoding: coding(encoding, encoded, decoded),
    count: 1,
    transfer,
    encoded,
    decoded,
    ms,
    status: status ?? 0,
  };
}

const CODINGS = new Set(['gzip', 'br', 'zstd', 'deflate', 'dcb', 'dcz']);

/** Only Chromium names the content coding; elsewhere a body that grew was compressed, nobody knows how. */
function coding(told: string, encoded: number, decoded: number): string {
  if (CODINGS.has(told)) return told;
  return told !== '' || (encoded > 0 && encoded < decoded) ? 'unknown' : '';
}

/** What did not fit was summed in the page by initiator and by which of its sizes are zero, so a sum has one state. */
function toRest([initiator, count, transfer, encoded, decoded]: WireRest, browser: string): Resource {
  const sizes = { transfer, encoded, decoded };
  const state = cacheState({
    ...sizes,
    sameOrigin: transfer + encoded > 0,
    browser,
    initiator,
    isDocument: false,
    delivery: '',
    status: 200,
  });
  return {
    name: null,
    type: resourceType('', initiator, ''),
    state,
    encoding: coding('', encoded, decoded),
    count,
    ...sizes,
    ms: 0,
    status: 0,
  };
}

function toEvent([kind, told, offset, ms, count, bytes, failed]: WireEvent): PageEvent {
  const isPath = kind === 'document' || kind === 'download';
  const name = whole(told, limits.label);
  return {
    kind,
    name: isPath ? foldUrl(name) : kind === 'error' ? errorName(name) : label(told),
    ...(offset != null && { offset }),
    ...(ms != null && { ms }),
    ...(count != null && { count: Math.round(count) }),
    ...(bytes != null && { bytes: Math.round(bytes) }),
    ...(failed != null && { failed: Math.round(failed) }),
  };
}

/** "TypeError /static/app.js": the script's path is folded like any other. */
function errorName(name: string): string {
  const [kind = '', script = ''] = name.split(' ', 2);
  return label(script ? `${kind} ${foldUrl(script)}` : kind);
}

/** A URL without a last segment that the agent may have cut: half of a long one is not folded as the whole would be. */
function whole(url: string, max: number): string {
  return url.length < max ? url : `${url.slice(0, url.lastIndexOf('/') + 1)}*`;
}

/** What a visit is stored under: an id of the agent's form as it is. A template may have given anything, even the id of a session: of that only the hash is kept. */
export function visitKey(id: string): string {
  return idPattern.test(id) ? id : hash('sha256', id, 'base64url').slice(0, 22);
}

/** Text that the app or the page chose: one line, no control or direction characters, as long as the wire allows. */
function label(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, limits.label)
    .toWellFormed();
}
