import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.ts';
import { toGrowthLines, toRunLines, toTable } from './measure/table.ts';
import { fullPlan, type Plan, quickPlan, selfTestPlan } from './plan.ts';
import { runPlan } from './run.ts';

/** `npm run bench`: measures the service beside its peers. README.md says what is compared, and how. */

const usage = `Usage: npm run bench -- [--quick] [--json FILE]
  --quick      1,000 and 1,000,000 grants, OPA only: under five minutes
  --json FILE  writes every figure to FILE, too`;

/** More than this share of requests refused is not serving the load. */
const mayRefuse = 0.01;

interface CommandLine {
  plan: Plan;
  json: string | undefined;
}

function readCommandLine(): CommandLine | undefined {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        json: { type: 'string' },
        // Not in the usage: turns some expectations round, so that the run has to end with status 1.
        'self-test': { type: 'boolean', default: false },
      },
    });
    const plan = values['self-test'] ? selfTestPlan : values.quick ? quickPlan : fullPlan;
    return { plan, json: values.json };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    return undefined;
  }
}

async function benchmark({ plan, json }: CommandLine): Promise<boolean> {
  const machine = describeMachine();
  const began = Date.now();
  const say = (text: string) => console.error(`[${((Date.now() - began) / 1000).toFixed(0)} s] ${text}`);
  const rows = await runPlan(plan, machine.cores, say);
  const seconds = Math.round((Date.now() - began) / 1000);
  const isClosed = ({ rate }: { rate?: number }) => rate === undefined;
  const [closed, fixed] = [rows.filter(isClosed), rows.filter((row) => !isClosed(row))];
  if (json) writeFileSync(json, `${JSON.stringify({ machine, seconds, rows: closed, fixed }, null, 2)}\n`);

  console.log(
    `\n${Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}`,
  );
  console.log(
    `\n${plan.connections} connections, as fast as it goes; in parentheses: times OPA's\n\n${toTable(closed)}`,
  );
  if (plan.sizes.length > 1) {
    console.log(
      `\nCPU time each, in times that of the same round at the smallest size\n\n${toGrowthLines(closed)}`,
    );
  }
  if (fixed.length > 0) {
    console.log(
      `\nAt a fixed ${plan.fixed.rate} requests a second, from the time that each was due\n\n${toTable(fixed)}`,
    );
    const late = fixed.map(({ lateP50 }) => lateP50 ?? 0);
    console.log(`\nOf each p50 the generator's own lateness is up to ${Math.max(...late).toFixed(2)} ms.`);
  }
  console.log(`\nEvery run:\n${toRunLines(rows)}\n\n${seconds} s in all`);

  const failures = rows.filter(({ wrong, refused, answered }) => wrong > 0 || refused > answered * mayRefuse);
  for (const { peer, processes, grants, wrong, refused, runs } of failures) {
    console.error(
      `\nFAILED: ${peer} x${processes}, ${grants} grants: ${wrong} wrong answers, ${refused} refused`,
    );
    for (const example of runs.flatMap(({ examples }) => examples).slice(0, 3)) console.error(`  ${example}`);
  }
  return failures.length === 0;
}

for (const [name, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(name, () => process.exit(status));
}
const commandLine = readCommandLine();
try {
  process.exitCode = commandLine === undefined ? 2 : (await benchmark(commandLine)) ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
