import type { Command } from 'commander';
import { readConfigAnyway, unknownSettings } from '../server/config.ts';
import type { Finding } from '../server/doctor/finding.ts';
import { exitCodes } from './exit.ts';

/** `adgang doctor`: names everything that is misconfigured. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at everything that the service needs, and name all that is wrong; changes nothing')
    .option('--json', 'the findings as JSON, for programs', false)
    .option('--strict', 'end with 7 when there are warnings', false)
    .action(async ({ json, strict }: { json: boolean; strict: boolean }) => {
      // It needs most of the service's packages, which other commands need not wait for.
      const { examine } = await import('../server/doctor/examine.ts');
      const findings = await examine({ ...readConfigAnyway(), unknown: unknownSettings(), now: Date.now });
      console.log(json ? JSON.stringify({ findings }, undefined, 2) : toTable(findings));
      const has = (status: Finding['status']) => findings.some((finding) => finding.status === status);
      if (has('problem')) process.exitCode = exitCodes.problems;
      else if (strict && has('warning')) process.exitCode = exitCodes.warnings;
    });
}

const marks: Record<Finding['status'], string> = {
  ok: 'ok      ',
  warning: 'warning ',
  problem: 'PROBLEM ',
  skipped: '-       ',
};

function toTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ status, check, detail, fix }) => [
    `${marks[status]}${check.padEnd(width)}  ${detail}`,
    ...(fix === undefined ? [] : [`${' '.repeat(8 + width)}  -> ${fix}`]),
  ]);
  const count = (status: Finding['status']) => findings.filter((one) => one.status === status).length;
  return [...lines, '', `${count('problem')} problems, ${count('warning')} warnings`].join('\n');
}
