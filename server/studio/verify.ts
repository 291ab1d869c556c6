import { isDeepStrictEqual } from 'node:util';
import type { CandidateBundle } from '../../db/policy-drafts.ts';
import type { ErrorCode, Issue } from '../errors.ts';
import { digestOfFiles } from '../policy/bundle.ts';
import { formatDiagnostic } from '../policy/diagnostics.ts';
import { basePolicyId, toEntrypoint } from '../policy/names.ts';
import { type Runnable, softMs } from '../policy/sandbox.ts';
import { makeCostlyInputs } from './costly-inputs.ts';
import { compileFiles, type Examination, type ExamineDeps, examineFiles } from './examine.ts';
import { tellAnswers, toRowPlace } from './failed-rows.ts';
import { type PolicyFiles, toFilePointer } from './files.ts';
import { keep } from './kept.ts';

/** What a policy has to pass before it can be published, whoever publishes it. */
export const contentGates = ['compiles', 'tests', 'coverage', 'same-compiled', 'cost'] as const;
export type ContentGate = (typeof contentGates)[number];

/** One of the things that a publication takes. Those behind one that failed may not have been looked at. */
export interface Gate<Name extends string = string> {
  gate: Name;
  state: 'passed' | 'failed' | 'waiting';
  /** Of the error that publishing would end with. */
  code?: ErrorCode;
  /** What is wrong, each with its place where it has one. */
  issues?: Issue[];
  numbers?: Record<string, number>;
}

export interface Verified {
  gates: Gate<ContentGate>[];
  /** Absent while something is wrong. */
  bundle?: CandidateBundle;
}

/** Milliseconds that the costliest input may take: the base policy keeps everybody waiting, a provider's its own. */
const costLimits = { base: 10, provider: softMs };
/** Percent of the rules that the tests have to reach, in every line. */
export const coverageThreshold = 100;

/**
 * Verifies what is to be published: that it compiles, that its tests pass and reach its rules, that it decides the same
 * once compiled, and that it is not too expensive. The same files need it once.
 * @throws AppError `compiler-unavailable`, `compiler-busy`
 */
export function verifyFiles(deps: ExamineDeps, policy: string, files: PolicyFiles): Promise<Verified> {
  const key = `verified ${policy} ${digestOfFiles(files)}`;
  const verified = () => verify(deps, policy, files);
  return keep(deps.workbench.kept, key, verified, { isGood: ({ bundle }) => bundle !== undefined });
}

async function verify(deps: ExamineDeps, policy: string, files: PolicyFiles): Promise<Verified> {
  const [compiled, examination] = await Promise.all([
    compileFiles(deps, policy, files),
    examineFiles(deps, policy, files),
  ]);
  const diagnostics = compiled.ok ? examination.diagnostics : compiled.diagnostics;
  const gates: Gate<ContentGate>[] = [toCompiles(diagnostics)];
  if (!compiled.ok || diagnostics.length > 0) return { gates: withRest(gates) };
  gates.push(toTests(files, examination), toCoverage(examination));
  if (gates.some(({ state }) => state === 'failed')) return { gates: withRest(gates) };
  const runnable = toRunnable(compiled.bundle);
  gates.push(await findDifferences(deps, policy, files, runnable, examination));
  gates.push(await measureCost(deps, policy, runnable, examination));
  const isSound = gates.every(({ state }) => state === 'passed');
  return { gates, ...(isSound && { bundle: compiled.bundle }) };
}

const withRest = (gates: Gate<ContentGate>[]): Gate<ContentGate>[] => [
  ...gates,
  ...contentGates.slice(gates.length).map((gate) => ({ gate, state: 'waiting' as const })),
];

const pass = <Name extends string>(gate: Name, numbers?: Record<string, number>): Gate<Name> => ({
  ...{ gate, state: 'passed' },
  ...(numbers && { numbers }),
});

/** Issues are about files: `/files/decision.rego`. */
const toIssue = (file: string | undefined, detail: string): Issue => ({
  pointer: file === undefined ? '/files' : toFilePointer(file),
  detail,
});

function toCompiles(diagnostics: Examination['diagnostics']): Gate<'compiles'> {
  if (diagnostics.length === 0) return pass('compiles');
  const issues = diagnostics.map((found) => toIssue(found.location?.file, formatDiagnostic(found)));
  return { gate: 'compiles', state: 'failed', code: 'policy-invalid', issues };
}

function toTests(files: PolicyFiles, { untested, tests, cases }: Examination): Gate<'tests'> {
  const issues = [
    ...untested.map((found) => toIssue(found.location?.file, formatDiagnostic(found))),
    ...tests
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ file, row, name, outcome, message }) => {
        const told = [`${file}:${row}`, name, outcome, ...(message === undefined ? [] : [message])];
        return toIssue(file, told.join(': '));
      }),
    ...cases
      .filter(({ passed }) => !passed)
      .map((row) => {
        const told = `${toRowPlace(files, row)}: ${tellAnswers(row.want, row.got)}`;
        return toIssue(`cases/${row.table}.json`, told);
      }),
  ];
  if (tests.length + cases.length + issues.length === 0)
    issues.push(toIssue(undefined, 'There are no tests.'));
  const numbers = { tests: tests.length, cases: cases.length, failed: issues.length };
  if (issues.length === 0) return pass('tests', numbers);
  return { gate: 'tests', state: 'failed', code: 'policy-tests-fail', issues, numbers };
}

function toCoverage({ coverage, rules }: Examination): Gate<'coverage'> {
  const numbers = { ...rules };
  if (rules.percent >= coverageThreshold) return pass('coverage', numbers);
  const issues = coverage.flatMap(({ file, covered, missed }) =>
    covered.length === 0
      ? [toIssue(file, `${file}: no test reaches this file`)]
      : missed.map((row) => toIssue(file, `${file}:${row}: no test reaches this line`)),
  );
  return { gate: 'coverage', state: 'failed', code: 'policy-uncovered', issues, numbers };
}

/** What decides is the WASM, what was tested is not: every row of every table is asked of both. */
async function findDifferences(
  { workbench }: ExamineDeps,
  policy: string,
  files: PolicyFiles,
  runnable: Runnable,
  { cases }: Examination,
): Promise<Gate<'same-compiled'>> {
  const inputs = cases.map(({ input }) => JSON.stringify(input));
  const answers = await workbench.sandbox.evaluate(runnable, toEntrypoint(policy), inputs, {
    waitMs: 10_000,
  });
  const issues = cases.flatMap((row, index) => {
    const answer = answers[index];
    if (answer?.ok && isDeepStrictEqual(answer.result, row.got)) return [];
    const told = tellAnswers(row.got, answer?.ok ? answer.result : undefined);
    const detail = `${toRowPlace(files, row)}: otherwise once compiled: ${told}`;
    return [toIssue(`cases/${row.table}.json`, detail)];
  });
  if (issues.length === 0) return pass('same-compiled', { cases: cases.length });
  return { gate: 'same-compiled', state: 'failed', code: 'policy-differs', issues };
}

/** Asked several times: the machine may have been busy. */
const tries = 3;

async function measureCost(
  { workbench }: ExamineDeps,
  policy: string,
  runnable: Runnable,
  { cases }: Examination,
): Promise<Gate<'cost'>> {
  const isBase = policy === basePolicyId;
  const limit = isBase ? costLimits.base : costLimits.provider;
  const costly = makeCostlyInputs(isBase ? 'DK12345678' : policy, 1_767_225_600_000);
  const inputs = [...costly, ...cases.map(({ input }) => input)].map((input) => JSON.stringify(input));
  const fastest = inputs.map(() => Number.POSITIVE_INFINITY);
  for (let n = 0; n < tries; n += 1) {
    const answers = await workbench.sandbox.evaluate(runnable, toEntrypoint(policy), inputs, {
      waitMs: 10_000,
    });
    for (const [index, answer] of answers.entries()) {
      // One that failed has cost what it has cost; of one whose thread died, or did not begin, nothing is known.
      const isMeasured = answer.ok || answer.why === 'failed';
      if (isMeasured) fastest[index] = Math.min(fastest[index] ?? 0, answer.ms ?? Number.POSITIVE_INFINITY);
    }
    if (Math.max(...fastest) <= limit) break;
  }
  const slowest = Math.max(...fastest);
  const numbers = { limit, ...(Number.isFinite(slowest) && { slowest: Math.round(slowest * 100) / 100 }) };
  if (slowest <= limit) return pass('cost', numbers);
  return { gate: 'cost', state: 'failed', code: 'policy-too-expensive', numbers };
}

/** A candidate as the sandbox runs it. */
export function toRunnable({ revision, wasm, data, entrypoints }: CandidateBundle): Runnable {
  return {
    ...{ revision, entrypoints, wasm: Buffer.from(wasm, 'base64') },
    ...(data !== undefined && { data: Buffer.from(data, 'base64').toString('utf8') }),
  };
}
