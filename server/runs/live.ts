import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Guarded } from '../access/guard.ts';

export interface Live {
  /** Something was stored: everybody who watches is told, soon. */
  notify(): void;
  /** `GET /live`: server-sent events (html.spec.whatwg.org/multipage/server-sent-events.html), one `stored` after each change. */
  readonly route: Hono<Guarded>;
  /** Ends all streams. */
  close(): void;
}

/** Changes within this time are told as one. */
const GATHER_MS = 250;
/** Proxies drop connections that say nothing: nginx after 60 s, or after the 5 s that somebody has set for beacons. */
const HEARTBEAT_MS = 3000;
/** Each watcher holds a connection open. */
const MAX_WATCHERS = 100;

type LiveEvent = 'stored' | 'heartbeat' | 'end';

/** Tells pages that watch that there is something new; what it is they ask by themselves. */
export function live(): Live {
  const watchers = new Set<(event: LiveEvent) => void>();
  let pending: NodeJS.Timeout | undefined;
  const tell = (event: LiveEvent) => {
    pending = undefined;
    for (const watcher of watchers) watcher(event);
  };

  const route = new Hono<Guarded>();
  route.get('/live', c => {
    // A HEAD has no body, so nobody would ever end its stream.
    if (c.req.method === 'HEAD') return c.body(null);
    if (watchers.size >= MAX_WATCHERS)
      return c.json({ error: { code: 'busy', message: `${MAX_WATCHERS} pages are watching already.` } }, 503);
    c.header('X-Accel-Buffering', 'no'); // nginx would keep the events to itself
    return streamSSE(c, async stream => {
      await new Promise<void>(resolve => {
        // A token that was rotated, or a share that ended, ends what it opened.
        const watcher = (event: LiveEvent) =>
          event === 'end' || c.get('isStillIn')?.() === false ? finish() : void stream.writeSSE({ event, data: '' });
        const heartbeat = setInterval(watcher, HEARTBEAT_MS, 'heartbeat');
        const finish = () => {
          clearInterval(heartbeat);
          watchers.delete(watcher);
          resolve();
        };
        stream.onAbort(finish);
        watchers.add(watcher);
        void stream.writeSSE({ event: 'hello', data: '', retry: 2000 });
      });
    });
  });

  return {
    notify() {
      if (watchers.size > 0) pending ??= setTimeout(tell, GATHER_MS, 'stored').unref();
    },
    route,
    close() {
      clearTimeout(pending);
      tell('end');
    },
  };
}
