import { around, isModified } from './element.ts';
import type { Host } from './host.ts';
import type { Tell } from './page-views.ts';
import { nameOf } from './resources.ts';

/** The cookie by which the app tells that an answer is on its way, and how often and how long it is looked for. */
const COOKIE = 'fv-download=';
const EVERY_MS = 20;
const UNTIL_MS = 120_000;
/** The browser takes the file up soon after the click; where somebody is asked for its name first, it has done so by then. */
const RELEASE_MS = 60_000;

/**
 * Times downloads where a link asks for it, since browsers tell nothing of them:
 * - `data-fv-download`: the file is fetched and then saved, so its end and size are exact;
 * - `data-fv-download="cookie"`: the link works as ever, and the app sets a short-lived cookie `fv-download=<anything new>`
 *   with its answer, whose arrival is the end.
 */
export function watchDownloads(host: Host, tell: Tell): void {
  host.on<MouseEvent>(
    window,
    'click',
    event => {
      const link = around(event, 'a[data-fv-download]') as HTMLAnchorElement;
      if (!link?.click || event.defaultPrevented || isModified(event)) return;
      const at = event.timeStamp;
      const href = link.href;
      const done = (bytes?: number) => tell('download', nameOf(href), at, performance.now() - at, undefined, bytes);
      const cookie = () => document.cookie.split(COOKIE)[1]?.split(';')[0];
      const before = cookie();
      const look = () => {
        const now = cookie();
        if (now && now !== before) done();
        else if (performance.now() < at + UNTIL_MS) host.later(look, EVERY_MS);
      };
      if (link.dataset.fvDownload === 'cookie') return look();
      // Whatever goes wrong, the plain link is what the visitor asked for; a copy outside of the page is no click of the page's.
      const copy = link.cloneNode() as HTMLAnchorElement;
      fetch(href)
        .then(async response => {
          const blob = response.ok ? await response.blob() : undefined;
          // A page instead of the file (somebody has to sign in first) is for the visitor to see.
          if (blob!.type.startsWith('text/html')) throw 0;
          // The last one: with letters beyond ASCII it is `filename*=UTF-8''…`, and comes second (RFC 6266, appendix D).
          const named = /.*filename(?:\*=[^']*'[^']*'|=)("[^"]*|[^;]+)/i.exec(
            response.headers.get('content-disposition')!,
          );
          const saved = copy.cloneNode() as HTMLAnchorElement;
          saved.href = URL.createObjectURL(blob!);
          // A name that is not encoded may hold a stray `%`.
          saved.download ||= (named?.[1] ?? nameOf(href).split('/').pop()!)
            .replace('"', '')
            .replace(/(%[\da-f]{2})+/gi, decodeURIComponent);
          done(blob!.size);
          saved.click();
          host.later(() => URL.revokeObjectURL(saved.href), RELEASE_MS);
        })
        .catch(() => copy.click());
      event.preventDefault();
    },
    true,
  );
}
