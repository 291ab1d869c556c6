import { examineBlindness } from '../policy/id-blind.ts';
import { isTest } from '../policy/lint.ts';
import { toEntrypoint, toPackage } from '../policy/names.ts';
import { findUnvaried } from '../policy/unvaried.ts';
import type { ExamineDeps } from './examine.ts';
import { dataFile, type PolicyFiles } from './files.ts';
import { parseModules } from './modules.ts';

/** What a policy makes of what it is told, as far as its impact is concerned. */
export interface Reads {
  /** What it can compare ids with; `null` when it may read them otherwise. */
  texts: string[] | null;
  /** What it reads that an impact does not vary. */
  unvaried: string[];
}

/** Reads off its syntax trees what a policy reads. @throws AppError `compiler-unavailable`, `compiler-busy` */
export async function findReads(deps: ExamineDeps, policy: string, files: PolicyFiles): Promise<Reads> {
  const compiler = await deps.workbench.compiler(policy);
  return deps.workbench.inFolder(files, async (root) => {
    const { modules, diagnostics } = await parseModules(deps.workbench, compiler, root, files);
    if (diagnostics.length > 0) return { texts: null, unvaried: [] };
    const trees = modules.filter(({ file }) => !isTest(file)).map(({ tree }) => tree);
    const data = files[dataFile];
    const blindness = examineBlindness(trees, toEntrypoint(policy), data && under(policy, data));
    return {
      texts: blindness.blind ? [...blindness.texts] : null,
      unvaried: findUnvaried(trees),
    };
  });
}

/** A provider's data stand below its own package: the names of that are texts, too. */
function under(policy: string, data: string): string {
  return JSON.stringify([toPackage(policy), JSON.parse(data)]);
}
