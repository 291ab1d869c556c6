import { Command } from 'commander';
import { loadEnvironmentFile } from '../server/config.ts';
import { addDoctorCommand } from './doctor.ts';
import { CommandRefused, exitCodeHelp, exitCodes } from './exit.ts';
import { addLoginCommands } from './login.ts';
import { addOrganizationCommands } from './organization.ts';
import { addPolicyCommands } from './policy.ts';
import { addRegistrationCommands } from './registration.ts';
import { addStoreCommands } from './store-commands.ts';

/** Every command of `adgang`. */
export function createProgram(): Command {
  const program = new Command('adgang')
    .description('Runs Adgang: registers who uses it, keeps its store, finds what is wrong.')
    .option('--settings <file>', 'settings, one NAME=value a line; those in the environment win')
    .showHelpAfterError('(--help tells how)')
    .addHelpText('after', exitCodeHelp)
    .exitOverride();
  program.hook('preAction', () => {
    const { settings } = program.opts<{ settings?: string }>();
    if (settings !== undefined) readSettings(settings);
  });
  addRegistrationCommands(program);
  addOrganizationCommands(program);
  addStoreCommands(program);
  addPolicyCommands(program);
  addDoctorCommand(program);
  addLoginCommands(program);
  return program;
}

/** The first word that is no command where one is wanted: asked for its help, commander would tell of what there is. */
export function findUnknownCommand(
  program: Command,
  words: readonly string[],
): { word: string; within: Command } | undefined {
  let command = program;
  for (let n = 0; n < words.length && command.commands.length > 0; n += 1) {
    const word = words[n] ?? '';
    const option = command.options.find(({ long, short }) => word === long || word === short);
    if (option?.required) n += 1;
    if (word.startsWith('-') || word === 'help') continue;
    const next = command.commands.find((one) => one.name() === word || one.aliases().includes(word));
    if (!next) return { word, within: command };
    command = next;
  }
  return undefined;
}

function readSettings(file: string): void {
  try {
    loadEnvironmentFile(file);
  } catch {
    throw new CommandRefused(`The settings in ${file} cannot be read.`, exitCodes.misconfigured);
  }
}
