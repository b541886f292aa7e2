/** Runs and markers: how the owner divides time, so that before and after can be told apart. */

/** A named stretch of measuring. A page view belongs to the run in which it began, also when its beacon comes late. */
export interface Run {
  readonly id: string;
  readonly site: string;
  readonly name: string;
  readonly note?: string;
  /** How many visits through each flow are wanted. */
  readonly target?: number;
  /** Begin, ms since 1970; included. */
  readonly from: number;
  /** End, ms since 1970; not included. Absent while the run is open. */
  readonly to?: number;
}

/** A run or marker of this site is of every site. */
export const EVERY_SITE = '*';

/** Whether a run or marker is of a site, or of every site; `null` asks for any. */
export function isOfSite({ site }: { readonly site: string }, asked: string | null): boolean {
  return asked === null || site === EVERY_SITE || site === asked;
}

/** Something that happened at a moment, such as a deploy. */
export interface Marker {
  readonly id: string;
  readonly site: string;
  /** Ms since 1970. */
  readonly at: number;
  readonly text: string;
}

/** Whether a run is still measuring. */
export function isOpen(run: Run): boolean {
  return run.to === undefined;
}

/**
 * Why a run cannot be kept beside the others, as a sentence; `undefined` if it can.
 * @param others all runs; one with the same id is the run itself as it was.
 */
export function runFault(run: Run, others: Iterable<Run>): string | undefined {
  if (run.name.trim() === '') return 'A run needs a name.';
  if (run.to !== undefined && run.to < run.from) return `The run "${run.name}" cannot end before it began.`;
  if (!isOpen(run)) return undefined;
  for (const other of others) {
    const meets = other.site === run.site || [run.site, other.site].includes(EVERY_SITE);
    if (other.id !== run.id && meets && isOpen(other))
      return `The run "${other.name}" of ${other.site === EVERY_SITE ? 'every site' : other.site} is still open: stop it first, in the report or with "flowvitals run stop".`;
  }
  return undefined;
}
