import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import * as z from 'zod';

/** `npm test`: every check, in the order of how soon it tells. All run, so that one look shows everything. */

const ci = process.env['CI'] === 'true';
const report = '.cache/vitest.json';
mkdirSync('.cache', { recursive: true });
rmSync(report, { force: true });

interface Step {
  name: string;
  command: string[];
  /** Exit status by which the step says that this machine lacks what it needs. */
  lacking?: number;
}

const steps: Step[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'ci', '--error-on-warnings', '.'] },
  {
    name: 'policies (format, strict check, lint, tests, coverage, drift)',
    command: ['node', 'policies/check.ts'],
    lacking: 3,
  },
  {
    name: 'tests (unit, property, HTTP, fault, browser)',
    command: [
      ...['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      // A build server is shared: what a busy moment has failed is tried once more, and reported as such.
      ...(ci ? ['--retry=1'] : []),
    ],
  },
];

const failed = steps.filter((step) => !run(step));
console.log(
  failed.length === 0 ? '\nEvery check passed.' : `\nFAILED: ${failed.map(({ name }) => name).join('; ')}`,
);
const counts = readCounts();
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
const mayNotSkip = ci && counts.skipped > 0;
if (mayNotSkip) console.error('\n*** Tests were skipped; with CI=true that is a failure. ***');
process.exitCode = failed.length === 0 && !mayNotSkip ? 0 : 1;

function run({ name, command: [program = '', ...args], lacking }: Step): boolean {
  console.log(`\n=== ${name}`);
  const { status, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) console.error(error.message);
  if (status !== null && status === lacking && !ci) {
    console.warn(`\n*** SKIPPED, since this machine lacks what it needs: ${name} ***`);
    return true;
  }
  return status === 0;
}

function readCounts() {
  const Report = z.object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numTodoTests: z.number(),
  });
  const counted = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
  return {
    passed: counted.numPassedTests,
    failed: counted.numFailedTests,
    skipped: counted.numPendingTests + counted.numTodoTests,
  };
}
