import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../../shared/beacon.ts';
import { decodeBeacons } from '../../shared/decode.ts';
import type { Peer } from '../http/peer.ts';
import type { RateLimit } from '../http/rate.ts';
import { StoreError } from '../store/store.ts';
import type { Telemetry } from '../telemetry.ts';
import { userAgentReader } from './client.ts';
import { enricher } from './enrich.ts';
import { memo } from './memo.ts';
import { allowsSite, siteOf } from './origin.ts';
import { pairing } from './pairing.ts';
import { QueueFull, type WriteQueue } from './queue.ts';
import { type RefusalCode, refusals } from './refusal.ts';

/** Bytes of bodies that may be on their way at once; slow senders would otherwise fill the memory. */
const MAX_ARRIVING = 8_000_000;
const BUSY = Symbol('busy');

export interface CollectorOptions {
  readonly queue: WriteQueue;
  /** Origins that may report beside the own host and loopback; `*` for all. */
  readonly origins: readonly string[];
  /** The collector's clock, ms since 1970. */
  readonly now: () => number;
  readonly peer: (c: Context) => Peer;
  /** Limits beacons by address, and by site. */
  readonly rates: { readonly address: RateLimit; readonly site: RateLimit };
  readonly telemetry: Pick<Telemetry, 'count'>;
  /** Told of trouble that an operator should see. */
  readonly log: (message: string, detail?: Record<string, unknown>) => void;
}

/**
 * `POST /fv`: decode → enrich → queue → 204 once it is on disk. A refusal says why, in its body and in the header
 * `X-Flowvitals`, which the page that sent the beacon may read.
 */
export function collector({ queue, origins, now, peer, rates, telemetry, log }: CollectorOptions): Hono {
  const app = new Hono();
  const enrich = enricher();
  const pair = pairing();
  const readUserAgent = userAgentReader();
  const unknownSites = new Set<string>();
  const isAllowed = memo(siteAndHost => {
    const [site = '', host] = siteAndHost.split('\n'); // no header holds a line break
    return allowsSite(site, host, origins);
  });

  function refuse(c: Context, code: RefusalCode, message: string = refusals[code].meaning, faults?: unknown) {
    telemetry.count('beacons_total', 1, code);
    const headers: Record<string, string> = {
      ...answerHeaders(c),
      'X-Flowvitals': `${code}: ${message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)}`,
      ...([429, 503].includes(refusals[code].status) && { 'Retry-After': '5' }),
    };
    const error = { code, message, ...(faults !== undefined && { faults }) };
    return c.json({ error }, refusals[code].status, headers);
  }

  let arriving = 0;
  /** The body's text; `undefined` if the sender went away, {@link BUSY} while more bodies arrive than memory is set aside for. */
  async function read(c: Context): Promise<string | typeof BUSY | undefined> {
    const bytes = Number(c.req.header('content-length') ?? limits.body);
    if (arriving + bytes > MAX_ARRIVING) return BUSY;
    arriving += bytes;
    try {
      return await c.req.text();
    } catch {
      return undefined; // a tab that was closed, or a sender that was too slow: nothing that an operator could mend
    } finally {
      arriving -= bytes;
    }
  }

  const limit = bodyLimit({ maxSize: limits.body, onError: c => refuse(c, 'too-large') });
  /**
   * The refusal of a body that is too large. The parser holds senders to the length that they gave and refuses one beside a
   * transfer coding, so it can be believed; only without one the body is counted as it comes, which costs more than storing it.
   */
  function exceeds(c: Context): Response | undefined | Promise<Response | undefined> {
    const length = c.req.header('content-length');
    if (length === undefined) return limit(c, async () => {}) as Promise<Response | undefined>;
    return Number(length) > limits.body ? refuse(c, 'too-large') : undefined;
  }

  /** A site that was forgotten in the settings would be measured in vain: the operator is told, once a site. */
  function refuseSite(c: Context, site: string | null) {
    const name = site?.slice(0, 100) ?? 'a hidden origin';
    const message = `${name} is not measured here: start the collector with --origin ${site === null ? '…' : name}`;
    if (!unknownSites.has(name) && unknownSites.size < 100) log(message);
    unknownSites.add(name);
    return refuse(c, 'origin', message);
  }

  app.options('/fv', c =>
    c.body(null, 204, {
      ...answerHeaders(c),
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Content-Type',
      'Access-Control-Max-Age': '86400',
    }),
  );
  // One handler without middleware: the framework's way through several costs as much as parsing the body.
  app.post('/fv', async c => {
    const limited = exceeds(c);
    const tooLarge = limited instanceof Promise ? await limited : limited;
    if (tooLarge) return tooLarge;
    const { address, host } = peer(c);
    if (!rates.address.take(address)) return refuse(c, 'rate');
    const site = siteOf(c.req.raw, host);
    if (site === null || !isAllowed(`${site}\n${host ?? ''}`)) return refuseSite(c, site);
    if (!rates.site.take(site)) return refuse(c, 'rate');
    const text = await read(c);
    if (text === undefined) return refuse(c, 'aborted');
    if (text === BUSY) return refuse(c, 'busy');
    const body = parse(text);
    if (body === undefined) return refuse(c, 'not-json');
    const { ok, beacons, faults } = decodeBeacons(body);
    if (beacons.length > 1) {
      rates.address.charge(address, beacons.length - 1);
      rates.site.charge(site, beacons.length - 1);
    }
    const client = readUserAgent(c.req.header('user-agent') ?? '');
    try {
      if (beacons.length > 0)
        await queue.add(beacons.map(beacon => pair(beacon, enrich(beacon, { at: now(), site, client }))));
    } catch (error) {
      if (error instanceof QueueFull) return refuse(c, 'busy');
      if (error instanceof StoreError) return refuse(c, 'storage');
      throw error;
    }
    telemetry.count('beacons_total', beacons.length, 'accepted');
    if (!ok) return refuse(c, 'invalid', faults[0]?.message, faults);
    const headers = answerHeaders(c);
    if (client.bot) {
      telemetry.count('bot_beacons_total', beacons.length);
      headers['X-Flowvitals'] = 'stored as a bot: left out of reports';
    }
    return new Response(null, { status: 204, headers });
  });
  return app;
}

/** Without the CORS headers the page could send but not learn what became of it. */
function answerHeaders(c: Context): Record<string, string> {
  const origin = c.req.header('origin');
  const headers: Record<string, string> = { Vary: 'Origin', 'X-Content-Type-Options': 'nosniff' };
  if (origin && origin !== 'null') {
    headers['Access-Control-Allow-Origin'] = origin;
    headers['Access-Control-Expose-Headers'] = 'X-Flowvitals, Retry-After';
  }
  return headers;
}

/** `undefined` for what is no JSON; JSON itself cannot say undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
