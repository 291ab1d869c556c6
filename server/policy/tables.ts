import { basename } from 'node:path';
import * as z from 'zod';
import { PolicyResult } from '../access/check.ts';
import type { Diagnostic } from './diagnostics.ts';
import { isRecord } from './syntax-tree.ts';

const Fields = z.record(z.string(), z.unknown());

/** A whole answer, exactly as the policy is to give it. */
const Wanted = z.custom<PolicyResult>(
  (value) => PolicyResult.safeParse(value).success,
  'No answer of a policy',
);

/** A decision table: `given` is an input; each case says what differs from it, and what is wanted. */
export const Table = z.strictObject({
  given: Fields,
  cases: z.array(z.strictObject({ name: z.string().min(1).max(200), input: Fields, want: Wanted })),
});
export type Table = z.infer<typeof Table>;

/** A row of a decision table, with its whole input. */
export interface Case {
  table: string;
  name: string;
  input: Record<string, unknown>;
  want: PolicyResult;
}

/** Every row of these decision tables (JSON by file name), and what is wrong with those that are none. */
export function readTables(files: Record<string, string>): { cases: Case[]; diagnostics: Diagnostic[] } {
  const read = Object.entries(files).map(([file, text]) => readTable(file, text));
  return {
    cases: read.flatMap(({ cases }) => cases),
    diagnostics: read.flatMap(({ diagnostics }) => diagnostics),
  };
}

function readTable(file: string, text: string): { cases: Case[]; diagnostics: Diagnostic[] } {
  let table: Table;
  try {
    table = Table.parse(JSON.parse(text));
  } catch (error) {
    return { cases: [], diagnostics: [complain(file, text, error)] };
  }
  const name = basename(file, '.json');
  const cases = table.cases.map((row) => ({
    ...{ table: name, name: row.name, want: row.want },
    input: union(table.given, row.input),
  }));
  const names = cases.map((row) => row.name);
  const twice = new Set(names.filter((row, index) => names.indexOf(row) !== index));
  const diagnostics = [...twice].map((row) => toDiagnostic(file, `two cases are named: ${row}`));
  return { cases, diagnostics };
}

function complain(file: string, text: string, error: unknown): Diagnostic {
  if (error instanceof z.ZodError) {
    const issues = error.issues.map(({ path, message }) => `${path.join('/') || 'the table'}: ${message}`);
    return toDiagnostic(file, issues.slice(0, 3).join('; '));
  }
  const message = error instanceof Error ? error.message : 'this is no JSON';
  const { row, col } = findPlace(text, message);
  return toDiagnostic(file, message.replace(/(, (\.\.\.)?".*| \(line .*)$/s, ''), row, col);
}

/** Where JSON goes wrong: the engine tells either the place, or ten characters around it. */
function findPlace(text: string, message: string): { row: number; col: number } {
  const [, row, col] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  if (row !== undefined) return { row: Number(row), col: Number(col) };
  const [, dots, around = ''] = /, (\.\.\.)?"(.*)"(?:\.\.\.)? is not valid JSON$/s.exec(message) ?? [];
  const before = text.slice(0, text.indexOf(around) + (dots ? 10 : 0)).split('\n');
  return { row: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
}

function toDiagnostic(file: string, message: string, row = 1, col = 1): Diagnostic {
  return { code: 'table', message, location: { file, row, col } };
}

/** What OPA knows the decision tables by: `data.cases.<name>`. They are no part of the policy. */
export function toTablePath(file: string): string {
  return `cases.${basename(file, '.json')}:${file}`;
}

/** Rego's `object.union`: objects are merged member by member, everything else is replaced. */
export function union(
  left: Record<string, unknown>,
  right: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...left };
  for (const [name, value] of Object.entries(right)) {
    const before = left[name];
    merged[name] = isRecord(before) && isRecord(value) ? union(before, value) : value;
  }
  return merged;
}

/** The package that asks a policy every row of its tables; no policy may be called so. */
const asker = 'adgang_tables';

/** Rego that asks a policy every row of its decision tables: nobody has to write it, or can forget to. */
export function makeTableRego(policyPackage: string): string {
  return `package ${asker}

import data.${policyPackage} as policy

answers[table_name][row.name] := answer if {
	some table_name, table in data.cases
	some row in table.cases
	asked := object.union(table.given, row.input)
	answer := policy.decision with input as asked
}
`;
}

/** The query for the answers, by table and name of the row; a row without an answer is not among them. */
export const tableAnswers = `data.${asker}.answers`;
