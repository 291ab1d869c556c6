import type { Request } from 'express';
import { toPackage } from '../policy/names.ts';
import { dataFile, findFileFaults, isRego, type PolicyFiles } from '../studio/files.ts';

const prefix = 'file:';

/**
 * The files that a form has sent. Line ends are those of files, not of forms (HTML standard, section 4.10.22.6).
 * Without any, it is the form of somebody who has sent none: then they are as they were.
 */
export function filesOf(req: Request, before: PolicyFiles): PolicyFiles {
  const sent = Object.entries((req.body ?? {}) as Record<string, unknown>).filter(
    (entry): entry is [string, string] => entry[0].startsWith(prefix) && typeof entry[1] === 'string',
  );
  if (sent.length === 0) return { ...before };
  return Object.fromEntries(
    sent.map(([name, text]) => [name.slice(prefix.length), text.replaceAll('\r\n', '\n')]),
  );
}

/** What a new file begins with; nothing where there is one of that name, or can be none. */
export function makeNewFile(policy: string, files: PolicyFiles, file: string): string | undefined {
  if (file === '' || files[file] !== undefined) return undefined;
  const text = beginning(policy, file);
  const faults = findFileFaults(policy, { ...files, [file]: text });
  return faults.some(({ pointer }) => pointer.startsWith('/files')) ? undefined : text;
}

function beginning(policy: string, file: string): string {
  const name = toPackage(policy);
  if (file.endsWith('_test.rego')) return `package ${name}_test\n\nimport data.${name} as rules\n`;
  if (isRego(file)) return `package ${name}\n`;
  return file === dataFile ? '{}\n' : '{\n  "given": {},\n  "cases": []\n}\n';
}

/** Rules first, then what they are tried by. */
export function inOrder(files: readonly string[]): string[] {
  const rank = (file: string) => {
    if (!isRego(file)) return file === dataFile ? 3 : 2;
    return file.endsWith('_test.rego') ? 1 : 0;
  };
  return files.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The same files in that order. */
export function sorted(files: PolicyFiles): PolicyFiles {
  return Object.fromEntries(inOrder(Object.keys(files)).map((file) => [file, files[file] ?? '']));
}
