import { stringify } from 'csv-stringify/sync';
import type { Response } from 'express';

type Cells = readonly (string | number)[];

/**
 * Sends rows as CSV for spreadsheets as they are set up in Denmark: UTF-8 with its mark, semicolons. No cell is taken
 * for a formula. Rows come in parts, so that a long list is never whole in memory.
 */
export async function sendCsv(
  res: Response,
  name: string,
  headings: Cells,
  parts: AsyncIterable<readonly Cells[]>,
): Promise<void> {
  res
    .status(200)
    .type('text/csv')
    .attachment(name)
    .write(`\ufeff${toCsv([headings])}`);
  for await (const rows of parts) {
    if (res.destroyed) return;
    res.write(toCsv(rows));
  }
  res.end();
}

/** The text of rows, as `sendCsv` sends it. */
export function toCsv(rows: readonly Cells[]): string {
  return stringify(
    rows.map((row) => [...row]),
    {
      delimiter: ';',
      escape_formulas: true,
      record_delimiter: 'windows',
    },
  );
}
