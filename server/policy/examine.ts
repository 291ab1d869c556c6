import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { type Compiler, type Evaluated, evaluatePolicy, type Sources, testPolicy } from './compiler.ts';
import type { Diagnostic } from './diagnostics.ts';
import { isTest } from './lint.ts';
import type { FileCoverage, TestResult } from './opa-reports.ts';
import { type Case, makeTableRego, tableAnswers, toTablePath } from './tables.ts';

/** A policy in a folder with all that belongs to it; paths are relative to `root`. */
export interface PolicyFolder {
  root: string;
  /** `access`, or `provider.dk12345678`: its rule `decision` is what is asked. */
  package: string;
  rego: readonly string[];
  /** Decision tables, as JSON. */
  tables: readonly string[];
  /** Where a file of ours may lie beside them. */
  scratch: string;
  /** The packages of its tests. */
  testPackages: readonly string[];
  /** What it finds under `data`: `prefix:file`. */
  data?: string | undefined;
  schemas: string;
}

/** What came of a row of a decision table; `got` is undefined where the policy gave no answer. */
export interface CaseResult extends Case {
  passed: boolean;
  got: unknown;
}

export type Tried =
  | { ok: true; tests: TestResult[]; cases: CaseResult[]; coverage: FileCoverage[] }
  | { ok: false; diagnostics: Diagnostic[] };

/** What is compiled of a folder: no tests, no tables. */
export function toCompiled({ root, rego, data, schemas }: PolicyFolder): Sources {
  return { root, schemas, paths: [...rego.filter((file) => !isTest(file)), ...(data ? [data] : [])] };
}

/** What is checked: the tests too. */
export function toChecked({ root, rego, data, schemas }: PolicyFolder): Sources {
  return { root, schemas, paths: [...rego, ...(data ? [data] : [])] };
}

/**
 * Runs a policy's tests and every row of its decision tables, and tells what they reach. Two runs at once: OPA tells
 * either which tests failed, or what was reached; the second also gives the answers.
 */
export async function tryPolicy(
  compiler: Compiler,
  folder: PolicyFolder,
  cases: readonly Case[],
): Promise<Tried> {
  const checked = toChecked(folder);
  const sources = { ...checked, paths: [...checked.paths, ...folder.tables.map(toTablePath)] };
  const [tested, evaluated] = await Promise.all([
    testPolicy(compiler, sources),
    askTables(compiler, sources, folder),
  ]);
  if (!tested.ok) return tested;
  if (!evaluated.ok) return evaluated;
  const answers = Answers.parse(evaluated.value)[0];
  return {
    ok: true,
    // OPA tells of them in an order that changes.
    tests: tested.results.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.row - b.row)),
    cases: cases.map((row) => {
      const got = answers[row.table]?.[row.name];
      return { ...row, got, passed: isDeepStrictEqual(got, row.want) };
    }),
    coverage: toPolicyCoverage(folder, evaluated.coverage),
  };
}

/** What the policy answers to every row of its tables: `[answers]`. */
async function askTables(
  compiler: Compiler,
  sources: Sources,
  { package: name, testPackages, scratch }: PolicyFolder,
): Promise<Evaluated> {
  // No file of a policy can be called so.
  const file = join(scratch, '.adgang_tables.rego');
  await writeFile(file, makeTableRego(name));
  const paths = [...sources.paths, file];
  const ask = (parts: readonly string[]) =>
    evaluatePolicy(compiler, { ...sources, paths }, `[${[tableAnswers, ...parts].join(', ')}]`);
  const all = await ask(testPackages.map((one) => `data.${one}`));
  // A test that fails with an error takes the tables with it: then they are asked alone.
  return all.ok || testPackages.length === 0 ? all : ask([]);
}

const Answers = z.tuple([z.record(z.string(), z.record(z.string(), z.unknown()))]).rest(z.unknown());

/** Tests count for nothing; a file that OPA says nothing of was not reached at all. */
function toPolicyCoverage({ rego }: PolicyFolder, coverage: readonly FileCoverage[]): FileCoverage[] {
  return rego
    .filter((file) => !isTest(file))
    .map((file) => coverage.find((found) => found.file === file) ?? { file, covered: [], missed: [] });
}
