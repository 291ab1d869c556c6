import { readFileSync } from 'node:fs';
import { toSlug } from '../policy/names.ts';
import type { PolicyFiles } from './files.ts';

const folder = new URL('../../policies/provider/', import.meta.url);
const names = ['decision.rego', 'decision_test.rego', 'cases/first.json'];
/** Whose policy the template is, until it is somebody's. */
const placeholder = 'DK12345678';

/** What a provider's first policy begins as: it restricts nothing, and shows how to. */
export function makeFirstPolicy(providerTin: string): PolicyFiles {
  return Object.fromEntries(
    names.map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [
        name,
        text.replaceAll(toSlug(placeholder), toSlug(providerTin)).replaceAll(placeholder, providerTin),
      ];
    }),
  );
}
