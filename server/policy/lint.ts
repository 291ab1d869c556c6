import type { Diagnostic } from './diagnostics.ts';
import { isRecord, type Node, path, type Step, walk } from './syntax-tree.ts';

/** A Rego file and what `opa parse --format=json` says of it (with locations). */
export interface ParsedModule {
  /** Relative to the policy's root. */
  file: string;
  tree: Node;
}

/**
 * Our own rules, beyond `opa check --strict`: what would silently weaken the other checks, or the policy itself.
 * Tests may read any data (their decision tables) and need no documentation of their rules.
 */
export function lintModules(modules: readonly ParsedModule[]): Diagnostic[] {
  const packages = modules.map(({ tree }) => path(tree['package']));
  return [
    ...lintPackages(modules),
    ...modules.flatMap((module) => lintSchemas(module)),
    ...modules.flatMap((module) => lintDefaults(module)),
    ...modules.filter(({ file }) => !isTest(file)).flatMap((module) => lintPublicRules(module)),
    ...modules.filter(({ file }) => !isTest(file)).flatMap((module) => lintData(module, packages)),
  ];
}

export function isTest(file: string): boolean {
  return file.endsWith('_test.rego');
}

/** Without a schema annotation, OPA checks no reference into the input, and says nothing of it. */
function lintPackages(modules: readonly ParsedModule[]): Diagnostic[] {
  const named = modules.map((module) => ({ module, name: path(module.tree['package']).join('.') }));
  return named.flatMap(({ module, name }, index) => {
    const first = named.findIndex((other) => other.name === name) === index;
    const documented = named.some((other) => other.name === name && hasPackageMetadata(other.module.tree));
    if (!first || documented) return [];
    const message = `${name} needs METADATA with a title and \`schemas: - input: ...\` in one of its files`;
    return [complain(module, module.tree['package'], 'package-metadata', message)];
  });
}

function hasPackageMetadata(tree: Node): boolean {
  return list(tree['annotations']).some(
    ({ scope, title, schemas }) =>
      scope === 'package' &&
      typeof title === 'string' &&
      list(schemas).some((schema) => path(schema).join('.') === 'input'),
  );
}

export const inlineSchema = 'inline-schema';

/** OPA follows what a schema refers to, and would read any file of this machine: told once of each file. */
function lintSchemas(module: ParsedModule): Diagnostic[] {
  return [...walk(module.tree)]
    .filter((node) => list(node['schemas']).some((schema) => schema['definition'] !== undefined))
    .slice(0, 1)
    .map((annotation) =>
      complain(module, annotation, inlineSchema, 'A schema is named (schema.input), not written out'),
    );
}

/** A default is what holds when nothing is known: never a yes. */
function lintDefaults(module: ParsedModule): Diagnostic[] {
  return list(module.tree['rules'])
    .filter((rule) => rule['default'] === true && isRecord(rule['head']) && saysTrue(rule['head']['value']))
    .map((rule) => complain(module, rule, 'default-true', 'A default must not be true'));
}

function saysTrue(value: unknown): boolean {
  return [...walk(value)].some((term) => term['type'] === 'boolean' && term['value'] === true);
}

function lintPublicRules(module: ParsedModule): Diagnostic[] {
  const documented = new Set<string>();
  return list(module.tree['rules']).flatMap((rule) => {
    const name = isRecord(rule['head']) ? String(rule['head']['name']) : '';
    const complete = list(rule['annotations']).some(({ title, description }) => title && description);
    if (complete) documented.add(name);
    if (name.startsWith('_') || documented.has(name)) return [];
    return [complain(module, rule, 'rule-metadata', `${name} needs METADATA with a title and a description`)];
  });
}

/** A decision hangs on its input alone, or it could not be replayed: `data` means other rules of the policy. */
function lintData(module: ParsedModule, packages: readonly Step[][]): Diagnostic[] {
  const refs = [...walk([module.tree['imports'], module.tree['rules']])].filter(({ type }) => type === 'ref');
  return refs.flatMap((ref) => {
    const [root, ...rest] = path(ref['value']);
    const inside = packages.some((own) => own.every((step, index) => [root, ...rest][index] === step));
    if (root !== 'data' || inside) return [];
    return [
      complain(module, ref, 'foreign-data', 'Read `input`, or the rules of this policy: no other data'),
    ];
  });
}

function complain({ file }: ParsedModule, node: unknown, code: string, message: string): Diagnostic {
  const found = [...walk(node)].map(({ location }) => location).find(isRecord);
  const row = Number(found?.['row'] ?? 1);
  return { code: `lint_${code}`, message, location: { file, row, col: Number(found?.['col'] ?? 1) } };
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
