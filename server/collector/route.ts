import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { decodeBeacons, limits } from '../../shared/beacon.ts';
import type { Peer } from '../peer.ts';
import type { RateLimit } from '../rate.ts';
import { StoreError } from '../store/store.ts';
import type { Telemetry } from '../telemetry.ts';
import { userAgentReader } from './client.ts';
import { enricher } from './enrich.ts';
import { allowsSite, siteOf } from './origin.ts';
import { QueueFull, type WriteQueue } from './queue.ts';
import { type RefusalCode, refusals } from './refusal.ts';

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
  const readUserAgent = userAgentReader();
  const unknownSites = new Set<string>();

  function refuse(c: Context, code: RefusalCode, message: string = refusals[code].meaning, faults?: unknown) {
    telemetry.count('beacons_total', { outcome: code });
    if (refusals[code].status !== 400) c.header('Retry-After', '5');
    c.header('X-Flowvitals', `${code}: ${message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)}`);
    return c.json({ error: { code, message, ...(faults !== undefined && { faults }) } }, refusals[code].status);
  }

  /** A site that was forgotten in the settings would be measured in vain: the operator is told, once a site. */
  function refuseSite(c: Context, site: string | null) {
    const name = site?.slice(0, 100) ?? 'a hidden origin';
    const message = `${name} is not measured here: start the collector with --origin ${site === null ? '…' : name}`;
    if (!unknownSites.has(name) && unknownSites.size < 100) log(message);
    unknownSites.add(name);
    return refuse(c, 'origin', message);
  }

  app.use('/fv', async (c, next) => {
    const origin = c.req.header('origin');
    c.header('Vary', 'Origin');
    // Without these the page could send but not learn what became of it.
    if (origin && origin !== 'null') {
      c.header('Access-Control-Allow-Origin', origin);
      c.header('Access-Control-Expose-Headers', 'X-Flowvitals, Retry-After');
    }
    await next();
  });
  app.options('/fv', c =>
    c.body(null, 204, {
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': 'Content-Type',
      'Access-Control-Max-Age': '86400',
    }),
  );
  app.post('/fv', bodyLimit({ maxSize: limits.body, onError: c => refuse(c, 'too-large') }), async c => {
    const { address, host } = peer(c);
    if (!rates.address.take(address)) return refuse(c, 'rate');
    const site = siteOf(c.req.raw, host);
    if (site === null || !allowsSite(site, host, origins)) return refuseSite(c, site);
    if (!rates.site.take(site)) return refuse(c, 'rate');
    const body = parse(await c.req.text());
    if (body === undefined) return refuse(c, 'not-json');
    const decoded = decodeBeacons(body);
    if (!decoded.ok) return refuse(c, 'invalid', decoded.faults[0]?.message, decoded.faults);
    const client = readUserAgent(c.req.header('user-agent') ?? '');
    try {
      await queue.add(decoded.beacons.map(beacon => enrich(beacon, { at: now(), site, client })));
    } catch (error) {
      if (error instanceof QueueFull) return refuse(c, 'busy');
      if (error instanceof StoreError) return refuse(c, 'storage');
      throw error;
    }
    telemetry.count('beacons_total', { outcome: 'accepted' }, decoded.beacons.length);
    if (client.bot) {
      telemetry.count('bot_beacons_total');
      c.header('X-Flowvitals', 'stored as a bot: left out of reports');
    }
    return c.body(null, 204);
  });
  return app;
}

/** `undefined` for what is no JSON; JSON itself cannot say undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
