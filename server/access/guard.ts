import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { Peer } from '../http/peer.ts';
import type { RateLimit } from '../http/rate.ts';
import { applyShare, decodeShare } from './share.ts';
import type { Access } from './token.ts';

export interface GuardOptions {
  readonly access: Access;
  readonly peer: (c: Context) => Peer;
  /** Limits wrong tries, by address. */
  readonly tries: RateLimit;
  readonly now: () => number;
  /** Path that cookies are for: the base path of everything here, behind what a proxy took off. */
  readonly path: string;
  /** Takes a code that was printed at start, once. */
  readonly takeOnce: (code: string) => boolean;
}

export interface Guarded {
  Variables: {
    /** Whether what the request was let in with still opens the door; for answers that last. */
    isStillIn?: () => boolean;
  };
}

const SESSION_MS = 30 * 86_400_000;

/**
 * The door to reports. Only three things open it: the token as `Authorization: Bearer`, the session cookie that the link
 * with the token sets, and a share link's cookie, which opens one report. Where a request comes from opens nothing: behind
 * a proxy everybody comes from 127.0.0.1.
 */
export function guard({ access, peer, tries, now, path, takeOnce }: GuardOptions) {
  const sessionCookie = () => `flowvitals_${access.name}`;
  const shareCookie = () => `flowvitals_share_${access.name}`;
  const cookie = (c: Context, expires: number) => {
    const { secure, prefix = '' } = peer(c);
    return {
      httpOnly: true,
      sameSite: 'Strict',
      path: `${prefix}${path}`,
      secure,
      expires: new Date(expires),
    } as const;
  };
  const tooMany = (c: Context) => {
    c.header('Retry-After', '60');
    return refuse(c, 429, 'too-many-tries', 'Too many wrong tries from this address: wait a minute.');
  };

  /** Everything behind this needs to be let in. */
  const required: MiddlewareHandler<Guarded> = async (c, next) => {
    const bearer = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (bearer !== undefined) {
      // The right one is never turned away: 192 random bits cannot be guessed, but wrong tries could lock their owner out.
      if (access.isToken(bearer)) {
        c.set('isStillIn', () => access.isToken(bearer));
        return next();
      }
      if (!tries.take(peer(c).address)) return tooMany(c);
      return refuse(
        c,
        401,
        'wrong-token',
        'This token is not, or no longer, the right one: "flowvitals token rotate" makes a new one.',
      );
    }
    const session = getCookie(c, sessionCookie()) ?? '';
    const isOwner = () => access.verify('session', session, now()) !== undefined;
    if (isOwner()) {
      c.set('isStillIn', isOwner);
      if (isSafe(c) || fromOwnPage(c, peer(c))) return next();
      return refuse(
        c,
        403,
        'other-origin',
        'Only the report page itself may change something with this cookie: scripts use a bearer token.',
      );
    }
    const link = getCookie(c, shareCookie()) ?? '';
    const shared = access.verify('share', link, now());
    const share = shared === undefined ? undefined : decodeShare(shared);
    if (share && isSafe(c)) {
      c.set('isStillIn', () => access.verify('share', link, now()) !== undefined);
      const url = applyShare(share, new URL(c.req.url));
      if (!url) return refuse(c, 403, 'not-shared', 'The link that was shared shows another report than this.');
      c.req.raw = new Request(url, c.req.raw);
      return next();
    }
    return refuse(
      c,
      401,
      'no-access',
      'Open the link that the collector printed at its first start, or send the token as "Authorization: Bearer …".',
    );
  };

  /** Answers links with `?token=`, `?once=` or `?share=` by setting a cookie and leaving the secret out of the address bar. */
  const links = new Hono();
  links.get('/', async (c, next) => {
    const { token, once, share, ...others } = c.req.query();
    const none = token === undefined && once === undefined && share === undefined;
    // What only looks whether the link is alive (a chat's preview) must not use it up.
    if (none || c.req.method !== 'GET') return next();
    c.header('Cache-Control', 'no-store');
    c.header('Referrer-Policy', 'no-referrer');
    const expires = now() + SESSION_MS;
    // People get the page, which says in their language what to do; scripts get the reason.
    const deny = (code: string, message: string) => {
      if (!tries.take(peer(c).address)) return tooMany(c);
      return c.req.header('accept')?.includes('text/html')
        ? c.redirect('./?ended=1', 303)
        : refuse(c, 401, code, message);
    };
    if (share !== undefined) {
      const decoded = decodeShare(access.verify('share', share, now()) ?? '');
      if (!decoded) return deny('share-ended', 'This link has ended, or its token was changed: ask for a new one.');
      setCookie(c, shareCookie(), share, cookie(c, Number(share.split('.')[0])));
      return c.redirect(`./?${new URLSearchParams(decoded.address)}`, 303);
    }
    if (!(token !== undefined ? access.isToken(token) : takeOnce(once!)))
      return deny(
        'wrong-token',
        once !== undefined
          ? 'This link was good for one use: the collector prints a new one when it starts.'
          : 'This token is not, or no longer, the right one.',
      );
    setCookie(c, sessionCookie(), access.sign('session', 'owner', expires), cookie(c, expires));
    const query = new URLSearchParams(others).toString();
    return c.redirect(query ? `./?${query}` : './', 303);
  });

  /** `POST share { view, address, query, days }`: a link to one report that ends by itself. Behind {@link required}. */
  const sharing = new Hono();
  sharing.post('/share', async c => {
    const body: unknown = await c.req.json().catch(() => undefined);
    const share = decodeShare(JSON.stringify(body ?? null));
    const { days = 14 } = (body ?? {}) as { days?: unknown };
    if (!share || typeof days !== 'number' || !(days >= 1 && days <= 366))
      return c.json(
        {
          error: {
            code: 'bad-share',
            message:
              'Expected { view, address, query, days }: a view of the report page, its queries, and 1 to 366 days.',
          },
        },
        400,
      );
    const expires = Math.round(now() + days * 86_400_000);
    return c.json({ link: `?share=${access.sign('share', JSON.stringify(share), expires)}`, expires });
  });

  return { required, links, sharing };
}

const isSafe = (c: Context) => c.req.method === 'GET' || c.req.method === 'HEAD';

/**
 * SameSite=Strict keeps other sites out; this keeps out other ports and sub-domains of the same site. On plain http
 * browsers send no Sec-Fetch-Site (w3.org/TR/fetch-metadata, only to trustworthy URLs); there the whole origin has to be ours.
 */
function fromOwnPage(c: Context, { host, secure }: Peer): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return host !== undefined && c.req.header('origin') === `${secure ? 'https' : 'http'}://${host}`;
}

function refuse(c: Context, status: 401 | 403 | 429, code: string, message: string) {
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  return c.json({ error: { code, message } }, status);
}
