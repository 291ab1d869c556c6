import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../policies/', import.meta.url);

/** The sources of the policy that ships with the service, its tests and its decision tables, by path. */
export function readShippedFiles(): Record<string, string> {
  const named = (folder: string, end: string) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith(end))
      .sort()
      .map((name) => `${folder}${name}`);
  const files = [...named('access/', '.rego'), ...named('cases/', '.json')];
  return Object.fromEntries(files.map((file) => [file, readFileSync(new URL(file, root), 'utf8')]));
}

/** What a policy may read of its input, as JSON schema: a folder, for OPA. */
export const schemasFolder = fileURLToPath(new URL('schemas', root));
/** What a policy may use. */
export const capabilitiesFile = fileURLToPath(new URL('capabilities.json', root));
