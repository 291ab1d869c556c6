import { createHash } from 'node:crypto';
import type { Compiler } from '../policy/compiler.ts';
import type { Diagnostic } from '../policy/diagnostics.ts';
import { isTest, lintModules, type ParsedModule } from '../policy/lint.ts';
import { basePolicyId, toPackage } from '../policy/names.ts';
import { isRecord, type Node, ParseError, parseRego, path, tooMuch, walk } from '../policy/syntax-tree.ts';
import { dataFile, isRego, type PolicyFiles } from './files.ts';
import { type KeptMap, keep } from './kept.ts';

/** The syntax trees of one policy, as JSON: some twenty times those of the base policy. */
const mostBytes = 6 * 1024 * 1024;

/**
 * Parses the Rego among these files; what was parsed before need not be again. Modules are sorted by file. A policy
 * that says too much is refused: its trees are gone through while everybody else waits.
 */
export async function parseModules(
  deps: { kept: KeptMap },
  compiler: Compiler,
  root: string,
  files: PolicyFiles,
): Promise<{ modules: ParsedModule[]; diagnostics: Diagnostic[] }> {
  const names = Object.keys(files).filter(isRego).sort();
  let left = mostBytes;
  const parsed = await Promise.all(
    names.map(async (file): Promise<{ module: ParsedModule } | { diagnostics: Diagnostic[] }> => {
      try {
        const key = `tree ${createHash('sha256').update(`${file}\0${files[file]}`).digest('base64url')}`;
        const parse = async () => {
          const tree = await parseRego(compiler, root, file, { locations: true });
          return { tree, bytes: JSON.stringify(tree).length };
        };
        const { tree, bytes } = await keep(deps.kept, key, parse, { bytesOf: (made) => made.bytes });
        left -= bytes;
        return left < 0 ? { diagnostics: [tooMuch(file)] } : { module: { file, tree } };
      } catch (error) {
        if (error instanceof ParseError) return { diagnostics: error.diagnostics };
        throw error;
      }
    }),
  );
  return {
    modules: parsed.flatMap((one) => ('module' in one ? [one.module] : [])),
    diagnostics: parsed.flatMap((one) => ('diagnostics' in one ? one.diagnostics : [])),
  };
}

/** Our lint, and what a policy of this name may be: its packages, its entrypoints, its data. */
export function lintPolicy(policy: string, modules: ParsedModule[], files: PolicyFiles): Diagnostic[] {
  return [
    ...lintModules(modules),
    ...modules.flatMap((module) => lintPackage(policy, module)),
    ...modules.flatMap((module) => lintEntrypoints(policy, module)),
    ...lintData(policy, modules, files),
  ];
}

/** The packages of a policy's tests: `access_test`. */
export function testPackagesOf(modules: readonly ParsedModule[]): string[] {
  const names = modules.filter(({ file }) => isTest(file)).map(({ tree }) => packageOf(tree));
  return [...new Set(names)];
}

/** Whether the package has a public rule of this name. */
export function hasRule(modules: readonly ParsedModule[], packageName: string, rule: string): boolean {
  return modules.some(
    ({ file, tree }) => !isTest(file) && packageOf(tree) === packageName && ruleNames(tree).includes(rule),
  );
}

/** `provider.dk12345678`, whatever was written. */
function packageOf(tree: Node): string {
  return path(tree['package']).slice(1).join('.');
}

/** A policy lives in its own package, or below; its tests beside it, in a package that ends in `_test`. */
function lintPackage(policy: string, { file, tree }: ParsedModule): Diagnostic[] {
  const own = toPackage(policy);
  const name = packageOf(tree);
  const isOwn = name === own || name.startsWith(`${own}.`);
  const isBeside = name === `${own}_test` || (name.startsWith(`${own}.`) && name.endsWith('_test'));
  if (isTest(file) ? isBeside : isOwn) return [];
  const wanted = isTest(file) ? `${own}_test` : own;
  return [complain(file, tree['package'], 'package', `The package is to be ${wanted}, not ${name}`)];
}

/** Further entrypoints could be asked by nobody, and their answers mean nothing. */
function lintEntrypoints(policy: string, { file, tree }: ParsedModule): Diagnostic[] {
  if (isTest(file)) return [];
  const allowed = policy === basePolicyId ? ['decision', 'candidates'] : ['decision'];
  return list(tree['annotations'])
    .filter(({ entrypoint }) => entrypoint === true)
    .flatMap((annotation) => {
      const meant = list(tree['rules']).filter((rule) => carries(rule, annotation));
      const isAllowed =
        packageOf(tree) === toPackage(policy) &&
        meant.length > 0 &&
        meant.every((rule) => refLength(rule) === 1 && allowed.includes(ruleName(rule)));
      const message = `Only ${allowed.join(' and ')} can be an entrypoint`;
      return isAllowed ? [] : [complain(file, annotation, 'entrypoint', message)];
    });
}

function carries(rule: Node, annotation: Node): boolean {
  const rowOf = ({ location }: Node) => (isRecord(location) ? location['row'] : undefined);
  return list(rule['annotations']).some((own) => rowOf(own) === rowOf(annotation));
}

/** What `data.json` holds is found in the policy's own package, beside its rules. */
function lintData(policy: string, modules: ParsedModule[], files: PolicyFiles): Diagnostic[] {
  const text = files[dataFile];
  if (text === undefined) return [];
  const at = (message: string): Diagnostic => ({
    code: 'data',
    message,
    location: { file: dataFile, row: 1, col: 1 },
  });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    return [at(error instanceof Error ? error.message : 'This is no JSON')];
  }
  if (!isRecord(data)) return [at('It is to be a JSON object')];
  const own = toPackage(policy);
  const taken = modules
    .filter(({ file, tree }) => !isTest(file) && packageOf(tree).startsWith(own))
    .flatMap(({ tree }) => [
      ...ruleNames(tree),
      ...packageOf(tree)
        .slice(own.length + 1)
        .split('.'),
    ]);
  return Object.keys(data)
    .filter((name) => taken.includes(name))
    .map((name) => at(`${name} is the name of a rule, too: data.${own}.${name} would be two things`));
}

/** The rules of a module, but its defaults: their names, and the rows on which they begin. */
export function rulesOf(tree: Node): { name: string; row: number }[] {
  return list(tree['rules'])
    .filter((rule) => rule['default'] !== true)
    .map((rule) => {
      const { location } = rule;
      return { name: ruleName(rule), row: Number(isRecord(location) ? location['row'] : 0) };
    });
}

function ruleNames(tree: Node): string[] {
  return list(tree['rules']).map(ruleName);
}

function ruleName({ head }: Node): string {
  if (!isRecord(head)) return '';
  return String(list(head['ref'])[0]?.['value'] ?? head['name'] ?? '');
}

function refLength({ head }: Node): number {
  return isRecord(head) ? list(head['ref']).length : 0;
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function complain(file: string, node: unknown, code: string, message: string): Diagnostic {
  const found = [...walk(node)].map(({ location }) => location).find(isRecord);
  const location = { file, row: Number(found?.['row'] ?? 1), col: Number(found?.['col'] ?? 1) };
  return { code: `lint_${code}`, message, location };
}
