/** What is checked of the base policy, in this order. A step answers what is wrong, one line each. */
import { type Compiler, checkPolicy, runOpa } from '../server/policy/compiler.ts';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { type PolicyFolder, tryPolicy } from '../server/policy/examine.ts';
import { lintModules } from '../server/policy/lint.ts';
import { listRegoFiles, parseRego } from '../server/policy/syntax-tree.ts';
import { findDrift } from './drift.ts';
import { inFolder } from './in-folder.ts';
import { basePolicy } from './places.ts';
import { readCases, tableFiles } from './tables.ts';

export interface Step {
  name: string;
  run: (compiler: Compiler) => Promise<string[]>;
}

export const steps: readonly Step[] = [
  { name: 'format', run: findUnformatted },
  { name: 'check', run: async (compiler) => (await checkPolicy(compiler, basePolicy)).map(formatDiagnostic) },
  { name: 'lint', run: lint },
  { name: 'test', run: test },
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
  const files = stdout.split('\n').filter((line) => line !== '');
  return files.map((file) => `${file} is not formatted: run \`npm run policies\``);
}

async function lint(compiler: Compiler): Promise<string[]> {
  const files = await listRegoFiles(basePolicy);
  const parse = (file: string) => parseRego(compiler, basePolicy.root, file, { locations: true });
  const modules = await Promise.all(files.map(async (file) => ({ file, tree: await parse(file) })));
  return lintModules(modules).map(formatDiagnostic);
}

/** Its tests, its decision tables, and whether they reach every line. */
async function test(compiler: Compiler): Promise<string[]> {
  const rego = await listRegoFiles(basePolicy);
  const tried = await inFolder({}, (scratch) => {
    const folder: PolicyFolder = {
      ...{ root: basePolicy.root, scratch, package: 'access', schemas: 'schemas' },
      ...{ rego, tables: tableFiles, testPackages: ['access_test'] },
    };
    return tryPolicy(compiler, folder, readCases());
  });
  if (!tried.ok) return tried.diagnostics.map(formatDiagnostic);
  return [
    ...tried.tests
      .filter(({ outcome }) => outcome !== 'passed')
      .map(({ file, row, name, outcome, message = '' }) => `${file}:${row}: ${name} ${outcome}: ${message}`),
    ...tried.cases
      .filter(({ passed }) => !passed)
      .map(({ table, name, got }) => `cases/${table}.json: ${name}: ${JSON.stringify(got) ?? 'no answer'}`),
    ...tried.coverage.flatMap(({ file, covered, missed }) =>
      covered.length === 0
        ? [`${file}: no test reaches this file`]
        : missed.map((row) => `${file}:${row}: no test reaches this line`),
    ),
  ];
}
