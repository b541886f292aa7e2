import type { Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../../shared/beacon.ts';
import type { Peer } from '../http/peer.ts';
import type { RateLimit } from '../http/rate.ts';
import type { Telemetry } from '../telemetry.ts';
import { memo } from './memo.ts';
import { allowsSite, siteOf } from './origin.ts';
import { type RefusalCode, refusals } from './refusal.ts';

/** Bytes of bodies that may be on their way at once; slow senders would otherwise fill the memory. */
const MAX_ARRIVING = 8_000_000;
const BUSY = Symbol('busy');

export interface ReceiverOptions {
  /** Origins that may report beside the own host and loopback; `*` for all. */
  readonly origins: readonly string[];
  readonly peer: (c: Context) => Peer;
  /** Limits beacons by address, and by site. */
  readonly rates: { readonly address: RateLimit; readonly site: RateLimit };
  readonly telemetry: Pick<Telemetry, 'count'>;
  /** Told of trouble that an operator should see. */
  readonly log: (message: string, detail?: Record<string, unknown>) => void;
}

/** What came, from whom it may come. */
export interface Received {
  /** Any JSON. */
  readonly body: unknown;
  readonly site: string;
  /** The body holds `n` beacons, of which one was counted when the request came. */
  charge(n: number): void;
}

/** Turns away, and reads what is let in. */
export interface Receiver {
  /** The parsed body, or the answer that refuses it: too large, too many, from a site that is not measured, or no JSON. */
  receive(c: Context): Promise<Received | Response>;
  /** Counts a refusal; its answer says why, in its body and in the header `X-Flowvitals`, which the page may read. */
  refuse(c: Context, code: RefusalCode, message?: string, faults?: unknown): Response;
}

export function receiver({ origins, peer, rates, telemetry, log }: ReceiverOptions): Receiver {
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

  return {
    refuse,
    async receive(c) {
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
      return {
        body,
        site,
        charge(n) {
          rates.address.charge(address, n - 1);
          rates.site.charge(site, n - 1);
        },
      };
    },
  };
}

/** Without the CORS headers the page could send but not learn what became of it. */
export function answerHeaders(c: Context): Record<string, string> {
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
