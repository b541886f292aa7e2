/**
 * What the demo knows of a visitor: a name, parts of tasks that are done, and the set-up of the server that this
 * visitor wants to feel. All of it lives in cookies, so the server keeps nothing.
 */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

export const compressions = ['off', 'gzip', 'brotli'] as const;
export const delays = [0, 100, 300] as const;

/** How the server answers this visitor. */
export interface Setup {
  readonly compression: (typeof compressions)[number];
  /** What the app takes longer for every page and every answer, ms. */
  readonly delay: (typeof delays)[number];
}

const MAX_NAME = 40;
const MAX_TASKS = 40;

/** The set-up in the visitor's cookie; whatever is not a set-up counts as the plain one. */
export function readSetup(c: Context): Setup {
  const [compression = '', delay = ''] = (getCookie(c, 'demo-setup') ?? '').split('.');
  return parseSetup(compression, delay);
}

export function parseSetup(compression: unknown, delay: unknown): Setup {
  return {
    compression: compressions.find(known => known === compression) ?? 'off',
    delay: delays.find(known => `${known}` === delay) ?? 0,
  };
}

export function writeSetup(c: Context, { compression, delay }: Setup): void {
  keep(c, 'demo-setup', `${compression}.${delay}`);
}

/** The set-up as a variant for the report: `brotli`, `gzip + 300 ms`, `no compression`. */
export function variant({ compression, delay }: Setup): string {
  return (compression === 'off' ? 'no compression' : compression) + (delay > 0 ? ` + ${delay} ms` : '');
}

/** Name of who is logged in. */
export function readName(c: Context): string | undefined {
  return getCookie(c, 'demo-name') || undefined;
}

/** Logs in under a name; `''` logs out. */
export function writeName(c: Context, name: string): void {
  keep(c, 'demo-name', name.toWellFormed().trim().slice(0, MAX_NAME));
}

/** Which parts of which tasks are done; the tasks last worked on come last, and only the newest are kept. */
export class Progress {
  private readonly done: Map<number, number>;

  constructor(cookie: string) {
    const pairs = cookie.matchAll(/(\d{1,4})-(\d{1,3})/g);
    this.done = new Map([...pairs].slice(-MAX_TASKS).map(([, task, parts]) => [Number(task), Number(parts)]));
  }

  static read(c: Context): Progress {
    return new Progress(getCookie(c, 'demo-done') ?? '');
  }

  has(task: number, part: number): boolean {
    return ((this.done.get(task) ?? 0) & (1 << part)) !== 0;
  }

  /** How many of the first `parts` parts are done. */
  count(task: number, parts: number): number {
    return Array.from({ length: parts }, (_, part) => this.has(task, part)).filter(Boolean).length;
  }

  finish(c: Context, task: number, part: number): void {
    const parts = (this.done.get(task) ?? 0) | (1 << part);
    this.done.delete(task);
    this.done.set(task, parts);
    keep(c, 'demo-done', `${this}`);
  }

  toString(): string {
    return [...this.done]
      .slice(-MAX_TASKS)
      .map(([task, parts]) => `${task}-${parts}`)
      .join('.');
  }
}

/**
 * Sets a cookie for the whole demo, wherever that is mounted: without a path a cookie holds for the folder of the
 * request (RFC 6265, 5.1.4), and everything that sets one is directly under the demo's root.
 */
function keep(c: Context, name: string, value: string): void {
  setCookie(c, name, value, { httpOnly: true, sameSite: 'Lax', path: '' });
}
