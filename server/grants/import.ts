import { parse } from 'csv-parse/sync';
import { type Catalogue, isGuid, type Privilege } from '../catalogue/catalogue.ts';
import { endOfDay } from '../copenhagen.ts';
import { mayHoldCpr } from '../cpr.ts';
import { type BulkWish, bulkLimit } from './bulk-draft.ts';

/** Bytes of a file. */
export const importLimit = 2_000_000;

/** Columns of the file, in the order that they have without headings. */
export const importColumns = ['uuid', 'privilege', 'provider', 'until'] as const;
type Column = (typeof importColumns)[number];

/** Why a file as a whole cannot be taken. */
export type ImportProblem =
  | 'empty'
  | 'not-utf-8'
  | 'utf-16'
  | 'not-text'
  | 'too-large'
  | 'too-many-rows'
  | 'no-columns'
  | 'unreadable';

/** A file's text, with or without the mark that says so; only UTF-8 is taken, since anything else is a guess. */
export function decodeCsv(bytes: Uint8Array): { text: string } | { problem: ImportProblem } {
  if (bytes.length > importLimit) return { problem: 'too-large' };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { problem: 'utf-16' };
  if (bytes.includes(0))
    return { problem: bytes.length > 1 && (bytes[1] === 0 || bytes[0] === 0) ? 'utf-16' : 'not-text' };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { problem: 'not-utf-8' };
  }
}

/**
 * What a CSV file wishes for, line by line. Columns: `uuid`, `privilege` (name or id), `provider` (TIN or CVR number)
 * and `until` (a day, or `ingen`;
 * nothing: as is usual for the privilege), separated by `;` or `,`, with or without headings. Of a line that says no such thing only its
 * number and what is wrong with it are told, as error codes: it may hold anything about a person.
 */
export function readImport(
  catalogue: Catalogue,
  organizationTin: string,
  csv: string,
): { wishes: BulkWish[] } | { problem: ImportProblem } {
  const text = csv.replace(/^\ufeff/, '');
  if (text.trim() === '') return { problem: 'empty' };
  const records = toRecords(text);
  if (!records) return { problem: 'unreadable' };
  const [head, ...rest] = records;
  const headings = head && toHeadings(head.record);
  if (headings && !(headings.includes('uuid') && headings.includes('privilege')))
    return { problem: 'no-columns' };
  const lines = headings ? rest : records;
  if (lines.length === 0) return { problem: 'empty' };
  if (lines.length > bulkLimit) return { problem: 'too-many-rows' };
  const columns = headings ?? [...importColumns];
  return {
    wishes: lines.map(({ record, line }) => ({
      line,
      ...toWish(catalogue, organizationTin, columns, record),
    })),
  };
}

interface Line {
  record: string[];
  line: number;
}

function toRecords(text: string): Line[] | undefined {
  const [firstLine = ''] = text.split(/\r?\n/, 1);
  const delimiter = firstLine.split(';').length >= firstLine.split(',').length ? ';' : ',';
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      // One more than is taken: then it is known that there are too many.
      to: bulkLimit + 2,
      max_record_size: 10_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records
      .map(({ record, info }) => ({ record, line: info.lines }))
      .filter(({ record }) => record.some((cell) => cell !== ''));
  } catch {
    return undefined;
  }
}

/** Our names of columns; without any of them the first line is a line like the others. */
function toHeadings(record: string[]): (Column | undefined)[] | undefined {
  const names = record.map((cell) => importColumns.find((column) => column === cell.toLowerCase()));
  return names.some((name) => name !== undefined) ? names : undefined;
}

type Cells = Partial<Record<Column, string>>;
type Wish = { refused: string } | Omit<Extract<BulkWish, { privilegeId: string }>, 'line'>;

function toWish(
  catalogue: Catalogue,
  organizationTin: string,
  columns: readonly (Column | undefined)[],
  record: string[],
): Wish {
  if (record.some(mayHoldCpr) || mayHoldCpr(record.join(' '))) return { refused: 'cpr-refused' };
  const cells: Cells = Object.fromEntries(columns.map((column, index) => [column, record[index] ?? '']));
  const { uuid = '', privilege = '', provider = '', until = '' } = cells;
  const found = privilege === '' ? [] : findPrivileges(catalogue, organizationTin, privilege, provider);
  const [first] = found;
  const end = withoutEnd.includes(until.toLowerCase()) ? null : endOfDay(toIsoDay(until));
  const wrong = [
    record.slice(columns.length).some((cell) => cell !== '') && 'too-many-columns',
    (uuid === '' || privilege === '') && 'row-incomplete',
    uuid !== '' && !isGuid(uuid) && 'invalid-person',
    privilege !== '' && !first && 'unknown-privilege',
    found.length > 1 && 'ambiguous-privilege',
    until !== '' && end === undefined && 'invalid-date',
  ].filter((code) => code !== false);
  if (wrong.length > 0 || !first) return { refused: wrong.join(' ') };
  const wish = {
    identity: { idp: 'mitid_erhverv', idpIdentityId: uuid.toLowerCase() },
    privilegeId: first.id,
  };
  return until === '' || end === undefined ? wish : { ...wish, validTo: end };
}

/** What stands in `until` of a grant that is to have no end, whatever is usual for the privilege. */
const withoutEnd = ['ingen', 'none'];

function findPrivileges(
  catalogue: Catalogue,
  organizationTin: string,
  nameOrId: string,
  provider: string,
): Privilege[] {
  const wanted = nameOrId.toLowerCase();
  const owner = /^[0-9 ]+$/.test(provider) ? `DK${provider.replaceAll(' ', '')}` : provider.toUpperCase();
  return catalogue.privileges.filter(
    ({ id, name, ownerTin, assignability, builtIn }) =>
      (isGuid(nameOrId) ? id === wanted : name === nameOrId) &&
      (provider === '' || ownerTin === owner) &&
      !builtIn &&
      // Another provider's private privilege is nobody else's business: it does not exist.
      (assignability !== 'private' || ownerTin === organizationTin),
  );
}

/** Days as spreadsheets write them in Denmark, too: `31-12-2026`, `31.12.2026`, `31/12/2026`. */
function toIsoDay(text: string): string {
  const [, day, month, year] = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4})$/.exec(text) ?? [];
  if (day === undefined || month === undefined) return text;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
