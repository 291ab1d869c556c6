import { isDeepStrictEqual } from 'node:util';
import type { PolicyResult } from '../access/check.ts';
import { AppError } from '../errors.ts';
import { isRecord } from '../policy/syntax-tree.ts';
import { Table, union } from '../policy/tables.ts';
import type { Author } from './author.ts';
import { type Draft, readDraft, type StudioDeps, saveDraft } from './drafts.ts';
import type { PolicyFiles } from './files.ts';

/** A row to be kept in a decision table. */
export interface NewCase {
  /** Of the table: `cases/<table>.json`, which is made where there is none. */
  table: string;
  name: string;
  input: object;
  want: PolicyResult;
}

/**
 * Adds a row to a decision table of the author's draft. A row tells what differs from its table's `given`; an input
 * that lacks something of it begins a table of its own.
 * @throws AppError as `saveDraft`, and `invalid-request` where the table is none
 */
export function addCase(
  deps: StudioDeps,
  author: Author,
  draftId: string,
  { version, ...row }: NewCase & { version: number },
): Draft {
  const { files } = readDraft(deps, author, draftId);
  return saveDraft(deps, author, draftId, { version, files: withCase(files, row) });
}

/** The same files, with the row in a table. */
export function withCase(files: PolicyFiles, { table, name, input, want }: NewCase): PolicyFiles {
  const full: Record<string, unknown> = { ...(JSON.parse(JSON.stringify(input)) as object) };
  for (let n = 1; ; n += 1) {
    const file = `cases/${table}${n === 1 ? '' : `-${n}`}.json`;
    const before = readTable(files, file) ?? { given: full, cases: [] };
    const differing = differ(before.given, full);
    if (!isDeepStrictEqual(union(before.given, differing), full)) continue;
    const cases = [...before.cases, { name: freeName(before, name), input: differing, want }];
    return { ...files, [file]: `${JSON.stringify({ ...before, cases }, null, 2)}\n` };
  }
}

function readTable(files: PolicyFiles, file: string): Table | undefined {
  const text = files[file];
  if (text === undefined) return undefined;
  try {
    return Table.parse(JSON.parse(text));
  } catch {
    throw new AppError('invalid-request', `${file} is no decision table: mend it first.`);
  }
}

/** Two rows of one name could not be told apart. */
function freeName({ cases }: Table, name: string): string {
  const isTaken = (wanted: string) => cases.some((row) => row.name === wanted);
  if (!isTaken(name)) return name;
  for (let n = 2; ; n += 1) if (!isTaken(`${name} (${n})`)) return `${name} (${n})`;
}

/** What is to be put over `given` to come to `full`. */
function differ(given: Record<string, unknown>, full: Record<string, unknown>): Record<string, unknown> {
  const members = Object.entries(full).flatMap(([name, value]) => {
    const before = given[name];
    if (isDeepStrictEqual(before, value)) return [];
    return [[name, isRecord(before) && isRecord(value) ? differ(before, value) : value]];
  });
  return Object.fromEntries(members);
}
