/** Results that are remembered at most; then it begins anew. Some hundred pages and files are what a site asks for. */
const REMEMBERED = 2000;
/** Longer texts are not worth their memory: a stranger could fill it with them. */
const MAX_TEXT = 600;

/**
 * A function of a text that remembers its results, in memory only: folding a path costs more than everything else that is done
 * to a resource, and nearly all beacons name the same few. A flood of different texts costs what it would without.
 */
export function memo<T>(compute: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return text => {
    const known = results.get(text);
    if (known !== undefined) return known;
    const result = compute(text);
    if (text.length > MAX_TEXT) return result;
    if (results.size >= REMEMBERED) results.clear();
    results.set(text, result);
    return result;
  };
}
