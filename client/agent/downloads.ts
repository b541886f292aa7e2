import { around, isModified } from './element.ts';
import type { Host } from './host.ts';
import type { Tell } from './page-views.ts';
import { nameOf } from './resources.ts';

/** The cookie by which the app tells that an answer is on its way, and how often and how long it is looked for. */
const COOKIE = 'fv-download=';
const EVERY_MS = 20;
const UNTIL_MS = 120_000;

/**
 * Times downloads where a link asks for it, since browsers tell nothing of them:
 * - `data-fv-download`: the file is fetched and then saved, so its end and size are exact;
 * - `data-fv-download="cookie"`: the link works as ever, and the app sets a short-lived cookie `fv-download=<anything new>`
 *   with its answer, whose arrival is the end.
 */
export function watchDownloads(host: Host, tell: Tell): void {
  host.on<MouseEvent>(window, 'click', event => {
    const link = around(event, 'a[data-fv-download]') as HTMLAnchorElement;
    if (!link || event.defaultPrevented || isModified(event)) return;
    const at = event.timeStamp;
    const { href } = link;
    const done = (bytes?: number) => tell('download', nameOf(href), at, performance.now() - at, undefined, bytes);
    const cookie = () => document.cookie.split(COOKIE)[1]?.split(';')[0];
    const before = cookie();
    const look = () => {
      const now = cookie();
      if (now && now !== before) done();
      else if (performance.now() < at + UNTIL_MS) host.later(look, EVERY_MS);
    };
    if (link.dataset.fvDownload === 'cookie') return look();
    event.preventDefault();
    fetch(href)
      .then(response => (response.ok ? response.blob() : Promise.reject()))
      .then(blob => {
        done(blob.size);
        const copy = link.cloneNode() as HTMLAnchorElement;
        copy.href = URL.createObjectURL(blob);
        copy.download ||= nameOf(href).split('/').pop()!;
        copy.click();
      })
      .catch(() => {
        // Whatever went wrong: the plain link is what the visitor asked for.
        location.href = href;
      });
  });
}
