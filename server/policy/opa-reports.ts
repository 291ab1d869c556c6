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

/** What tests reach of one file: rows from 1 that were evaluated, and that were not. */
export interface FileCoverage {
  file: string;
  covered: number;
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
const OpaCoverage = z.object({
  files: z.record(
    z.string(),
    z.object({ covered: z.array(Range).nullish(), not_covered: z.array(Range).nullish() }),
  ),
});

/** What `opa test --coverage --format=json` has printed; undefined when it is something else. */
export function toCoverage(stdout: string): Coverage | undefined {
  const parsed = parseJson(OpaCoverage, stdout);
  if (!parsed) return undefined;
  return Object.entries(parsed.files).map(([file, { covered, not_covered }]) => ({
    file,
    covered: rowsOf(covered).length,
    missed: rowsOf(not_covered),
  }));
}

function rowsOf(ranges: z.infer<typeof Range>[] | null | undefined): number[] {
  return (ranges ?? []).flatMap(({ start, end }) =>
    Array.from({ length: end.row - start.row + 1 }, (_, index) => start.row + index),
  );
}

function parseJson<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
