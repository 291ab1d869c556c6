#!/usr/bin/env node
import { exitCodeOf, messageOf } from './exit.ts';
import { createProgram } from './program.ts';

/** `adgang`: what the operator does at the machine. `adgang --help` lists it, docs/operations.md tells of it. */
try {
  await createProgram().parseAsync();
} catch (error) {
  const message = messageOf(error);
  if (message !== undefined) console.error(message);
  process.exitCode = exitCodeOf(error);
}
