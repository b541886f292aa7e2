/**
 * From a URL's path to the page that groups page views. This is a privacy rule: what comes out is stored,
 * what went in is not. Query and hash go, and whatever looks like it names one person or thing becomes `:id`.
 */

/** Longest page or resource name that is stored; anything longer names one thing, not a kind of thing. */
export const MAX_NAME = 200;

const MAX_SEGMENT = 64;
const DATE = /\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z?)?/g;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
const LONG_NUMBER = /\d{4,}/g;

/**
 * Folds a path into a page: `/student/task/5?tab=2` → `/student/task/:id`.
 *
 * Folded to `:id`: whole-number segments, UUIDs, dates, numbers of four digits or more inside a segment, hexadecimal
 * runs of eight or more with a digit (hashes, ObjectIds), mixed tokens (nanoid, ULID, base64url), anything with an `@`
 * or longer than 64 characters. A file name keeps its extension: `/report/7.pdf` → `/report/:id.pdf`. Small numbers in
 * a name stay (`/step-2`, `jquery-3.7.1.min.js`): they tell versions and steps, not people.
 *
 * Any string gives a page, and a page gives itself.
 */
export function foldPath(path: string): string {
  let page = fold(path);
  // What was folded can stand beside what was not in a way that now says more: `12.:id` is a number and a number.
  for (let again = fold(page); again !== page; again = fold(page)) page = again;
  return page;
}

function fold(path: string): string {
  // Browsers encode control and direction characters; raw ones are somebody's who wants to mislead a terminal or a reader.
  const bare = path.replace(/[?#;].*$/s, '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '');
  const segments = bare.split('/').filter(segment => segment !== '');
  const page = `/${segments.map(foldSegment).join('/')}`;
  return page.length <= MAX_NAME ? page : `${page.slice(0, page.lastIndexOf('/', MAX_NAME - 2))}/*`;
}

/** Folds an absolute or root-relative URL: same-origin resources give a page-like path, others keep their origin. */
export function foldUrl(url: string): string {
  const [, origin = '', path = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?(.*)$/is.exec(url) ?? [];
  // Everything in front of an @ is credentials; a scheme without a host (data:, blob:) names no server.
  if (!origin && !path.startsWith('/')) return `${/^[a-z]+:/i.exec(path)?.[0].toLowerCase() ?? ''}…`.slice(0, 20);
  return `${origin
    .replace(/\/\/.*@/, '//')
    .toLowerCase()
    .slice(0, 100)}${foldPath(path)}`.slice(0, MAX_NAME + 100);
}

function foldSegment(segment: string): string {
  const text = decode(segment);
  if (/^\d+$/.test(text) || text.includes('@') || text.length > MAX_SEGMENT) return `:id${extension(text)}`;
  // Random text goes up and down within its words; names and titles hardly do (nanoid's alphabet holds - and _ too).
  if (/^[\w-]{16,}$/.test(text) && (text.match(/[a-z][A-Z\d]|\d[A-Za-z]/g)?.length ?? 0) >= 4) return ':id';
  const folded = segment.replace(UUID, ':id').replace(DATE, ':id');
  return folded
    .split(/([-_.~!$&'()*+,=])/)
    .map((part, at, parts) => foldPart(part, at === 0 && isStem(parts)))
    .join('')
    .replace(LONG_NUMBER, ':id')
    .replace(/(?::id[-_.]?){2,}(?=$|[-_.])/g, ':id');
}

/** Whether the first piece is all of a name but its extensions, and no version: `7.pdf`, not `3.7.1`. */
function isStem([, separator, ...others]: readonly string[]): boolean {
  return separator === '.' && !others.some(part => /^\d{1,3}$/.test(part));
}

/** One piece between separators; the stem of `7.pdf` is judged like a whole segment. */
function foldPart(part: string, isStem: boolean): string {
  if (isStem && /^\d+$/.test(part)) return ':id';
  const digits = part.replace(/\D/g, '').length;
  if (digits > 0 && /^[0-9a-f]{8,}$/i.test(part)) return ':id';
  if (digits > 0 && part.length >= 8 && /^[A-Za-z0-9]+$/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part))
    return ':id';
  if (digits > 1 && part.length >= 10 && /^[A-Za-z0-9]+$/.test(part) && /\d[A-Za-z]+\d/.test(part)) return ':id';
  return part;
}

function extension(text: string): string {
  return text.includes('@') ? '' : (/\.[a-z][a-z0-9]{1,4}$/i.exec(text)?.[0] ?? '');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // a stray % is not an encoding; judged as it stands
  }
}
