/**
 * Holm's adjusted p-values, in the order given: below α, with the chance that any of them is so by accident at most α
 * (Holm 1979, Scand. J. Stat. 6:65–70). Equal to R's `p.adjust(method = "holm")`.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, at] of ps
    .map((_, at) => at)
    .sort((a, b) => ps[a]! - ps[b]!)
    .entries()) {
    largest = Math.max(largest, Math.min(1, ps[at]! * (ps.length - rank)));
    adjusted[at] = largest;
  }
  return adjusted;
}
