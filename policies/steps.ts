/** What is checked of the base policy, in this order. A step answers what is wrong, one line each. */
import { type Compiler, checkPolicy, coverPolicy, runOpa, testPolicy } from '../server/policy/compiler.ts';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { isTest, lintModules } from '../server/policy/lint.ts';
import { listRegoFiles, parseRego } from '../server/policy/syntax-tree.ts';
import { findDrift } from './drift.ts';
import { basePolicy } from './places.ts';
import { readCases, testedPolicy } from './tables.ts';

export interface Step {
  name: string;
  run: (compiler: Compiler) => Promise<string[]>;
}

export const steps: readonly Step[] = [
  { name: 'format', run: findUnformatted },
  { name: 'check', run: async (compiler) => (await checkPolicy(compiler, basePolicy)).map(formatDiagnostic) },
  { name: 'lint', run: lint },
  { name: 'test', run: test },
  { name: 'coverage', run: findUncovered },
  { name: 'drift', run: findDrift },
];

async function findUnformatted(compiler: Compiler): Promise<string[]> {
  const { code, stdout, stderr } = await runOpa(
    compiler,
    basePolicy,
    ['fmt', '--list', ...basePolicy.paths],
    10_000,
  );
  if (code !== 0) return [stderr];
  return lines(stdout).map((file) => `${file} is not formatted: run \`npm run policies\``);
}

async function lint(compiler: Compiler): Promise<string[]> {
  const files = await listRegoFiles(basePolicy);
  const parse = (file: string) => parseRego(compiler, basePolicy.root, file, { locations: true });
  const modules = await Promise.all(files.map(async (file) => ({ file, tree: await parse(file) })));
  return lintModules(modules).map(formatDiagnostic);
}

async function test(compiler: Compiler): Promise<string[]> {
  const tested = await testPolicy(compiler, testedPolicy);
  if (!tested.ok) return tested.diagnostics.map(formatDiagnostic);
  const ran = new Set(tested.results.flatMap(({ cases }) => Object.keys(cases)));
  // OPA passes a table of which no row was run, and takes two rows of one name for one.
  const names = readCases().map(({ name }) => name);
  return [
    ...tested.results
      .filter(({ outcome }) => outcome !== 'passed')
      .map((result) => {
        const failed = Object.keys(result.cases).filter((name) => !result.cases[name]);
        const why = [result.message, ...failed].filter((part) => part !== undefined).join('; ');
        return `${result.file}:${result.row}: ${result.name} ${result.outcome}: ${why}`;
      }),
    ...names.filter((name) => !ran.has(name)).map((name) => `case was not run: ${name}`),
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two cases are named: ${name}`),
  ];
}

/** OPA counts the test files in, which lie about the percentage: we count rows ourselves, without them. */
async function findUncovered(compiler: Compiler): Promise<string[]> {
  const covered = await coverPolicy(compiler, testedPolicy);
  if (!covered.ok) return covered.diagnostics.map(formatDiagnostic);
  const files = covered.coverage.filter(({ file }) => !isTest(file));
  if (files.every((file) => file.covered === 0)) return ['no file of the policy is covered at all'];
  return files.flatMap(({ file, missed }) =>
    missed.map((row) => `${file}:${row}: no test reaches this line`),
  );
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
