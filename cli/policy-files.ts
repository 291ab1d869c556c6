import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { basePolicyId } from '../server/policy/names.ts';
import { dataFile, isRego, isTable, type PolicyFiles } from '../server/studio/files.ts';
import { CommandRefused } from './exit.ts';

/** A policy in a folder, as it is kept in git. */
export interface LocalPolicy {
  /** `base`, or a provider's TIN. */
  policy: string;
  files: PolicyFiles;
}

/**
 * Reads the files of a policy from a folder: Rego, `cases/*.json`, `data.json`; of the base policy what lies in
 * `access/` and `cases/`. Other files are left alone.
 * @param wanted whose policy it is; left out, the files tell
 */
export function readLocalPolicy(folder: string, wanted?: string): LocalPolicy {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new CommandRefused(`There is no folder ${folder}.`);
  const isBase = wanted === undefined ? existsSync(join(folder, 'access')) : wanted === basePolicyId;
  const belongs = (file: string) =>
    isTable(file) ||
    (isBase ? isRego(file) && file.startsWith('access/') : isRego(file) || file === dataFile);
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((file) => !file.includes('node_modules/') && belongs(file))
    .sort();
  const files = Object.fromEntries(names.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const policy = wanted ?? (isBase ? basePolicyId : findProvider(files));
  if (policy === undefined)
    throw new CommandRefused(
      `No file in ${folder} tells whose policy it is (package provider.dk12345678): say --policy.`,
    );
  return { policy, files };
}

function findProvider(files: PolicyFiles): string | undefined {
  const texts = Object.values(files).map((text) => /^package\s+provider\.([a-z0-9]+)/m.exec(text)?.[1]);
  return texts.find((slug) => slug !== undefined)?.toUpperCase();
}
