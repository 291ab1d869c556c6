import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** One word that the editor completes. */
export interface Word {
  label: string;
  type: 'property' | 'function';
  detail?: string;
}

const folder = new URL('../../policies/', import.meta.url);
let known: Word[] | undefined;

/** What can be written in a policy: every field of its input, and the functions that really run. */
export function wordsOf(): Word[] {
  known ??= [...inputWords(), ...functionWords()];
  return known;
}

interface Schema {
  type?: unknown;
  properties?: Record<string, Schema> | undefined;
}
const Schema: z.ZodType<Schema> = z.object({
  type: z.unknown().optional(),
  properties: z
    .record(
      z.string(),
      z.lazy(() => Schema),
    )
    .optional(),
});

function inputWords(): Word[] {
  const text = readFileSync(new URL('schemas/input.json', folder), 'utf8');
  return fieldsOf('input', Schema.parse(JSON.parse(text)));
}

function fieldsOf(path: string, { properties = {} }: Schema): Word[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const label = `${path}.${name}`;
    const detail = typeof field.type === 'string' ? { detail: field.type } : {};
    return [{ label, type: 'property', ...detail }, ...fieldsOf(label, field)];
  });
}

function functionWords(): Word[] {
  const lines = readFileSync(new URL('builtins.txt', folder), 'utf8').split('\n');
  return lines.filter((line) => /^[a-z]/.test(line)).map((label) => ({ label, type: 'function' }));
}
