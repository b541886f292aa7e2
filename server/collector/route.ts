import { Hono } from 'hono';
import type { Beacon } from '../../shared/beacon.ts';
import { decodeBeacons, type Fault } from '../../shared/decode.ts';
import { type Store, StoreError } from '../store/store.ts';
import { userAgentReader } from './client.ts';
import { enricher } from './enrich.ts';
import { pairing } from './pairing.ts';
import { QueueFull, type WriteQueue } from './queue.ts';
import { answerHeaders, type ReceiverOptions, receiver } from './receive.ts';
import type { RefusalCode } from './refusal.ts';

export interface CollectorOptions extends ReceiverOptions {
  readonly queue: WriteQueue;
  /** Asked for page views that began before the collector did. */
  readonly store: Pick<Store, 'pageViews'>;
  /** The collector's clock, ms since 1970. */
  readonly now: () => number;
}

/** What a body holds: so many beacons that are good, so many that are none, and why. */
interface Reading {
  readonly good: number;
  readonly bad: number;
  readonly code?: RefusalCode;
  readonly faults?: readonly Fault[];
}

/** `POST /fv`: receive → queue → decode → enrich → 204 once it is on disk. */
export function collector(options: CollectorOptions): Hono {
  const { queue, store, now, telemetry } = options;
  const app = new Hono();
  const { receive, refuse } = receiver(options);
  const enrich = enricher();
  const pair = pairing(store, now());
  const readUserAgent = userAgentReader();

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
    const received = await receive(c);
    if (received instanceof Response) return received;
    const { text, site } = received;
    const client = readUserAgent(c.req.header('user-agent') ?? '');
    const at = now();
    let reading: Reading | undefined;
    const parts = () => {
      const read = readBeacons(text);
      reading = read.reading;
      return read.beacons.map(beacon => pair(beacon, enrich(beacon, { at, site, client })));
    };
    let trouble: RefusalCode | undefined;
    try {
      await queue.add(text.length, parts);
    } catch (error) {
      if (error instanceof QueueFull) trouble = 'busy';
      else if (error instanceof StoreError) trouble = 'storage';
      else throw error;
    }
    // What is wrong with a body is told also where nothing can be written: its sender need not come again.
    const { good, bad, code, faults } = reading ?? readBeacons(text).reading;
    received.charge(good);
    if (trouble && good > 0) return refuse(c, trouble, good);
    telemetry.count('beacons_total', good, 'accepted');
    if (code) return refuse(c, code, bad, faults?.[0]?.message, faults);
    const headers = answerHeaders(c);
    if (client.bot) {
      telemetry.count('bot_beacons_total', good);
      headers['X-Flowvitals'] = 'stored as a bot: left out of reports';
    }
    return new Response(null, { status: 204, headers });
  });
  return app;
}

function readBeacons(text: string): { readonly beacons: readonly Beacon[]; readonly reading: Reading } {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { beacons: [], reading: { good: 0, bad: 1, code: 'not-json' } };
  }
  const { ok, beacons, faults } = decodeBeacons(body);
  const good = beacons.length;
  if (ok) return { beacons, reading: { good, bad: 0 } };
  const all = Array.isArray(body) ? body.length : 1;
  return { beacons, reading: { good, bad: Math.max(1, all - good), code: 'invalid', faults } };
}
