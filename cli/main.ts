#!/usr/bin/env node
import { exitCodeOf, messageOf } from './exit.ts';
import { createProgram, findUnknownCommand } from './program.ts';

/** `adgang`: what the operator does at the machine. `adgang --help` lists it, docs/operations.md tells of it. */
const program = createProgram();
try {
  const unknown = findUnknownCommand(program, process.argv.slice(2));
  unknown?.within.error(`error: unknown command '${unknown.word}'`);
  await program.parseAsync();
} catch (error) {
  const message = messageOf(error);
  if (message !== undefined) console.error(message);
  process.exitCode = exitCodeOf(error);
}
