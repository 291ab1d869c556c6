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
  for (const node of walk(modules.flatMap((module) => module['rules']))) {
    if (node['type'] === 'ref') note(found, path(node['value']));
  }
  for (const rule of modules.flatMap((module) => list(module['rules']))) {
    if (namesOtherType(rule)) found.add('input.resource.type');
  }
  return [...found].sort();
}

function note(found: Set<string>, [root, part, member]: readonly (string | undefined)[]): void {
  const allowed = part === undefined ? undefined : known[part];
  if (root !== 'input' || part === undefined || !allowed) return;
  if (member === undefined) found.add(`input.${part}`);
  else if (!allowed.includes(member)) found.add(`input.${part}.${member}`);
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
