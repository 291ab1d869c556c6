import type { ParsedModule } from './lint.ts';
import type { FileCoverage } from './opa-reports.ts';
import { isRecord } from './syntax-tree.ts';

/** How many rules a policy has, and how many of them its tests reach in every line. */
export interface RuleCoverage {
  rules: number;
  covered: number;
  /** Of those rules, rounded down: 100 only when it is all of them. */
  percent: number;
}

/** Counts the rules that are covered. A rule of which OPA tells nothing was not reached. */
export function countRules(
  modules: readonly ParsedModule[],
  coverage: readonly FileCoverage[],
): RuleCoverage {
  const all = modules.flatMap(({ file, tree }) => {
    const found = coverage.find((reached) => reached.file === file);
    const rows = ruleRows(tree);
    return rows.map((start, index) => {
      const end = rows[index + 1] ?? Number.POSITIVE_INFINITY;
      const isWithin = (row: number) => start <= row && row < end;
      return found?.covered.some(isWithin) === true && !found.missed.some(isWithin);
    });
  });
  const covered = all.filter(Boolean).length;
  return {
    rules: all.length,
    covered,
    percent: all.length === 0 ? 0 : Math.floor((100 * covered) / all.length),
  };
}

/** The rows on which rules begin. A default is reached when its rule is: OPA does not tell of it. */
function ruleRows(tree: ParsedModule['tree']): number[] {
  const rules = Array.isArray(tree['rules']) ? tree['rules'].filter(isRecord) : [];
  const rows = rules
    .filter((rule) => rule['default'] !== true)
    .map(({ location }) => Number(isRecord(location) ? location['row'] : 0));
  return [...new Set(rows)].sort((a, b) => a - b);
}
