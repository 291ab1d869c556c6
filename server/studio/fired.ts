import { evaluatePolicy } from '../policy/compiler.ts';
import { toCompiled } from '../policy/examine.ts';
import { toPackage } from '../policy/names.ts';
import type { FileCoverage } from '../policy/opa-reports.ts';
import { schemasFolder } from '../policy/shipped-files.ts';
import type { ExamineDeps } from './examine.ts';
import { dataFile, isRego, type PolicyFiles } from './files.ts';
import { parseModules, rulesOf } from './modules.ts';

/** A rule that had its part in an answer. */
export interface FiredRule {
  file: string;
  /** Where it begins, from 1. */
  row: number;
  name: string;
}

/** What of a policy was reached on the way to one answer. */
export interface Fired {
  rules: FiredRule[];
  /** By file, without tests: rows that were reached, and that were not. */
  lines: FileCoverage[];
}

const inputFile = '.adgang_input.json';

/**
 * Which rules and lines of a policy an input reaches: natively, as the WASM tells nothing of it. Nothing, where that
 * cannot be told.
 * @throws AppError `compiler-unavailable`, `compiler-busy`
 */
export async function findFired(
  deps: ExamineDeps,
  policy: string,
  files: PolicyFiles,
  input: object,
): Promise<Fired> {
  const compiler = await deps.workbench.compiler(policy);
  return deps.workbench.inFolder({ ...files, [inputFile]: JSON.stringify(input) }, async (root) => {
    const folder = {
      ...{ root, scratch: root, package: toPackage(policy), schemas: schemasFolder },
      ...{ rego: Object.keys(files).filter(isRego).sort(), tables: [], testPackages: [] },
      ...(files[dataFile] !== undefined && { data: `${toPackage(policy)}:${dataFile}` }),
    };
    const sources = toCompiled(folder);
    const [evaluated, { modules }] = await Promise.all([
      evaluatePolicy(compiler, sources, `data.${toPackage(policy)}.decision`, inputFile),
      parseModules(deps.workbench, compiler, root, files),
    ]);
    if (!evaluated.ok) return { rules: [], lines: [] };
    const lines = evaluated.coverage.filter(({ file }) => sources.paths.includes(file));
    const rules = modules.flatMap(({ file, tree }) => {
      const found = lines.find((reached) => reached.file === file);
      // The row of a rule's head is reached when its body holds.
      const hasFired = (row: number) => found?.covered.includes(row) && !found.missed.includes(row);
      return rulesOf(tree)
        .filter(({ row }) => hasFired(row))
        .map(({ row, name }) => ({ file, row, name }));
    });
    return { rules, lines };
  });
}
