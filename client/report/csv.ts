export type Cell = string | number | null;

/** What a spreadsheet takes for the begin of a formula (OWASP, "CSV Injection"). */
const FORMULA = /^[\s\p{Cf}]*[=+\-@\t\r＝＋－＠|%]/u;

/** How a spreadsheet of this language takes the file apart: the German one reads a comma as the point of a number. */
const FORMS = { en: { separator: ',', point: '.' }, de: { separator: ';', point: ',' } } as const;

/**
 * Rows as CSV (RFC 4180, with a byte order mark, so that spreadsheets read UTF-8). Text that a spreadsheet would run as a
 * formula gets an apostrophe in front: pages and names come from beacons, and whoever opens the file trusts it. Absent is empty.
 */
export function csv(rows: readonly (readonly Cell[])[], lang: keyof typeof FORMS = 'en'): string {
  const { separator, point } = FORMS[lang];
  const line = (row: readonly Cell[]) => row.map(cell => toField(cell, point)).join(separator);
  return `\uFEFF${rows.map(line).join('\r\n')}\r\n`;
}

/** A share of 0 to 1 as a column in percent has it. */
export function percent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : 100 * share;
}

function toField(cell: Cell, point: string): string {
  if (cell === null) return '';
  // The last digits of a mean are those of the arithmetic: 403.54999999999995.
  if (typeof cell === 'number') return String(Number(cell.toPrecision(15))).replace('.', point);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return `"${harmless.replaceAll('"', '""')}"`;
}
