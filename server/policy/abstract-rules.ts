import { applyBuiltin, compare, isBuiltin, toText } from './abstract-builtins.ts';
import {
  type Definition,
  describe,
  inner as innerOf,
  isPartialSet,
  list,
  nameOf,
  newScope,
  overlap,
  record,
  requirePlainImports,
  type Scope,
} from './abstract-syntax.ts';
import {
  areComparable,
  countParts,
  isFixed,
  join,
  leavesOf,
  opaque,
  plain,
  toFixed,
  toSet,
  Unclear,
  type Value,
} from './abstract-value.ts';
import { isRecord, type Node, path } from './syntax-tree.ts';

/** Whoever asks waits, and so does everybody else: more than this is not looked into. */
const stepsAtMost = 500_000;

/** What is known of the values of a policy's rules, whatever the ids in its input are. */
export interface AbstractRules {
  /** @throws Unclear */
  valueOf(packageName: string, rule: string): Value;
}

/** Reads the rules of these syntax trees as an evaluation would, with what is known in the place of each value. */
export function createAbstractRules(modules: readonly Node[], input: Value): AbstractRules {
  const definitions = new Map<string, Definition[]>();
  const packages = new Set<string>();
  for (const module of modules) {
    const name = path(module['package']).slice(1).join('.');
    packages.add(name);
    requirePlainImports(module);
    for (const rule of list(module['rules'])) {
      const head = record(rule['head']);
      const key = `${name}\0${nameOf(head)}`;
      const others = definitions.get(key) ?? [];
      others.push({ rule, head, package: name });
      definitions.set(key, others);
    }
  }
  const known = new Map<string, Value>();
  const underWay = new Set<string>();

  let steps = 0;

  /** Functions may call each other as often as there are ways through them. */
  const spend = (more: number): void => {
    steps += more;
    if (steps > stepsAtMost) throw new Unclear('more than is looked into');
  };

  const inner = (scope: Scope): Scope => {
    spend(scope.locals.size);
    return innerOf(scope);
  };

  const once = (key: string, find: () => Value): Value => {
    const found = known.get(key);
    if (found) return found;
    if (underWay.has(key)) throw new Unclear('a rule that asks itself');
    underWay.add(key);
    const value = find();
    underWay.delete(key);
    known.set(key, value);
    return value;
  };

  const find = (packageName: string, name: string) => definitions.get(`${packageName}\0${name}`);

  const ruleOf = (packageName: string, name: string): Value =>
    once(`${packageName}\0${name}`, () => {
      const found = find(packageName, name);
      if (!found) throw new Unclear(`${name}, which is no rule of the policy`);
      if (found.some(({ head }) => head['args'] !== undefined))
        throw new Unclear(`${name} without arguments`);
      if (found.every(({ head }) => isPartialSet(head))) {
        return toSet(found.map((definition) => keyOf(definition)).reduce(join));
      }
      if (found.some(({ head }) => head['key'] !== undefined || list(head['ref']).length !== 1)) {
        throw new Unclear(`${name}, a partial object`);
      }
      return complete(found, []);
    });

  const callRule = (packageName: string, name: string, args: readonly Value[]): Value =>
    once(`${packageName}\0${name}\0${args.map(describe).join('\0')}`, () => {
      const found = find(packageName, name) ?? [];
      for (const { head } of found) {
        if (list(head['args']).length !== args.length) throw new Unclear(`${name} with an output`);
      }
      return complete(found, args);
    });

  const keyOf = ({ rule, head, package: name }: Definition): Value => {
    if (rule['else'] !== undefined) throw new Unclear('a set with an else');
    const scope = newScope(name);
    body(rule['body'], scope);
    return term(head['key'], scope);
  };

  /** The value of a rule or function that has one at a time: any of its definitions'. */
  const complete = (found: readonly Definition[], args: readonly Value[]): Value => {
    const links = found.flatMap((definition) => chain(definition, args));
    const joined = links.map(({ value }) => value).reduce(join);
    // Two values at once are an error, unless they are equal: whether they are must not hang on the ids.
    const severalOfOne = links.some(({ value, iterated }) => iterated && !areComparable(value, value));
    const ofSeveral = overlap(found.filter(({ rule }) => rule['default'] !== true));
    if (severalOfOne || (ofSeveral && !areComparable(joined, joined))) {
      throw new Unclear('a rule of several values that cannot be compared');
    }
    return joined;
  };

  /** What a definition says, and what each `else` of it. */
  const chain = (definition: Definition, args: readonly Value[]): { value: Value; iterated: boolean }[] => {
    const { rule, head, package: name } = definition;
    const scope = newScope(name);
    bindArguments(list(head['args']), args, scope);
    body(rule['body'], scope);
    const value = head['value'] === undefined ? plain : term(head['value'], scope);
    const link = { value, iterated: scope.iterated };
    if (rule['else'] === undefined) return [link];
    const otherwise = record(rule['else']);
    return [link, ...chain({ rule: otherwise, head: record(otherwise['head']), package: name }, args)];
  };

  const bindArguments = (patterns: readonly Node[], args: readonly Value[], scope: Scope): void => {
    for (const [index, pattern] of patterns.entries()) {
      const arg = args[index] ?? opaque;
      if (pattern['type'] === 'var' && !scope.locals.has(String(pattern['value']))) {
        scope.locals.set(String(pattern['value']), arg);
      } else compare(term(pattern, scope), arg);
    }
  };

  const body = (expressions: unknown, scope: Scope): void => {
    for (const expression of list(expressions)) statement(expression, scope);
  };

  const statement = (expression: Node, scope: Scope): void => {
    if (expression['with'] !== undefined) throw new Unclear('with');
    const within = expression['negated'] === true ? inner(scope) : scope;
    const { terms } = expression;
    if (Array.isArray(terms)) requireTruth(call(list(terms), within));
    else if (Array.isArray(record(terms)['symbols'])) declare(list(record(terms)['symbols']), within);
    else if (record(terms)['domain'] !== undefined) every(record(terms), within);
    else requireTruth(term(terms, within));
  };

  /** Whether it is true must not hang on the ids. */
  const requireTruth = (value: Value): void => {
    if (value.kind === 'opaque') throw new Unclear('a condition made of an id');
  };

  const declare = (symbols: readonly Node[], scope: Scope): void => {
    for (const symbol of symbols) {
      if (symbol['type'] === 'var') {
        scope.locals.set(String(symbol['value']), undefined);
        continue;
      }
      const [operator, ...patterns] = list(symbol['value']);
      const name = path(operator?.['value']).join('.');
      if (name !== 'internal.member_2' && name !== 'internal.member_3') throw new Unclear(name);
      const collection = term(patterns.at(-1), scope);
      const element = patterns.at(-2);
      const key = patterns.length === 3 ? patterns[0] : undefined;
      const of = iterate(collection, scope);
      bindPattern(element, of.value, scope);
      if (key) bindPattern(key, of.key, scope);
    }
  };

  const bindPattern = (pattern: Node | undefined, value: Value, scope: Scope): void => {
    if (pattern?.['type'] !== 'var') compare(term(pattern, scope), value);
    else scope.locals.set(String(pattern['value']), value);
  };

  const every = (quantified: Node, scope: Scope): void => {
    const local = inner(scope);
    const of = iterate(term(quantified['domain'], scope), local);
    if (isRecord(quantified['key'])) bindPattern(quantified['key'], of.key, local);
    bindPattern(record(quantified['value']), of.value, local);
    body(quantified['body'], local);
  };

  /** One of its elements, and where it stands. */
  const iterate = (value: Value, scope: Scope): { key: Value; value: Value } => {
    scope.iterated = true;
    switch (value.kind) {
      case 'plain':
      case 'made':
        return { key: value, value };
      case 'object': {
        const members = [...value.members.values(), ...(value.rest ? [value.rest] : [])];
        return { key: leavesOf(value).made ? opaque : plain, value: members.reduce(join, plain) };
      }
      case 'list':
        if (value.order !== 'kept') scope.unordered = true;
        if (value.order === 'lost') return { key: opaque, value: value.of };
        return { key: value.order === 'set' ? value.of : join(plain, value.of), value: value.of };
      default:
        throw new Unclear('an iteration over ids');
    }
  };

  const call = (terms: readonly Node[], scope: Scope): Value => {
    const [operator, ...patterns] = terms;
    const steps = path(operator?.['value']);
    const name = steps.join('.');
    if (name === 'assign' || name === 'eq') return bindOrCompare(name, patterns, scope);
    if (name === 'internal.member_2' && patterns.length === 2) {
      return isMember(term(patterns[0], scope), term(patterns[1], scope));
    }
    const args = patterns.map((pattern) => term(pattern, scope));
    const own = resolve(steps, scope);
    if (own) return callRule(own.package, own.name, args);
    if (isBuiltin(name)) return applyBuiltin(name, args);
    throw new Unclear(name);
  };

  const bindOrCompare = (name: string, patterns: readonly Node[], scope: Scope): Value => {
    const [left, right] = patterns;
    if (patterns.length !== 2) throw new Unclear(name);
    const isNew = (pattern: Node | undefined) =>
      pattern?.['type'] === 'var' && isUnbound(String(pattern['value']), scope);
    if (name === 'assign' ? left?.['type'] === 'var' : isNew(left)) {
      scope.locals.set(String(left?.['value']), term(right, scope));
      return plain;
    }
    if (name === 'eq' && isNew(right)) {
      scope.locals.set(String(right?.['value']), term(left, scope));
      return plain;
    }
    if (name === 'assign') throw new Unclear('an assignment to a pattern');
    return compare(term(left, scope), term(right, scope));
  };

  const isUnbound = (name: string, { locals, package: packageName }: Scope): boolean =>
    locals.has(name)
      ? locals.get(name) === undefined
      : !find(packageName, name) && name !== 'input' && name !== 'data';

  const isMember = (element: Value, collection: Value): Value => {
    switch (collection.kind) {
      case 'list':
        return compare(element, collection.of);
      case 'object':
        return [...collection.members.values(), collection.rest ?? plain]
          .map((member) => compare(element, member))
          .reduce(join, plain);
      case 'plain':
      case 'made':
        return compare(element, collection);
      default:
        throw new Unclear('a look into ids');
    }
  };

  /** A rule or function of the policy that these steps name. */
  const resolve = (steps: readonly (string | undefined)[], scope: Scope) => {
    const [root, ...rest] = steps;
    if (root === undefined || steps.includes(undefined) || scope.locals.has(root)) return undefined;
    if (root !== 'data') {
      return steps.length === 1 && find(scope.package, root)
        ? { package: scope.package, name: root, used: 1 }
        : undefined;
    }
    for (let length = rest.length - 1; length > 0; length -= 1) {
      const name = rest.slice(0, length).join('.');
      const rule = rest[length] ?? '';
      if (packages.has(name) && find(name, rule)) return { package: name, name: rule, used: length + 2 };
    }
    return undefined;
  };

  const term = (node: unknown, scope: Scope): Value => {
    const value = termOf(node, scope);
    spend(countParts(value));
    return value;
  };

  const termOf = (node: unknown, scope: Scope): Value => {
    const { type, value } = record(node);
    switch (type) {
      case 'null':
      case 'boolean':
      case 'number':
      case 'string':
        return plain;
      case 'var':
        return variable(String(value), scope);
      case 'ref':
        return reference(list(value), scope);
      case 'call':
        return call(list(value), scope);
      case 'array': {
        const elements = list(value).map((element) => term(element, scope));
        if (elements.every(isFixed)) return toFixed(elements);
        return { kind: 'list', of: elements.reduce(join), order: 'kept' };
      }
      case 'set':
        return toSet(
          list(value)
            .map((element) => term(element, scope))
            .reduce(join, plain),
        );
      case 'object':
        return object(value, scope);
      case 'arraycomprehension':
      case 'setcomprehension':
      case 'objectcomprehension':
        return comprehension(type, record(value), scope);
      case 'templatestring':
        return toText(list(record(value)['parts']).map((part) => templatePart(part, scope)));
      default:
        throw new Unclear(String(type));
    }
  };

  const templatePart = (part: Node, scope: Scope): Value =>
    part['terms'] === undefined
      ? term(part, scope)
      : Array.isArray(part['terms'])
        ? call(list(part['terms']), scope)
        : term(part['terms'], scope);

  const object = (value: unknown, scope: Scope): Value => {
    if (!Array.isArray(value)) throw new Unclear('an object');
    const members = new Map<string, Value>();
    let isSimple = true;
    for (const [key, member] of value as [unknown, unknown][]) {
      const name = record(key);
      if (name['type'] !== 'string') isSimple = false;
      if (!isFixed(term(key, scope))) throw new Unclear('an object with ids for keys');
      members.set(String(name['value']), term(member, scope));
    }
    if (isSimple) return { kind: 'object', members };
    const all = [...members.values()];
    if (all.every(isFixed)) return { kind: 'made' };
    return { kind: 'object', members: new Map(), rest: all.reduce(join) };
  };

  const comprehension = (type: string, value: Node, outer: Scope): Value => {
    const scope = inner(outer);
    body(value['body'], scope);
    if (type === 'objectcomprehension') {
      const pair = [term(value['key'], scope), term(value['value'], scope)];
      if (pair.every(isFixed)) return toFixed(pair);
      throw new Unclear('an object made of ids');
    }
    const of = term(value['term'], scope);
    if (type === 'setcomprehension') return toSet(of);
    if (scope.unordered) return { kind: 'list', of, order: 'lost' };
    return isFixed(of) ? toFixed([of]) : { kind: 'list', of, order: 'kept' };
  };

  const variable = (name: string, scope: Scope): Value => {
    if (scope.locals.has(name)) {
      const value = scope.locals.get(name);
      if (value) return value;
      throw new Unclear(`${name}, which is bound later`);
    }
    if (name === 'input') return input;
    if (name === 'data') throw new Unclear('data as a whole');
    return ruleOf(scope.package, name);
  };

  const reference = (terms: readonly Node[], scope: Scope): Value => {
    const [root, ...steps] = terms;
    const own = root?.['type'] === 'var' ? resolve(path(terms), scope) : undefined;
    if (own) return follow(ruleOf(own.package, own.name), terms.slice(own.used), scope);
    // The constant part of a reference may name a rule, and what is computed stand behind it.
    const constant = terms.findIndex((step, index) => index > 0 && step['type'] !== 'string');
    const prefix = constant < 0 ? undefined : resolve(path(terms.slice(0, constant)), scope);
    if (prefix && root?.['type'] === 'var') {
      return follow(ruleOf(prefix.package, prefix.name), terms.slice(prefix.used), scope);
    }
    if (root?.['type'] === 'var' && root['value'] === 'data' && !scope.locals.has('data')) {
      return follow(dataBeside(path(terms.slice(0, constant < 0 ? undefined : constant))), steps, scope);
    }
    return follow(term(root, scope), steps, scope);
  };

  /** Data that is none of the policy's rules: it is what it is. */
  const dataBeside = (steps: readonly (string | undefined)[]): Value => {
    const name = steps.slice(1).join('.');
    for (const own of packages) {
      const isAbove = name === '' || own === name || own.startsWith(`${name}.`);
      const [next = ''] = name.startsWith(`${own}.`) ? name.slice(own.length + 1).split('.') : [];
      if (isAbove || (next !== '' && find(own, next))) throw new Unclear('rules of the policy as data');
    }
    return plain;
  };

  const follow = (start: Value, steps: readonly Node[], scope: Scope): Value => {
    let value = start;
    for (const step of steps) value = oneStep(value, step, scope);
    return value;
  };

  const oneStep = (value: Value, step: Node, scope: Scope): Value => {
    if (step['type'] === 'var' && isUnbound(String(step['value']), scope)) {
      const of = iterate(value, scope);
      scope.locals.set(String(step['value']), of.key);
      return of.value;
    }
    const key = term(step, scope);
    switch (value.kind) {
      case 'plain':
      case 'made':
        compare(key, value);
        return value;
      case 'list':
        // Of an array a number is asked, of a set one of its elements.
        if (value.order === 'lost') {
          if (key.kind !== 'plain') throw new Unclear('a look into what is in no certain order');
          return opaque;
        }
        compare(key, value.order === 'set' ? value.of : toFixed([value.of]));
        return value.of;
      case 'object':
        if (step['type'] === 'string') {
          return value.members.get(String(step['value'])) ?? value.rest ?? plain;
        }
        compare(key, plain);
        if (leavesOf(key).ids) throw new Unclear('a member by an id');
        return [...value.members.values(), ...(value.rest ? [value.rest] : [])].reduce(join, plain);
      default:
        throw new Unclear('a part of an id');
    }
  };

  return { valueOf: ruleOf };
}
