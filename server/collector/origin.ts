/** Longer ones than a domain name with its port are no browser's. */
const MAX_SITE = 300;

/**
 * Which site a beacon belongs to: its Origin header, else the origin of its Referer, else (something that is no
 * browser) the collector's own host. `null` where the browser hides the origin (a sandboxed frame, a file), and for a
 * header that is no origin: what is stored and remembered under it must be short, and hold no path or password.
 */
export function siteOf(request: Request, ownHost: string | undefined): string | null {
  const named = request.headers.get('origin');
  const origin = URL.parse(named ?? request.headers.get('referer') ?? `http://${ownHost ?? 'localhost'}`)?.origin;
  const isOrigin = origin !== undefined && origin.length <= MAX_SITE && (named === null || named === origin);
  return isOrigin ? origin : null;
}

/**
 * Whether pages of a site may report here: the collector's own host under any port and scheme (the app beside it, also
 * behind a proxy), loopback (development), and what `--origin` names.
 */
export function allowsSite(site: string, ownHost: string | undefined, allowed: readonly string[]): boolean {
  const url = URL.parse(site);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  if (allowed.includes('*') || allowed.includes(url.origin)) return true;
  const host = URL.parse(`http://${ownHost ?? ''}`)?.hostname;
  return url.hostname === host || isLoopback(url.hostname);
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
