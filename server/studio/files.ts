import { mayHoldCpr } from '../cpr.ts';
import { AppError, type Issue } from '../errors.ts';
import { basePolicyId } from '../policy/names.ts';

/** The files of a policy by path: Rego, its tests, decision tables, and of a provider's policy a small `data.json`. */
export type PolicyFiles = Record<string, string>;

/** In sum, in bytes. */
export const sourceLimit = 256 * 1024;
const mostFiles = 100;

const segment = '[a-z0-9][a-z0-9_-]{0,63}';
const rego = new RegExp(`^(${segment}/){0,3}${segment}\\.rego$`);
const table = new RegExp(`^cases/${segment}\\.json$`);

export const dataFile = 'data.json';
export const isRego = (file: string) => file.endsWith('.rego');
export const isTable = (file: string) => file.startsWith('cases/') && file.endsWith('.json');

/** Where an issue about a file points: `/files/cases~1first.json`. */
export const toFilePointer = (file: string): string =>
  `/files/${file.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The file that an issue is about, if it is about one. */
export function toFileName(pointer: string): string | undefined {
  if (!pointer.startsWith('/files/')) return undefined;
  return pointer.slice('/files/'.length).replaceAll('~1', '/').replaceAll('~0', '~');
}

/**
 * What is wrong with the files of a policy, whatever they say: their names, their size, numbers that must not be kept.
 * A policy that does not compile yet may be kept; this may not.
 */
export function findFileFaults(policy: string, files: PolicyFiles): Issue[] {
  const names = Object.keys(files);
  const faults = names.flatMap((file) => {
    const pointer = toFilePointer(file);
    if (!isAllowedName(policy, file)) return [{ pointer, detail: nameRule(policy) }];
    if (mayHoldCpr(file) || mayHoldCpr(files[file] ?? ''))
      return [{ pointer, detail: 'It looks as if it holds a CPR number: leave the number out.' }];
    return /\0|\p{Cs}/u.test(files[file] ?? '') ? [{ pointer, detail: 'It holds more than text.' }] : [];
  });
  const size = names.reduce((sum, file) => sum + Buffer.byteLength(files[file] ?? ''), 0);
  if (size > sourceLimit || names.length > mostFiles)
    faults.push({ pointer: '/files', detail: 'At most 256 kB in sum, and 100 files.' });
  if (!names.some(isRego)) faults.push({ pointer: '/files', detail: 'There is no Rego in it.' });
  return faults;
}

/** @throws AppError `cpr-refused`, `invalid-request`, each with its issues */
export function requireFiles(policy: string, files: PolicyFiles): void {
  const issues = findFileFaults(policy, files);
  if (issues.length === 0) return;
  const isCpr = issues.some(({ detail }) => detail.includes('CPR'));
  if (isCpr) throw new AppError('cpr-refused', 'A file looks as if it holds a CPR number.', { issues });
  throw new AppError('invalid-request', 'These files cannot be those of a policy.', { issues });
}

function isAllowedName(policy: string, file: string): boolean {
  if (table.test(file)) return true;
  if (policy === basePolicyId) return file.startsWith('access/') && rego.test(file);
  return file === dataFile || (rego.test(file) && !file.startsWith('cases/'));
}

function nameRule(policy: string): string {
  const where =
    policy === basePolicyId ? 'access/*.rego and cases/*.json' : '*.rego, cases/*.json, data.json';
  return `Files are ${where}; names are of small letters, digits, - and _.`;
}
