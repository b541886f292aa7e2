import type { Events } from './events.ts';
import type { Host } from './host.ts';
import { nameOf } from './resources.ts';

/** The cookie by which the app tells that a download's answer is on its way, and how often and how long it is looked for. */
const COOKIE = 'fv-download=';
const EVERY_MS = 20;
const UNTIL_MS = 120_000;

/**
 * Times downloads where a link asks for it, since a browser tells nothing of them:
 * - `data-fv-download`: the file is fetched and then saved, so its end and size are exact;
 * - `data-fv-download="cookie"`: the link works as ever, and the app sets a short-lived cookie `fv-download=<anything new>`
 *   with the answer, whose arrival is the end.
 */
export function watchDownloads(host: Host, tell: Events['tell']): void {
  host.on<MouseEvent>(window, 'click', event => {
    const link: HTMLAnchorElement | null = (event.target as Element).closest?.('a[data-fv-download]');
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const done = (bytes?: number) =>
      tell('download', nameOf(link.href), event.timeStamp, performance.now() - event.timeStamp, undefined, bytes);
    if (link.dataset.fvDownload === 'cookie') awaitCookie(host, done);
    else {
      event.preventDefault();
      save(link, done).catch(() => {
        // Whatever went wrong: the plain link is what the visitor asked for.
        location.href = link.href;
      });
    }
  });
}

async function save(link: HTMLAnchorElement, done: (bytes: number) => void): Promise<void> {
  const response = await fetch(link.href);
  if (!response.ok) throw response;
  const blob = await response.blob();
  done(blob.size);
  const disposition = response.headers.get('content-disposition') ?? '';
  const name = link.download || /filename="?([^";]+)/.exec(disposition)?.[1] || nameOf(response.url).split('/').pop()!;
  const saving = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  saving.click();
  setTimeout(() => URL.revokeObjectURL(saving.href), 60_000);
}

function awaitCookie(host: Host, done: () => void): void {
  const value = () => document.cookie.split(COOKIE)[1]?.split(';')[0];
  const before = value();
  const until = performance.now() + UNTIL_MS;
  const look = () => {
    const now = value();
    if (now && now !== before) done();
    else if (performance.now() < until) host.later(look, EVERY_MS);
  };
  look();
}
