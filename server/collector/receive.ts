import type { Context } from 'hono';
import { limits } from '../../shared/beacon.ts';
import type { Peer } from '../http/peer.ts';
import type { RateLimit } from '../http/rate.ts';
import type { Telemetry } from '../telemetry.ts';
import { memo } from './memo.ts';
import { allowsSite, siteOf } from './origin.ts';
import { type RefusalCode, refusals } from './refusal.ts';

/**
 * Bytes of bodies that may be on their way at once, in all and from one address; slow senders would otherwise fill the memory.
 * Counted is what a body says that it will be, and where that leaves no room, what has come of it.
 */
const MAX_ARRIVING = 8_000_000;
const MAX_ARRIVING_EACH = 2_000_000;
/** Sites that an operator is told of in an hour; strangers can invent more. */
const MAX_UNKNOWN = 100;
const HOUR_MS = 3_600_000;
/** Characters of a body that are charged like a beacon: most beacons are smaller, and who sends large ones fills the disk. */
const CHARGED_AS_ONE = 4096;

export interface ReceiverOptions {
  /** Origins that may report beside the own host and loopback; `*` for all. */
  readonly origins: readonly string[];
  readonly peer: (c: Context) => Peer;
  /** Limits beacons by address, and by site. */
  readonly rates: { readonly address: RateLimit; readonly site: RateLimit };
  readonly telemetry: Pick<Telemetry, 'count'>;
  /** Told of trouble that an operator should see. */
  readonly log: (message: string) => void;
}

/** What came, from whom it may come. */
export interface Received {
  readonly text: string;
  readonly site: string;
  /** The body holds `beacons`, of which one was counted when the request came; a large body counts like several. */
  charge(beacons: number): void;
}

/** Turns away, and reads what is let in. */
export interface Receiver {
  /** The body, or the answer that refuses it: too large, too many, or from a site that is not measured. */
  receive(c: Context): Promise<Received | Response>;
  /**
   * Counts a refusal; its answer says why, in its body and in the header `X-Flowvitals`, which the page may read.
   * @param beacons that were refused; a body that was not read is one.
   */
  refuse(c: Context, code: RefusalCode, beacons?: number, message?: string, faults?: unknown): Response;
}

export function receiver({ origins, peer, rates, telemetry, log }: ReceiverOptions): Receiver {
  const unknownSites = new Set<string>();
  let unknownSince = performance.now();
  const isAllowed = memo(siteAndHost => {
    const [site = '', host] = siteAndHost.split('\n'); // no header holds a line break
    return allowsSite(site, host, origins);
  });

  function refuse(
    c: Context,
    code: RefusalCode,
    beacons = 1,
    message: string = refusals[code].meaning,
    faults?: unknown,
  ) {
    telemetry.count('beacons_total', beacons, code);
    const headers: Record<string, string> = {
      ...answerHeaders(c),
      'X-Flowvitals': `${code}: ${message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)}`,
      ...([429, 503].includes(refusals[code].status) && { 'Retry-After': '5' }),
    };
    const error = { code, message, ...(faults !== undefined && { faults }) };
    return c.json({ error }, refusals[code].status, headers);
  }

  const announced = arrivals();
  const arrived = arrivals();
  /**
   * The body's text, or why there is none. The parser holds senders to the length that they gave and refuses one beside a transfer
   * coding, so it can be believed; only without one, or without room for it, the body is counted as it comes.
   */
  async function readBody(c: Context, address: string): Promise<{ text: string } | RefusalCode> {
    const length = c.req.header('content-length');
    const bytes = Number(length ?? 0);
    if (bytes > limits.body) return 'too-large';
    const isAnnounced = length !== undefined && announced.take(address, bytes);
    try {
      if (isAnnounced) return { text: await c.req.text() };
      return await readCounted(c.req.raw, arrived, address);
    } catch {
      return 'aborted'; // a tab that was closed, or a sender that was too slow: nothing that an operator could mend
    } finally {
      if (isAnnounced) announced.free(address, bytes);
    }
  }

  /** A site that was forgotten in the settings would be measured in vain: the operator is told, once an hour. */
  function refuseSite(c: Context, site: string | null, address: string) {
    const name = site?.slice(0, 100) ?? 'a hidden origin';
    // A proxy on this machine that told the very host that the page is on, and is not believed. Of another address it might be a
    // stranger who says so.
    const told = c.req.header('x-forwarded-host');
    const isProxy = told !== undefined && site?.endsWith(`//${told}`) && /^(127\.|unix$)/.test(address);
    const cure = isProxy ? `--proxy ${address}` : `--origin ${site === null ? '…' : name}`;
    const message = `${name} is not measured here: start the collector with ${cure}`;
    if (performance.now() - unknownSince > HOUR_MS) {
      unknownSites.clear();
      unknownSince = performance.now();
    }
    if (!unknownSites.has(name) && unknownSites.size < MAX_UNKNOWN) {
      unknownSites.add(name);
      log(message);
    }
    return refuse(c, 'origin', 1, message);
  }

  return {
    refuse,
    async receive(c) {
      const { address, host } = peer(c);
      if (!rates.address.take(address)) return refuse(c, 'rate');
      const site = siteOf(c.req.raw, host);
      if (site === null || !isAllowed(`${site}\n${host ?? ''}`)) return refuseSite(c, site, address);
      if (!rates.site.take(site)) return refuse(c, 'rate');
      const read = await readBody(c, address);
      if (typeof read === 'string') return refuse(c, read);
      return {
        text: read.text,
        site,
        charge(beacons) {
          const more = Math.max(beacons, Math.ceil(read.text.length / CHARGED_AS_ONE)) - 1;
          if (more <= 0) return;
          rates.address.charge(address, more);
          rates.site.charge(site, more);
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

/** Bytes that are on their way. */
interface Arrivals {
  /** Makes room for so many, if there is any. */
  take(address: string, bytes: number): boolean;
  free(address: string, bytes: number): void;
}

function arrivals(): Arrivals {
  let all = 0;
  const from = new Map<string, number>();
  return {
    take(address, bytes) {
      const others = from.get(address) ?? 0;
      if (all + bytes > MAX_ARRIVING || others + bytes > MAX_ARRIVING_EACH) return false;
      all += bytes;
      from.set(address, others + bytes);
      return true;
    },
    free(address, bytes) {
      all -= bytes;
      const left = from.get(address)! - bytes;
      if (left > 0) from.set(address, left);
      else from.delete(address);
    },
  };
}

/** A body up to the first byte that is too much; the rest is the adapter's to drain. */
async function readCounted(
  request: Request,
  arrived: Arrivals,
  address: string,
): Promise<{ text: string } | RefusalCode> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    const reader = request.body?.getReader();
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      if (!arrived.take(address, part.value.length)) return 'busy';
      bytes += part.value.length;
      if (bytes > limits.body) return 'too-large';
      text += decoder.decode(part.value, { stream: true });
    }
    return { text: text + decoder.decode() };
  } finally {
    if (bytes > 0) arrived.free(address, bytes);
  }
}
