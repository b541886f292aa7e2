/**
 * Which site a beacon belongs to: its Origin header, else the origin of its Referer, else (something that is no
 * browser) the collector's own host. `null` where the browser hides the origin (a sandboxed frame, a file).
 */
export function siteOf(request: Request, ownHost: string | undefined): string | null {
  const origin = request.headers.get('origin');
  if (origin === 'null') return null;
  if (origin) return origin;
  const referer = request.headers.get('referer');
  return URL.parse(referer ?? `http://${ownHost ?? 'localhost'}`)?.origin ?? null;
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
