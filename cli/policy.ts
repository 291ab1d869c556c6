import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command, CommanderError } from 'commander';
import { AppError } from '../server/errors.ts';
import { formatDiagnostic } from '../server/policy/diagnostics.ts';
import { isRego, toFilePointer } from '../server/studio/files.ts';
import { requireGates } from '../server/studio/gates.ts';
import type { Verified } from '../server/studio/verify.ts';
import { CommandEnded } from './exit.ts';
import { endingWithCode, policyExitCodeHelp, policyExitCodeOf, policyExitCodes } from './policy-exit.ts';
import { readLocalPolicy } from './policy-files.ts';
import { policyMessageOf } from './policy-message.ts';
import { findOpaForCommand } from './policy-opa.ts';
import { policyHelp, toPolicy } from './policy-options.ts';
import { addPolicyStoreCommands } from './policy-store-commands.ts';

/** `adgang policy`: for people who keep policies in git. The same use cases as in the portal. */
export function addPolicyCommands(program: Command): void {
  const policy = program
    .command('policy')
    .description('policies in Rego: check and test them anywhere, publish them at the store')
    .addHelpText('after', policyExitCodeHelp)
    .exitOverride((error: CommanderError) => {
      if (error.exitCode === 0) throw error;
      throw new CommandEnded(policyExitCodes.usage);
    });
  addLocalCommands(policy);
  addPolicyStoreCommands(policy);
}

interface LocalOptions {
  policy?: string;
  json: boolean;
}

/** What needs OPA alone, and no store: for a pre-commit hook, or a build server. */
function addLocalCommands(policy: Command): void {
  const local = (name: string, description: string) =>
    policy
      .command(name)
      .description(description)
      .argument('<folder>', 'where its files lie: Rego, cases/*.json, data.json')
      .option('--policy <policy>', `${policyHelp}; default: what the files tell`, toPolicy)
      .option('--json', 'the outcome as JSON, for programs', false);

  local('check', 'compile it, with everything that is checked before it is tested').action(
    (folder: string, options: LocalOptions) =>
      endingWithCode(options.json, () => verify(folder, options, ['compiles'])),
  );
  local('test', 'run its tests and decision tables, and tell what they do not reach').action(
    (folder: string, options: LocalOptions) =>
      endingWithCode(options.json, () =>
        verify(folder, options, ['compiles', 'tests', 'coverage', 'same-compiled', 'cost']),
      ),
  );
  local('fmt', 'write its Rego as it is usually written')
    .option('--check', 'change nothing; end with 2 when something would be written otherwise', false)
    .action((folder: string, options: LocalOptions & { check: boolean }) =>
      endingWithCode(options.json, () => format(folder, options), folder),
    );
}

async function verify(folder: string, options: LocalOptions, wanted: string[]): Promise<void> {
  const { policy, files } = readLocalPolicy(folder, options.policy);
  await using workshop = await openLocalWorkshop();
  const { gates } = await workshop.verify(policy, files);
  const asked = gates.filter(({ gate }) => wanted.includes(gate));
  if (options.json) console.log(JSON.stringify({ policy, gates: asked }, undefined, 2));
  else for (const gate of asked) console.log(toLine(gate));
  requirePassed(asked, folder, options);
}

/** Ends with the code of the first that is wrong; in JSON, all is told. */
function requirePassed(gates: Verified['gates'], folder: string, { json }: LocalOptions): void {
  try {
    requireGates(gates);
  } catch (error) {
    if (!json) console.error(policyMessageOf(error, folder));
    throw new CommandEnded(policyExitCodeOf(error) ?? policyExitCodes.refused);
  }
}

function toLine({ gate, state, numbers }: Verified['gates'][number]): string {
  const told = Object.entries(numbers ?? {}).map(([name, number]) => `${name} ${number}`);
  return [gate.padEnd(14), state.padEnd(8), told.join(', ')].join(' ').trimEnd();
}

async function format(folder: string, options: LocalOptions & { check: boolean }): Promise<void> {
  const { policy, files } = readLocalPolicy(folder, options.policy);
  await using workshop = await openLocalWorkshop();
  const changed: string[] = [];
  for (const [file, text] of Object.entries(files).filter(([name]) => isRego(name))) {
    const formatted = await workshop.format(policy, file, text);
    if (!formatted.ok) {
      const issues = formatted.diagnostics.map((found) => ({
        pointer: toFilePointer(found.location?.file ?? file),
        detail: formatDiagnostic(found),
      }));
      throw new AppError('policy-invalid', 'What does not parse cannot be formatted.', {
        issues,
      });
    }
    if (formatted.text === text) continue;
    changed.push(file);
    if (!options.check) writeFileSync(join(folder, file), formatted.text);
  }
  if (options.json) console.log(JSON.stringify({ policy, changed }));
  else for (const file of changed) console.log(`${file}${options.check ? ' is not formatted' : ''}`);
  if (options.check && changed.length > 0) throw new CommandEnded(policyExitCodes.invalid);
}

/** OPA runs in the workshop; other commands need not wait for its packages. */
async function openLocalWorkshop() {
  const { openWorkshop } = await import('../server/studio/workshop.ts');
  return openWorkshop({ opa: await findOpaForCommand() });
}
