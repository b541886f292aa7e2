export type Cell = string | number | null;

/** What a spreadsheet takes for the begin of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r＝＋－＠|%]/u;

/**
 * Rows as CSV (RFC 4180, with a byte order mark, so that spreadsheets read UTF-8). Text that a spreadsheet would run as a
 * formula gets an apostrophe in front: pages and names come from beacons, and whoever opens the file trusts it. Absent is empty.
 */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map(row => row.map(toField).join(',')).join('\r\n')}\r\n`;
}

function toField(cell: Cell): string {
  if (cell === null) return '';
  // The last digits of a mean are those of the arithmetic: 403.54999999999995.
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15)));
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}
