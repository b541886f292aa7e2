import { Hono } from 'hono';
import { decodeBeacons } from '../../shared/decode.ts';
import { type Store, StoreError } from '../store/store.ts';
import { userAgentReader } from './client.ts';
import { enricher } from './enrich.ts';
import { pairing } from './pairing.ts';
import { QueueFull, type WriteQueue } from './queue.ts';
import { answerHeaders, type ReceiverOptions, receiver } from './receive.ts';

export interface CollectorOptions extends ReceiverOptions {
  readonly queue: WriteQueue;
  /** Asked for page views that began before the collector did. */
  readonly store: Pick<Store, 'pageViews'>;
  /** The collector's clock, ms since 1970. */
  readonly now: () => number;
}

/** `POST /fv`: receive → decode → enrich → queue → 204 once it is on disk. */
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
    const { body, site } = received;
    const { ok, beacons, faults } = decodeBeacons(body);
    if (beacons.length > 1) received.charge(beacons.length);
    const client = readUserAgent(c.req.header('user-agent') ?? '');
    try {
      if (beacons.length > 0)
        await queue.add(beacons.map(beacon => pair(beacon, enrich(beacon, { at: now(), site, client }))));
    } catch (error) {
      if (error instanceof QueueFull) return refuse(c, 'busy', beacons.length);
      if (error instanceof StoreError) return refuse(c, 'storage', beacons.length);
      throw error;
    }
    telemetry.count('beacons_total', beacons.length, 'accepted');
    if (!ok) {
      const all = Array.isArray(body) ? body.length : 1;
      return refuse(c, 'invalid', Math.max(1, all - beacons.length), faults[0]?.message, faults);
    }
    const headers = answerHeaders(c);
    if (client.bot) {
      telemetry.count('bot_beacons_total', beacons.length);
      headers['X-Flowvitals'] = 'stored as a bot: left out of reports';
    }
    return new Response(null, { status: 204, headers });
  });
  return app;
}
