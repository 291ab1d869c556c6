import * as z from 'zod';

/** One test of a policy. */
export interface TestResult {
  package: string;
  name: string;
  /** The place of the test, relative to the policy's root, row from 1. */
  file: string;
  row: number;
  outcome: 'passed' | 'failed' | 'error' | 'skipped';
  /** What OPA says of it: its error, what it has printed, and of a test with cases those that failed. */
  message?: string | undefined;
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
  output: z.string().optional(),
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
    message: messageOf(test),
  }));
}

const OpaError = z.object({ code: z.string(), message: z.string() });
const longestMessage = 500;

function messageOf({ error, output, sub_results }: z.infer<typeof OpaTest>): string | undefined {
  const { data: known } = OpaError.safeParse(error);
  const printed = Buffer.from(output ?? '', 'base64')
    .toString('utf8')
    .trim();
  const failed = Object.entries(sub_results ?? {}).flatMap(([name, { fail }]) => (fail ? [name] : []));
  const parts = [
    known ? `${known.code}: ${known.message}` : error === undefined ? '' : JSON.stringify(error),
    printed && `printed ${printed}`,
    failed.length > 0 ? `failed cases ${failed.join(', ')}` : '',
  ];
  const message = parts
    .filter(Boolean)
    .join('; ')
    .replaceAll(/\s*\n\s*/g, ' ');
  return message.slice(0, longestMessage) || undefined;
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
