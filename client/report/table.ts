import type { Context } from './context.ts';
import { type Cell, csv } from './csv.ts';
import { type Child, el } from './el.ts';
import type { Language } from './texts.ts';

export interface Column<Row> {
  readonly title: string;
  /** What the title means, as a tooltip and for screen readers. */
  readonly hint?: string;
  readonly cell: (row: Row) => Child;
  /** The same as plain text or number, for the CSV file and for sorting; null is absent, and sorts last. */
  readonly plain: (row: Row) => Cell;
  /** What the plain numbers are in where the title does not say it: the CSV file does. */
  readonly unit?: string;
  readonly numeric?: boolean;
  /** Whether the cells hold several words, and should not be squeezed. */
  readonly long?: boolean;
}

interface Options<Row> {
  readonly caption: string;
  /** Name of the CSV file, without its ending; without it there is none to save. */
  readonly file?: string;
  /** The first column names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly sortable?: boolean;
  /** Its heading: `h2` where only the title of the view is above it, `none` where the caption stands there already and is for screen readers here. */
  readonly heading?: 'h2' | 'h3' | 'none';
}

/** A table that scrolls inside itself on small screens, can be sorted by its headers, and saved as CSV. */
export function table<Row>(
  { texts }: Context,
  { caption, file, columns, rows, sortable, heading = 'h3' }: Options<Row>,
): HTMLElement {
  const body = el('tbody');
  const show = (ordered: readonly Row[]) =>
    body.replaceChildren(...ordered.map(row => el('tr', {}, ...columns.map((column, at) => toCell(column, row, at)))));
  const heads = columns.map(column => {
    const head = el('th', { scope: 'col', class: column.numeric ? 'numeric' : null, title: column.hint }, column.title);
    if (!sortable) return head;
    const button = el('button', { type: 'button' }, column.title);
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const down = head.getAttribute('aria-sort') !== 'descending';
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      show([...rows].sort(by(column.plain, down ? -1 : 1)));
    });
    return head;
  });
  show(rows);
  return el(
    'div',
    { class: 'table' },
    el(
      'div',
      { class: 'table-head' },
      heading === 'none' ? el('span') : el(heading, {}, caption),
      file && saveButton({ texts }, { file, columns, rows }),
    ),
    el(
      'div',
      { class: 'scroll', role: 'region', tabindex: 0, 'aria-label': caption },
      el('table', {}, el('caption', { class: 'hidden' }, caption), el('thead', {}, el('tr', {}, heads)), body),
    ),
  );
}

/** A button that saves rows as a CSV file. */
export function saveButton<Row>(
  { texts }: Pick<Context, 'texts'>,
  { file, columns, rows }: { file: string; columns: readonly Column<Row>[]; rows: readonly Row[] },
): HTMLElement {
  const save = el('button', { type: 'button', class: 'quiet' }, texts.t('saveCsv'));
  save.addEventListener('click', () => download(`${file}.csv`, toCsv(texts.lang, columns, rows)));
  return save;
}

function toCell<Row>({ cell, numeric, long }: Column<Row>, row: Row, at: number): HTMLElement {
  const name = numeric ? 'numeric' : long ? 'long' : null;
  return at === 0 ? el('th', { scope: 'row', class: name }, cell(row)) : el('td', { class: name }, cell(row));
}

function by<Row>(plain: (row: Row) => Cell, direction: 1 | -1): (a: Row, b: Row) => number {
  return (a, b) => {
    const [x, y] = [plain(a), plain(b)];
    if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1;
    return direction * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)));
  };
}

function toCsv<Row>(lang: Language, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const heads = columns.map(({ title, unit }) => (unit ? `${title} (${unit})` : title));
  return csv([heads, ...rows.map(row => columns.map(({ plain }) => plain(row)))], lang);
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  el('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
