import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, readTables } from '../server/policy/tables.ts';
import { policies } from './places.ts';

/** The decision tables of the base policy, relative to this folder. */
export const tableFiles = readdirSync(join(policies, 'cases'))
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => `cases/${file}`);

/** Every row of every decision table. */
export function readCases(): Case[] {
  const read = (file: string) => [file, readFileSync(join(policies, file), 'utf8')];
  const { cases, diagnostics } = readTables(Object.fromEntries(tableFiles.map(read)));
  if (diagnostics.length > 0) throw new Error(JSON.stringify(diagnostics));
  return cases;
}
