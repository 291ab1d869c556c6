/** Writes `schemas/input.json` from the zod `PolicyInput`: a step of `npm run policies`. A test compares them. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicyInput } from '../server/access/check.ts';
import { toRegoSchema } from '../server/policy/schema.ts';
import { policies } from './places.ts';

export const inputSchemaFile = join(policies, 'schemas', 'input.json');

/** What a policy may read from `input`, as the file has it. */
export function makeInputSchema(): string {
  return `${JSON.stringify(toRegoSchema(PolicyInput), null, 2)}\n`;
}

if (import.meta.main) await writeFile(inputSchemaFile, makeInputSchema());
