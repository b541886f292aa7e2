import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { decodeBeacons, limits } from '../../shared/beacon.ts';
import { StoreError } from '../store/store.ts';
import { readUserAgent } from './client.ts';
import { enrich } from './enrich.ts';
import { allowsSite, siteOf } from './origin.ts';
import { QueueFull, type WriteQueue } from './queue.ts';
import { type RefusalCode, refusals } from './refusal.ts';

export interface CollectorOptions {
  readonly queue: WriteQueue;
  /** Origins that may report beside the own host and loopback; `*` for all. */
  readonly origins: readonly string[];
  /** The collector's clock, ms since 1970. */
  readonly now: () => number;
  /** Told of trouble that an operator should see. */
  readonly log: (message: string, detail?: Record<string, unknown>) => void;
}

/**
 * `POST /fv`: decode → enrich → queue → 204 once it is on disk. A refusal says why, in its body and in the header
 * `X-Flowvitals`, which the page that sent the beacon may read.
 */
export function collector({ queue, origins, now, log }: CollectorOptions): Hono {
  const app = new Hono();
  const limit = bodyLimit({ maxSize: limits.body, onError: c => refuse(c, 'too-large') });

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
  app.post('/fv', limit, async c => {
    const site = siteOf(c.req.raw);
    if (site === null || !allowsSite(site, c.req.header('host'), origins))
      return refuse(
        c,
        'origin',
        `${site ?? 'a hidden origin'} is not measured here: start the collector with --origin ${site ?? '…'}`,
      );
    const body = parse(await c.req.text());
    if (body === undefined) return refuse(c, 'not-json');
    const decoded = decodeBeacons(body);
    if (!decoded.ok) return refuse(c, 'invalid', decoded.faults[0]?.message, decoded.faults);
    const client = readUserAgent(c.req.header('user-agent') ?? '');
    try {
      await queue.add(decoded.beacons.map(beacon => enrich(beacon, { at: now(), site, client })));
    } catch (error) {
      return failed(c, error, log);
    }
    if (client.bot) c.header('X-Flowvitals', 'stored as a bot: left out of reports');
    return c.body(null, 204);
  });
  return app;
}

function failed(c: Context, error: unknown, log: CollectorOptions['log']) {
  if (!(error instanceof QueueFull || error instanceof StoreError)) throw error;
  if (error instanceof StoreError) log(error.message);
  c.header('Retry-After', '5');
  return refuse(c, error instanceof QueueFull ? 'busy' : 'storage');
}

function refuse(c: Context, code: RefusalCode, message: string = refusals[code].meaning, faults?: unknown) {
  c.header('X-Flowvitals', `${code}: ${message.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)}`);
  return c.json({ error: { code, message, ...(faults !== undefined && { faults }) } }, refusals[code].status);
}

/** `undefined` for what is no JSON; JSON itself cannot say undefined. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
