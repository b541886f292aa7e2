import { createIsbotFromList, list } from 'isbot';
import type { Client } from '../store/store.ts';
import { memo } from './memo.ts';

/**
 * Browsers that drive themselves for a test or an experiment measure like any other browser, and measuring them is what
 * the owner is doing when they come; only what crawls and monitors is a bot.
 */
const isbot = createIsbotFromList(list.filter(pattern => pattern !== 'headless'));

/** Families in the order in which their words must be looked for: Edge says Chrome, Chrome says Safari. */
const FAMILIES: readonly [name: string, version: RegExp][] = [
  ['Edge', /\bEdgA?\/(\d+)|\bEdgiOS\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox iOS', /\bFxiOS\/(\d+)/],
  ['Firefox', /\bFirefox\/(\d+)/],
  ['Chrome iOS', /\bCriOS\/(\d+)/],
  ['Chrome', /\b(?:Headless)?Chrom(?:e|ium)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* .*\bSafari\//],
];

export type UserAgent = Pick<Client, 'browser' | 'browserVersion' | 'bot'>;

/** What a browser says of itself is shorter; patterns are not let loose on more. */
const MAX_USER_AGENT = 500;
/** No browser has a greater version, and one of twenty digits could not be stored. */
const MAX_VERSION = 99_999;

/** A reader of user agent strings that knows those again that it has just seen. */
export function userAgentReader(): (userAgent: string) => UserAgent {
  const read = memo(readUserAgent);
  return userAgent => read(userAgent.slice(0, MAX_USER_AGENT));
}

/** Reduces a user agent string to family and major version, and says whether it is a bot. The string itself goes no further. */
function readUserAgent(userAgent: string): UserAgent {
  const bot = userAgent === '' || isbot(userAgent);
  for (const [browser, pattern] of FAMILIES) {
    const match = pattern.exec(userAgent);
    if (!match) continue;
    const version = Number(match[1] ?? match[2]);
    return { browser, ...(version <= MAX_VERSION && { browserVersion: version }), bot };
  }
  return { browser: 'other', bot };
}
