/** A collector without a server: what is sent to it arrives in a memory store, and what it logs in a list. */
import { writeQueue } from '../../server/collector/queue.ts';
import { collector } from '../../server/collector/route.ts';
import { rateLimit } from '../../server/http/rate.ts';
import { memoryStore } from '../../server/store/memory.ts';
import type { PageViewPart } from '../../server/store/store.ts';
import { telemetry } from '../../server/telemetry.ts';

const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36';
/** Its clock. */
export const NOW = 1_800_000_000_000;

export function collecting(
  given: {
    perAddress?: number;
    append?: (parts: Iterable<PageViewPart>) => void;
    capacity?: number;
    address?: string;
  } = {},
) {
  const store = memoryStore();
  const log: string[] = [];
  const queue = writeQueue(
    { append: given.append ?? store.append },
    given.capacity === undefined ? {} : { capacity: given.capacity },
  );
  const rate = (perSecond: number) => rateLimit({ perSecond, burst: perSecond * 10, now: () => NOW });
  const app = collector({
    telemetry: telemetry(),
    rates: { address: rate(given.perAddress ?? 50), site: rate(500) },
    peer: c => ({ address: given.address ?? '203.0.113.9', host: c.req.header('host'), secure: false }),
    queue,
    store,
    origins: ['https://school.example'],
    now: () => NOW,
    log: message => log.push(message),
  });
  const send = (body: unknown, headers: Record<string, string> = {}) =>
    app.request('http://collector.example/fv', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        host: 'collector.example',
        origin: 'https://school.example',
        'user-agent': CHROME,
        'content-type': 'text/plain',
        ...headers,
      },
    });
  return { store, send, log, app };
}
