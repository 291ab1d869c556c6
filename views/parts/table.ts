import { type Html, html } from '../html.ts';
import { icon } from './icon.ts';

export interface Column<Row> {
  heading: string;
  /** The heading is only for those who cannot see the column: of boxes and of actions. */
  hiddenHeading?: boolean;
  cell: (row: Row) => string | number | Html | undefined;
  /** The cell names the row. */
  isRowHeading?: boolean;
  isNumber?: boolean;
  /** The link that sorts by this column, and how the table is sorted by it now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' | undefined; attributes?: Html };
}

export interface TableProps<Row> {
  /** Says what the table holds. */
  caption: string;
  hiddenCaption?: boolean;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** The id of each row, where something refers to it. */
  rowId?: (row: Row) => string;
  id?: string;
}

/** A table. On a narrow screen each row becomes a block in which every cell says its column. */
export function table<Row>(props: TableProps<Row>): Html {
  const { columns, rows, rowId } = props;
  return html`<table class="table table--borderless table-md-responsive-headers" ${props.id && html`id="${props.id}"`}>
<caption ${props.hiddenCaption && html`class="sr-only"`}>${props.caption}</caption>
<thead><tr>${columns.map(headingCell)}</tr></thead>
<tbody>
${rows.map(
  (row) => html`<tr ${rowId && html`id="${rowId(row)}"`}>${columns.map((column) => cell(column, row))}</tr>
`,
)}
</tbody>
</table>`;
}

function headingCell<Row>({ heading, hiddenHeading, isNumber, sort }: Column<Row>): Html {
  const text = hiddenHeading ? html`<span class="sr-only">${heading}</span>` : html`${heading}`;
  const sorted = sort?.direction && html`aria-sort="${sort.direction}"`;
  return html`<th scope="col" ${isNumber && html`class="number"`} ${sorted}>${
    sort
      ? html`<a class="sort-link" href="${sort.href}" ${sort.attributes}>${text}${icon(`sort-table-${sort.direction ?? 'none'}`)}</a>`
      : text
  }</th>`;
}

function cell<Row>(column: Column<Row>, row: Row): Html {
  const content = column.cell(row);
  // Nothing to say: no label either, where each cell says its column.
  const title = !column.hiddenHeading && content !== undefined && html`data-title="${column.heading}"`;
  const number = column.isNumber && html`class="number"`;
  return column.isRowHeading
    ? html`<th scope="row" ${title} ${number}>${content}</th>`
    : html`<td ${title} ${number}>${content}</td>`;
}
