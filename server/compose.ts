import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import type { Context, Hono } from 'hono';
import { openAccess } from './access/token.ts';
import { createApp } from './app.ts';
import { writeQueue } from './collector/queue.ts';
import { accessIn, databaseIn, flowsFiles, type Settings } from './config.ts';
import { loadFlows } from './flows/flows.ts';
import { health } from './health.ts';
import { readAssets } from './http/assets.ts';
import { peerReader } from './http/peer.ts';
import { rateLimit } from './http/rate.ts';
import { log } from './log.ts';
import { packageFile } from './package-root.ts';
import { reportThread } from './report/thread.ts';
import { live } from './runs/live.ts';
import { runsApi } from './runs/runs.ts';
import { keepPruned } from './store/retention.ts';
import { sqliteStore } from './store/sqlite/store.ts';
import { telemetry as createTelemetry } from './telemetry.ts';

/** A whole site may send this many times what one address may. */
const SITE_FACTOR = 10;
/** Wrong tries of one address: twenty at once, then one in five seconds. */
const TRIES = { perSecond: 0.2, burst: 20 };

export interface Composed {
  readonly app: Hono;
  /** Makes the first token and gives it, where there is none yet. */
  readonly newToken: (() => string) | undefined;
  /** Ends what would hold connections open. */
  drain(): void;
  /** Writes what waits, ends threads and timers, closes the database. */
  end(): Promise<void>;
}

/**
 * The one place where the parts of the server meet: reads the clock, the files and the settings, and hands each part
 * what it needs.
 * @param once code that opens the report one time.
 * @throws {ConfigFileError} for flows that cannot be used, and what opening the database throws.
 */
export function compose(settings: Settings, once: string | undefined): Composed {
  const now = Date.now;
  loadFlows(flowsFiles(settings)); // reports read them by themselves: here a mistake in it ends the start
  const database = databaseIn(settings.data);
  const store = sqliteStore(database);
  const { access, newToken } = openAccess(accessIn(settings.data));
  const telemetry = createTelemetry();
  const watched = health({ check: () => store.check(), now, log });
  const watchers = live();
  const queue = writeQueue(store, {
    settled(seconds, error) {
      watched.learn(error);
      if (error) return;
      telemetry.commit(seconds);
      watchers.notify();
    },
  });
  const retention = { maxAgeDays: settings['keep-days'], maxBytes: settings['max-megabytes'] * 1e6 };
  const pruning = keepPruned({
    store,
    now,
    log,
    retention,
    pruned: n => telemetry.count('pruned_page_views_total', n),
  });
  const reports = reportThread({ database, flows: flowsFiles(settings) });
  const readPeer = peerReader(settings.proxy);
  const codes = new Set(once === undefined ? [] : [once]);
  const limit = (perSecond: number) =>
    perSecond === 0 ? { take: () => true, charge: () => {} } : rateLimit({ perSecond, burst: perSecond * 10, now });

  const app = createApp({
    base: settings.base,
    agent: readAssets(packageFile('dist', 'agent'), () => 'public, max-age=3600, stale-while-revalidate=86400'),
    report: readAssets(packageFile('dist', 'report'), path =>
      path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ),
    withDemo: settings.demo,
    origins: settings.origin,
    now,
    log,
    telemetry,
    access,
    queue,
    store,
    reports: reports.fetch,
    runs: runsApi({ store, now, newId: randomUUID }),
    live: watchers.route,
    peer: (c: Context<{ Bindings: HttpBindings }>) =>
      readPeer(c.env?.incoming?.socket.remoteAddress, c.req.raw.headers),
    rates: { address: limit(settings.rate), site: limit(settings.rate * SITE_FACTOR) },
    tries: rateLimit({ ...TRIES, now }),
    takeOnce: code => codes.delete(code),
    isWritable: watched.isWritable,
    metrics: () =>
      telemetry.text({
        queue_length: queue.length,
        resident_memory_bytes: process.memoryUsage.rss(),
        database_bytes: store.size(),
        writable: watched.isWritable() ? 1 : 0,
      }),
  });
  return {
    app,
    newToken,
    drain: watchers.close,
    async end() {
      await queue.drain();
      await pruning.stop();
      await reports.close();
      store.close();
    },
  };
}
