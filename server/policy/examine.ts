import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { type Compiler, evaluatePolicy, type Sources, testPolicy } from './compiler.ts';
import type { Diagnostic } from './diagnostics.ts';
import { isTest } from './lint.ts';
import type { FileCoverage, TestResult } from './opa-reports.ts';
import {
  type Case,
  isTableTest,
  makeTableAnswers,
  makeTableTest,
  tableAnswers,
  toTablePath,
} from './tables.ts';

/** A policy in a folder with all that belongs to it; paths are relative to `root`. */
export interface PolicyFolder {
  root: string;
  /** `access`, or `provider.dk12345678`: its rule `decision` is what is asked. */
  package: string;
  rego: readonly string[];
  /** Decision tables, as JSON. */
  tables: readonly string[];
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
  return withTableRego(folder, async ({ test, answers }) => {
    const checked = toChecked(folder);
    const paths = [...checked.paths, ...folder.tables.map(toTablePath)];
    const query = `[${[tableAnswers, ...folder.testPackages.map((name) => `data.${name}`)].join(', ')}]`;
    const [tested, evaluated] = await Promise.all([
      testPolicy(compiler, { ...checked, paths: [...paths, test] }),
      evaluatePolicy(compiler, { ...checked, paths: [...paths, answers] }, query),
    ]);
    if (!tested.ok) return tested;
    const given = evaluated.ok ? Answers.safeParse(evaluated.value).data?.[0] : undefined;
    return {
      ok: true,
      tests: tested.results.filter((result) => !isTableTest(result)),
      cases: toCaseResults(cases, tested.results.find(isTableTest), given),
      coverage: evaluated.ok ? toPolicyCoverage(folder, evaluated.coverage) : [],
    };
  });
}

const Answers = z.tuple([z.record(z.string(), z.record(z.string(), z.unknown()))]).rest(z.unknown());

/** A row that OPA has not run, has not passed. */
function toCaseResults(
  cases: readonly Case[],
  test: TestResult | undefined,
  answers: z.infer<typeof Answers>[0] | undefined,
): CaseResult[] {
  return cases.map((row) => ({
    ...row,
    passed: test?.cases[`${row.table}/${row.name}`] === true,
    got: answers?.[row.table]?.[row.name],
  }));
}

/** Tests count for nothing; a file that OPA says nothing of was not reached at all. */
function toPolicyCoverage({ rego }: PolicyFolder, coverage: readonly FileCoverage[]): FileCoverage[] {
  return rego
    .filter((file) => !isTest(file))
    .map((file) => coverage.find((found) => found.file === file) ?? { file, covered: [], missed: [] });
}

/** The Rego that asks every row of the tables, in files beside the policy's folder. */
async function withTableRego<T>(
  { package: name }: PolicyFolder,
  use: (files: { test: string; answers: string }) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'adgang-tables-'));
  const files = { test: join(folder, 'tables_test.rego'), answers: join(folder, 'tables.rego') };
  try {
    await writeFile(files.test, makeTableTest(name));
    await writeFile(files.answers, makeTableAnswers(name));
    return await use(files);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
