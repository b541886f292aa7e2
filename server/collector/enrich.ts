import type { Beacon, WireEvent, WireResource, WireRest } from '../../shared/beacon.ts';
import { cacheState, type Observed, resourceType } from '../../shared/compression.ts';
import type { Measured } from '../../shared/metrics.ts';
import { foldPath, foldUrl } from '../../shared/page.ts';
import type { Client, PageEvent, PageViewPart, Resource } from '../store/store.ts';

/** What the collector knows of a request beside its body. */
export interface Received {
  /** By the collector's clock, ms since 1970. */
  readonly at: number;
  readonly site: string;
  readonly client: Pick<Client, 'browser' | 'browserVersion' | 'bot'>;
}

/** A beacon may be sent again for as long as its tab lives; beyond this its clock is not believed. */
const MAX_AGE_MS = 7 * 86_400_000;

/**
 * From beacon to what is stored. Here raw paths are folded into pages, sizes are judged, the wait is computed and the
 * page's clock is set right; nothing that privacy forbids leaves this function.
 */
export function enrich(beacon: Beacon, { at, site, client }: Received): PageViewPart {
  const browser = client.browser;
  const judge = (load: WireResource, isDocument: boolean) =>
    toResource(load, isDocument, { site, browser, ...(beacon.seq && { seq: beacon.seq }) });
  const page = label(beacon.page ?? '') || foldPath(beacon.path);
  const document = beacon.doc && { ...judge(beacon.doc, true), name: page };
  const loads = (beacon.res ?? []).map(load => judge(load, false));
  const rest = (beacon.rest ?? []).map(sum => toRest(sum, browser));
  const age = beacon.now - beacon.at;
  return {
    id: beacon.id,
    part: beacon.n,
    final: beacon.end ?? false,
    // Without storage and template there is no visit to speak of: each page view stands for itself.
    visit: beacon.visit ?? beacon.id,
    ...(beacon.seq !== undefined && { seq: beacon.seq }),
    site,
    page,
    ...(beacon.from !== undefined && { from: foldPath(beacon.from) }),
    ...(beacon.variant !== undefined && { variant: label(beacon.variant) }),
    ...(beacon.release !== undefined && { release: label(beacon.release) }),
    at: Math.round(age >= 0 && age <= MAX_AGE_MS ? at - age : at),
    type: beacon.type,
    ...(beacon.start && { start: beacon.start }),
    ...(beacon.status && { status: beacon.status }),
    client: {
      ...client,
      ...(beacon.device && { device: beacon.device }),
      ...(beacon.net && { net: label(beacon.net) }),
      ...(beacon.saveData !== undefined && { saveData: beacon.saveData }),
    },
    measured: { ...measured(beacon), ...sums(document, loads, rest) },
    resources: [...(document ? [document] : []), ...loads, ...rest],
    events: (beacon.ev ?? []).map(toEvent),
  };
}

/** The wait is told by the page for soft navigations, else it is the click's lead plus the content's paint. */
function measured({ m }: Beacon): Measured {
  const content = m.lcp ?? m.fcp;
  const wait = m.wait ?? (content === undefined ? undefined : Math.round((content + (m.input ?? 0)) * 10) / 10);
  return { ...m, ...(wait !== undefined && { wait }) };
}

function sums(document: Resource | undefined, loads: readonly Resource[], rest: readonly Resource[]): Measured {
  const all = [...(document ? [document] : []), ...loads, ...rest];
  const network = all.filter(({ state }) => state === 'network');
  const add = (list: readonly Resource[], size: 'transfer' | 'encoded' | 'decoded' | 'count') =>
    list.reduce((sum, load) => sum + load[size], 0);
  return {
    // A revalidation moves its headers and nothing else; what Firefox may have had already is not counted either way.
    transfer:
      add(network, 'transfer') +
      add(
        all.filter(({ state }) => state === 'revalidated'),
        'transfer',
      ),
    encoded: add(network, 'encoded'),
    decoded: add(network, 'decoded'),
    resources: add([...loads, ...rest], 'count'),
    failed: loads.filter(({ status }) => status >= 400).length,
  };
}

function toResource(
  load: WireResource,
  isDocument: boolean,
  { site, browser, seq }: { site: string; browser: string; seq?: number },
): Resource {
  const [url, initiator, transfer, encoded, decoded, ms, encoding = '', contentType = '', status = 0, delivery = ''] =
    load;
  const sameOrigin = isDocument || url.startsWith('/') || url.startsWith(`${site}/`);
  const observed: Observed = {
    transfer,
    encoded,
    decoded,
    sameOrigin,
    browser,
    isDocument,
    delivery,
    status,
    ...(seq !== undefined && { seq }),
  };
  const name = foldUrl(url.startsWith(`${site}/`) ? url.slice(site.length) : url);
  return {
    name,
    type: isDocument ? 'document' : resourceType(name, initiator, contentType),
    state: cacheState(observed),
    encoding: coding(encoding, encoded, decoded),
    count: 1,
    transfer,
    encoded,
    decoded,
    ms,
    status,
  };
}

/** Only Chromium names the content coding; elsewhere a body that grew was compressed, nobody knows how. */
function coding(told: string, encoded: number, decoded: number): string {
  if (/^(gzip|br|zstd|deflate|dcb|dcz)$/.test(told)) return told;
  return told !== '' || (encoded > 0 && encoded < decoded) ? 'unknown' : '';
}

/** What did not fit was summed in the page by initiator and by which of its sizes are zero, so a sum has one state. */
function toRest([initiator, count, transfer, encoded, decoded]: WireRest, browser: string): Resource {
  const sizes = { transfer, encoded, decoded };
  const state = cacheState({
    ...sizes,
    sameOrigin: transfer + encoded > 0,
    browser,
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

function toEvent([kind, name, offset, ms, count, bytes, failed]: WireEvent): PageEvent {
  const isPath = kind === 'document' || kind === 'download';
  return {
    kind,
    name: isPath ? foldUrl(name) : kind === 'error' ? errorName(name) : label(name),
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

/** Text that the app or the page chose: one line, no control or direction characters, at most 100 characters. */
function label(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .toWellFormed();
}
