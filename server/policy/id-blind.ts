import { createAbstractRules } from './abstract-rules.ts';
import { ids, isFixed, plain, Unclear, type Value } from './abstract-value.ts';
import { isRecord, type Node, walk } from './syntax-tree.ts';

/** Whether a policy can tell ids apart only by comparing them; then `texts` is what it can compare them with. */
export type Blindness = { blind: true; texts: ReadonlySet<string> } | { blind: false; why: string };

/**
 * Whether a policy's `allow` is the same whatever the ids in its input are renamed to: of the subject, the resource,
 * and the grants and their organisations; of two different ones never to the same, and of one that is equal to a text
 * in the policy, in its data or elsewhere in the input to nothing else. Conservative: what is not understood is taken
 * for reading ids. `modules` are the syntax trees of the policy without its tests, `data` its data.json.
 */
export function examineBlindness(
  modules: readonly Node[],
  entrypoint: string,
  data: string | undefined,
): Blindness {
  try {
    const steps = entrypoint.split('/');
    const rules = createAbstractRules(modules, inputValue);
    const answer = rules.valueOf(steps.slice(0, -1).join('.'), steps.at(-1) ?? '');
    const allow = answer.kind === 'object' ? (answer.members.get('allow') ?? answer.rest ?? plain) : answer;
    if (!isFixed(allow)) return { blind: false, why: 'allow itself holds an id' };
    return { blind: true, texts: textsOf(modules, data) };
  } catch (error) {
    if (error instanceof Unclear) return { blind: false, why: error.message };
    throw error;
  }
}

/** Every text that stands in the sources or in the data, keys included. */
function textsOf(modules: readonly Node[], data: string | undefined): Set<string> {
  const texts = new Set<string>();
  for (const node of walk(modules)) {
    if (node['type'] === 'string' && typeof node['value'] === 'string') texts.add(node['value']);
  }
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.add(value);
    else if (Array.isArray(value)) value.forEach(visit);
    else if (isRecord(value)) {
      for (const [key, member] of Object.entries(value)) {
        texts.add(key);
        visit(member);
      }
    }
  };
  if (data !== undefined) visit(JSON.parse(data));
  return texts;
}

const objectOf = (members: Record<string, Value>, rest?: Value): Value => ({
  kind: 'object',
  members: new Map(Object.entries(members)),
  rest,
});

const entity = objectOf({ id: ids }, plain);
const inputValue = objectOf(
  {
    subject: entity,
    resource: entity,
    facts: objectOf(
      {
        grants: { kind: 'list', of: objectOf({ id: ids, organization: ids }, plain), order: 'kept' },
      },
      plain,
    ),
  },
  plain,
);
