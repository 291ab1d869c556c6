import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { PolicyResult } from '../server/access/check.ts';
import type { Sources } from '../server/policy/compiler.ts';
import { isRecord } from '../server/policy/syntax-tree.ts';
import { basePolicy, policies } from './places.ts';

const Fields = z.record(z.string(), z.unknown());

/** A decision table: `given` is an input; each case says what differs from it, and what is wanted. */
const Table = z.strictObject({
  given: Fields,
  cases: z.array(z.strictObject({ name: z.string().min(1), input: Fields, want: PolicyResult })).min(1),
});

/** A row of a decision table, with its whole input. */
export interface Case {
  table: string;
  name: string;
  input: Record<string, unknown>;
  want: PolicyResult;
}

const folder = join(policies, 'cases');
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort();

/** Every row of every decision table. */
export function readCases(): Case[] {
  return files.flatMap((file) => {
    const { given, cases } = Table.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
    return cases.map(({ name, input, want }) => ({
      table: basename(file, '.json'),
      name,
      input: union(given, input),
      want,
    }));
  });
}

/**
 * The base policy with its decision tables as `data.cases`. They lie outside the policy's folder, and come in by
 * prefix: every JSON file in that folder would become part of the policy.
 */
export const testedPolicy: Sources = {
  ...basePolicy,
  paths: [...basePolicy.paths, ...files.map((file) => `cases.${basename(file, '.json')}:cases/${file}`)],
};

/** Rego's `object.union`: objects are merged member by member, everything else is replaced. */
export function union(
  left: Record<string, unknown>,
  right: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...left };
  for (const [name, value] of Object.entries(right)) {
    const before = left[name];
    merged[name] = isRecord(before) && isRecord(value) ? union(before, value) : value;
  }
  return merged;
}
