/** Makes the demo as slow and as well compressed as its visitor wants it, and says truthfully what that took. */
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { MiddlewareHandler } from 'hono';
import { MIN_COMPRESSIBLE } from '../../shared/compression.ts';
import { accepts } from '../http/coding.ts';
import { readSetup, type Setup } from './visitor.ts';

const TEXT = /^(text\/|application\/(json|javascript)|image\/svg)/;

type Coding = 'gzip' | 'br';
const encode = {
  gzip: promisify(gzip),
  br: promisify(brotliCompress),
} as const;
/** What servers use for pages made on request: gzip 6 and brotli 5; brotli's own default, 11, takes a hundred times longer. */
const LEVELS = { gzip: { level: 6 }, br: { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } } } as const;

/**
 * Middleware that compresses text as the visitor's set-up says and the browser allows, and sets `Server-Timing: app`
 * to all the time until the headers go out: handler, artificial delay and compression.
 */
export function compressed(): MiddlewareHandler {
  return async (c, next) => {
    const start = performance.now();
    await next();
    const type = c.res.headers.get('content-type') ?? '';
    if (TEXT.test(type)) {
      c.res.headers.append('vary', 'Accept-Encoding');
      const coding = negotiate(readSetup(c).compression, c.req.header('accept-encoding') ?? '');
      const body = new Uint8Array(await c.res.clone().arrayBuffer());
      if (coding && body.length >= MIN_COMPRESSIBLE) {
        const small = await encode[coding](body, LEVELS[coding]);
        c.res = new Response(small, c.res);
        c.res.headers.set('content-encoding', coding);
        c.res.headers.delete('content-length');
      }
    }
    c.res.headers.set('server-timing', `app;dur=${(performance.now() - start).toFixed(1)}`);
  };
}

/** Middleware for what the app makes on request: takes as long as the visitor's set-up says. */
export function slowed(): MiddlewareHandler {
  return async (c, next) => {
    const { delay: ms } = readSetup(c);
    if (ms > 0) await delay(ms);
    await next();
  };
}

/** The best coding that is both set up and accepted by the browser; brotli falls back to gzip, as servers do. */
export function negotiate(setup: Setup['compression'], acceptEncoding: string): Coding | undefined {
  const wanted: Coding[] = setup === 'off' ? [] : setup === 'gzip' ? ['gzip'] : ['br', 'gzip'];
  return wanted.find(coding => accepts(acceptEncoding, coding));
}
