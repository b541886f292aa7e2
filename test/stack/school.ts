/** The Flask app of the stack tests, the way through it, and what it weighs. */
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import type { RunningCollector } from '../support/collector.ts';
import type { WsgiOptions } from '../support/servers.ts';
import { countingClient, type Received } from './client.ts';
import type { Visitor } from './visitor.ts';

/** The settings are explained in the app itself. */
export function school(env: Readonly<Record<string, string>>): WsgiOptions {
  return { cwd: fileURLToPath(new URL('./app', import.meta.url)), app: 'app:app', env };
}

export const pages = ['/login', '/student/dashboard', '/student/task/:id'] as const;
const TASK = 17;

/** Login → dashboard → task, once; ends, and closes the browser, when the collector has it all. */
export async function clickThrough(visitor: Visitor, site: string, collector: RunningCollector): Promise<void> {
  const before = await collector.ask('overview', { site });
  try {
    await visitor.open(`${site}/login`);
    await visitor.type('[name=user]', 'mia');
    await visitor.type('[name=password]', 'geheim');
    await visitor.follow('button', '/student/dashboard');
    await visitor.follow(`#task-${TASK}`, `/student/task/${TASK}`);
    await visitor.leave();
    await arrived(collector, site, before.completeness.complete + pages.length);
  } finally {
    await visitor.close();
  }
}

/** Resolves when this many page views of a site have arrived with their final figures. */
export async function arrived(collector: RunningCollector, site: string, complete: number): Promise<void> {
  await vi.waitFor(
    async () => {
      const { completeness } = await collector.ask('overview', { site });
      expect(completeness).toMatchObject({ complete, partial: 0, lost: 0 });
    },
    { timeout: 20_000 },
  );
}

/** What the pages and files of the app really weigh, asked for with the browser's own Accept-Encoding. */
export async function weigh(site: string): Promise<{ [name: string]: Received }> {
  const client = countingClient(site);
  const login = await client.get('/login');
  expect(await client.post('/login', { user: 'mia', password: 'geheim' })).toMatchObject({ status: 302 });
  const weights = {
    '/login': login,
    '/student/dashboard': await client.get('/student/dashboard'),
    '/student/task/:id': await client.get(`/student/task/${TASK}`),
    '/static/style.css': await client.get('/static/style.css'),
    '/static/app.js': await client.get('/static/app.js'),
  };
  for (const { status } of Object.values(weights)) expect(status).toBe(200);
  return weights;
}

/**
 * Checks that what is reported for the three pages is, to the byte and over all visits, what they really weigh.
 * @param named whether the browser names the content coding; only Chromium does
 */
export async function expectTrueWeights(
  collector: RunningCollector,
  site: string,
  visits: number,
  named = true,
): Promise<void> {
  const weights = await weigh(site);
  for (const page of pages) {
    const { types } = await collector.ask('compression', { site, page });
    const { encoding, encoded, decoded } = weights[page]!;
    expect(types.find(({ type }) => type === 'document')).toMatchObject({
      loads: { network: visits },
      encoded: encoded * visits,
      decoded: decoded * visits,
      ratio: decoded / encoded,
      encodings: [{ encoding: named ? encoding : 'unknown', loads: visits }],
    });
  }
}
