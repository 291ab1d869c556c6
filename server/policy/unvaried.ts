import { isRecord, type Node, path, walk } from './syntax-tree.ts';

/** What an impact does vary of these, or knows: whatever else of them is read is told. */
const known: Record<string, readonly string[] | undefined> = {
  context: ['loa'],
  subject: ['id', 'type'],
  resource: ['id', 'type'],
  action: [],
  caller: ['organization'],
};

/**
 * Parts of the input that these policies read, and that are the same in all questions of an impact: other context than
 * the level of the login, properties, by which of its names a privilege is asked for and by which system; and resource
 * types of a provider's own. As they are written in Rego (`input.context.amount`), sorted.
 */
export function findUnvaried(modules: readonly Node[]): string[] {
  const found = new Set<string>();
  const rules = modules.map((module) => module['rules']);
  for (const node of walk(rules)) if (node['type'] === 'ref') note(found, path(node['value']));
  if (countWhole(rules) > 0) found.add('input');
  for (const rule of modules.flatMap((module) => list(module['rules']))) {
    if (namesOtherType(rule)) found.add('input.resource.type');
  }
  return [...found].sort();
}

function note(found: Set<string>, [root, part, member]: readonly (string | undefined)[]): void {
  if (root !== 'input') return;
  if (part === undefined) {
    found.add('input');
    return;
  }
  const allowed = known[part];
  if (!allowed) return;
  if (member === undefined) found.add(`input.${part}`);
  else if (!allowed.includes(member)) found.add(`input.${part}.${member}`);
}

/** How often the input is passed on whole: as a term of its own, and not as the root of a reference. */
function countWhole(node: unknown): number {
  if (Array.isArray(node)) return node.reduce((sum: number, child) => sum + countWhole(child), 0);
  if (!isRecord(node)) return 0;
  if (node['type'] === 'var' && node['value'] === 'input') return 1;
  const { type, value } = node;
  if (type === 'ref' && Array.isArray(value)) return countWhole(value.slice(1));
  return countWhole(Object.values(node));
}

/** Whether a rule compares the resource's type with anything but `organization`. */
function namesOtherType(rule: Node): boolean {
  return [...walk(rule)].some((node) => {
    const terms = Array.isArray(node['terms']) ? node['terms'] : undefined;
    if (!terms?.some(isResourceType)) return false;
    const texts = terms
      .slice(1)
      .filter((term) => !isResourceType(term))
      .flatMap((term) => [...walk(term)])
      .filter(({ type }) => type === 'string')
      .map(({ value }) => value);
    return texts.some((text) => text !== 'organization');
  });
}

function isResourceType(term: unknown): boolean {
  return isRecord(term) && path(term['value']).join('.') === 'input.resource.type';
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
