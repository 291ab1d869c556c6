import { Unclear, type Value } from './abstract-value.ts';
import { isRecord, type Node, path } from './syntax-tree.ts';

/** What a body has bound; `undefined`: declared, and bound by its next use. */
export interface Scope {
  package: string;
  locals: Map<string, Value | undefined>;
  /** Something was iterated over. */
  iterated: boolean;
  /** In an order that hangs on what the ids are. */
  unordered: boolean;
}

/** One definition of a rule or function: with its `else`, if any. */
export interface Definition {
  rule: Node;
  head: Node;
  package: string;
}

export function newScope(packageName: string): Scope {
  return { package: packageName, locals: new Map(), iterated: false, unordered: false };
}

export function inner(scope: Scope): Scope {
  return { ...newScope(scope.package), locals: new Map(scope.locals) };
}

/** Every two of these are compared: so many take no longer than a moment. */
const comparedAtMost = 1_000;

/** Whether two definitions may hold at once: not where a literal argument tells them apart. */
export function overlap(found: readonly Definition[]): boolean {
  if (found.length > comparedAtMost) return true;
  const literals = found.map(({ head }) =>
    list(head['args']).map(({ type, value }) =>
      type === 'string' || type === 'number' ? `${type} ${value}` : undefined,
    ),
  );
  return literals.some((mine, index) =>
    literals.some(
      (others, other) =>
        other < index &&
        !mine.some((literal, n) => literal && others[n] !== undefined && literal !== others[n]),
    ),
  );
}

export function requirePlainImports(module: Node): void {
  for (const { path: imported } of list(module['imports'])) {
    const name = path(record(imported)['value']).join('.');
    if (name !== 'rego.v1' && !name.startsWith('future.keywords')) throw new Unclear(`import ${name}`);
  }
}

export function isPartialSet(head: Node): boolean {
  return head['key'] !== undefined && head['value'] === undefined && list(head['ref']).length === 1;
}

export function nameOf(head: Node): string {
  return String(head['name'] ?? path(head['ref'])[0]);
}

/** Two values that read the same are the same. */
export function describe(value: Value): string {
  return JSON.stringify(value, (_, member: unknown) => (member instanceof Map ? [...member] : member));
}

export function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function record(value: unknown): Node {
  if (isRecord(value)) return value;
  throw new Unclear('a syntax that is not known');
}
