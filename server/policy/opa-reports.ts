import * as z from 'zod';

/** One test of a policy. `cases` are those of a decision table, by name: a failed one is false. */
export interface TestResult {
  package: string;
  name: string;
  /** The place of the test, relative to the policy's root, row from 1. */
  file: string;
  row: number;
  outcome: 'passed' | 'failed' | 'error' | 'skipped';
  message?: string | undefined;
  cases: Record<string, boolean>;
}

/** What tests reach of one file: rows from 1 that were evaluated, and that were not. A row may be both, in part. */
export interface FileCoverage {
  file: string;
  covered: number[];
  missed: number[];
}
export type Coverage = FileCoverage[];

const OpaTest = z.object({
  location: z.object({ file: z.string(), row: z.number() }),
  package: z.string(),
  name: z.string(),
  fail: z.boolean().optional(),
  skip: z.boolean().optional(),
  error: z.unknown().optional(),
  sub_results: z.record(z.string(), z.object({ fail: z.boolean().optional() })).nullish(),
});

/** What `opa test --format=json` has printed; undefined when it is something else. */
export function toTestResults(stdout: string): TestResult[] | undefined {
  const parsed = parseJson(z.array(OpaTest), stdout);
  return parsed?.map((test) => ({
    package: test.package,
    name: test.name,
    file: test.location.file,
    row: test.location.row,
    outcome: outcomeOf(test),
    message: test.error === undefined ? undefined : JSON.stringify(test.error),
    cases: Object.fromEntries(
      Object.entries(test.sub_results ?? {}).map(([name, result]) => [name, result.fail !== true]),
    ),
  }));
}

function outcomeOf(test: z.infer<typeof OpaTest>): TestResult['outcome'] {
  if (test.error !== undefined) return 'error';
  if (test.fail) return 'failed';
  return test.skip ? 'skipped' : 'passed';
}

const Range = z.object({ start: z.object({ row: z.number() }), end: z.object({ row: z.number() }) });
const OpaEvaluation = z.object({
  result: z.array(z.object({ expressions: z.array(z.object({ value: z.unknown() })).min(1) })).optional(),
  coverage: z.object({
    files: z.record(
      z.string(),
      z.object({ covered: z.array(Range).nullish(), not_covered: z.array(Range).nullish() }),
    ),
  }),
});

/** What `opa eval --coverage --format=json` has printed; undefined when it is something else. */
export function toEvaluated(stdout: string): { value: unknown; coverage: Coverage } | undefined {
  const parsed = parseJson(OpaEvaluation, stdout);
  if (!parsed) return undefined;
  const coverage = Object.entries(parsed.coverage.files).map(([file, { covered, not_covered }]) => ({
    file,
    covered: rowsOf(covered),
    missed: rowsOf(not_covered),
  }));
  return { value: parsed.result?.[0]?.expressions[0]?.value, coverage };
}

function rowsOf(ranges: z.infer<typeof Range>[] | null | undefined): number[] {
  const rows = (ranges ?? []).flatMap(({ start, end }) =>
    Array.from({ length: end.row - start.row + 1 }, (_, index) => start.row + index),
  );
  return [...new Set(rows)].sort((a, b) => a - b);
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
