import { significant } from '../numbers.js';
import { type Content, type Html, html } from './markup.js';

export interface TableColumn {
  readonly label: string;
  /** Numbers stand right and sort by value. */
  readonly kind: 'text' | 'number';
}

/** A text or number as it is, or something that is shown with the value that it sorts by. */
export type TableCell =
  | string
  | number
  | undefined
  | { readonly content: Content; readonly sortsBy?: number | string | undefined };

export interface TableOptions {
  /** Says what the table is; read aloud. */
  readonly caption: string;
  readonly id?: string;
  readonly columns: readonly TableColumn[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly TableCell[])[];
  /** Names of the rows for scripts, as `data-point`. */
  readonly names?: readonly string[];
}

/** A table whose columns can be sorted; it scrolls by itself where the page is narrow. */
export function dataTable({ caption, id, columns, rows, names }: TableOptions): Html {
  const head = columns.map(
    ({ label, kind }) =>
      html`<th scope="col" class="${kind}"><button type="button">${label === '' ? 'name' : label}</button></th>`,
  );
  const body = rows.map((row, at) => {
    const cells = row.map((cell, column) => cellHtml(cell, columns[column]!.kind, column === 0));
    const name = names?.[at];
    return html`<tr${name === undefined ? undefined : html` data-point="${name}"`}>${cells}</tr>\n`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table${id === undefined ? undefined : html` id="${id}"`}><caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table></div>
`;
}

function cellHtml(cell: TableCell, kind: TableColumn['kind'], isHeading: boolean): Html {
  const { content, sortsBy } = shownAs(cell, kind);
  const value = sortsBy === undefined ? undefined : html` data-value="${sortsBy}"`;
  if (isHeading) return html`<th scope="row" class="${kind}"${value}>${content}</th>`;
  return html`<td class="${kind}"${value}>${content}</td>`;
}

function shownAs(
  cell: TableCell,
  kind: TableColumn['kind'],
): { content: Content; sortsBy?: number | string | undefined } {
  if (typeof cell === 'object') return cell;
  if (cell === undefined) return { content: '-', sortsBy: '' };
  if (kind === 'number' && typeof cell === 'number') return { content: shownNumber(cell), sortsBy: cell };
  return { content: cell };
}

/** Whole numbers in full, others with four digits. */
export const shownNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 1e9 ? String(value) : significant(value);

/** A text field that filters a table or list by words, and says how many are left. */
export const filterField = (id: string, label: string, count: number): Html =>
  html`<p><label>${label} <input type="search" data-filters="${id}" data-says="${id}-said" autocomplete="off"></label> <span id="${id}-said" class="soft" aria-live="polite">${count} of ${count}</span></p>
`;
