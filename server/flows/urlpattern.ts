/** URLPattern (urlpattern.spec.whatwg.org) is global from Node 23.8 on; before that its polyfill stands in. */
type Pattern = { test(input: { pathname: string }): boolean };
type PatternConstructor = new (init: { pathname: string }) => Pattern;

const given = (globalThis as { URLPattern?: PatternConstructor }).URLPattern;
const URLPattern = given ?? ((await import('urlpattern-polyfill')).URLPattern as PatternConstructor);

/**
 * Compiles a pathname pattern to a test of stored pages.
 *
 * Stored pages are folded, so `/task/:id` is what both sides say. A group with a regular expression (`/task/:nr(\\d+)`)
 * was written for the raw path; it is tried on the page with a number in the folded place as well.
 * @throws {TypeError} when the pattern is not valid URLPattern syntax.
 */
export function pathPattern(pattern: string): (page: string) => boolean {
  if (!/[/*{(]/.test(pattern)) return page => page === pattern;
  const compiled = new URLPattern({ pathname: pattern });
  const known = new Map<string, boolean>();
  return page => {
    let hit = known.get(page);
    if (hit === undefined) {
      hit =
        page === pattern ||
        compiled.test({ pathname: page }) ||
        compiled.test({ pathname: page.replaceAll(':id', '1') });
      if (known.size < 10_000) known.set(page, hit);
    }
    return hit;
  };
}
