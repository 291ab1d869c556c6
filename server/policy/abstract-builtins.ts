import {
  areComparable,
  ids,
  isFixed,
  join,
  leavesOf,
  made,
  opaque,
  plain,
  toFixed,
  toSet,
  Unclear,
  type Value,
} from './abstract-value.ts';

/** Built-ins whose answer on fixed values holds no text that was made up, with the number of their arguments. */
const keeping: Record<string, number> = {
  ...{ abs: 1, ceil: 1, floor: 1, round: 1, plus: 2, minus: 2, mul: 2, div: 2, rem: 2, to_number: 1 },
  ...{ lt: 2, lte: 2, gt: 2, gte: 2, min: 1, max: 1, sum: 1, product: 1, count: 1, sort: 1 },
  ...{ startswith: 2, endswith: 2, contains: 2, 'regex.match': 2, 'regex.is_valid': 1, 'glob.match': 3 },
  ...{ and: 2, or: 2, intersection: 1, union: 1, 'numbers.range': 2 },
  ...{ 'array.concat': 2, 'array.slice': 3, 'array.reverse': 1, 'array.flatten': 1 },
  ...{ 'object.get': 3, 'object.keys': 1, 'object.union': 2, 'object.union_n': 1 },
  ...{ 'object.remove': 2, 'object.filter': 2 },
  ...{ 'bits.and': 2, 'bits.or': 2, 'bits.xor': 2, 'bits.negate': 1, 'bits.lsh': 2, 'bits.rsh': 2 },
  ...{ 'net.cidr_contains': 2, is_array: 1, is_boolean: 1, is_null: 1, is_number: 1, is_object: 1 },
  ...{ is_set: 1, is_string: 1 },
};

/** Built-ins that make texts. */
const making: Record<string, number> = {
  ...{ lower: 1, upper: 1, trim: 2, trim_left: 2, trim_right: 2, trim_prefix: 2, trim_suffix: 2 },
  ...{ trim_space: 1, concat: 2, split: 2, substring: 3, format_int: 2, type_name: 1 },
  ...{ 'strings.reverse': 1, 'strings.replace_n': 2, 'base64.encode': 1, 'base64url.encode': 1 },
};

/** They answer for every text, whatever it is: so of an id there is an answer, though none that anything may hang on. */
const alwaysAnswering = new Set([
  'lower',
  'upper',
  'trim_space',
  'strings.reverse',
  'base64.encode',
  'concat',
]);

export function isBuiltin(name: string): boolean {
  return name in keeping || name in making || name === 'equal' || name === 'neq';
}

/** What a built-in makes of such values. @throws Unclear */
export function applyBuiltin(name: string, args: readonly Value[]): Value {
  if (name === 'equal' || name === 'neq') {
    requireArity(name, 2, args);
    return compare(...(args as [Value, Value]));
  }
  requireArity(name, keeping[name] ?? making[name] ?? -1, args);
  if (args.every(isFixed)) return name in making ? made : toFixed(args);
  const found = onIds(name, args);
  if (found) return found;
  throw new Unclear(`${name} of an id`);
}

function requireArity(name: string, arity: number, args: readonly Value[]): void {
  if (args.length !== arity) throw new Unclear(`${name} with an output`);
}

/** A comparison: of what can be compared, its outcome is fixed. @throws Unclear */
export function compare(a: Value, b: Value): Value {
  if (areComparable(a, b)) return plain;
  throw new Unclear('a comparison of ids with what was made of something');
}

function onIds(name: string, args: readonly Value[]): Value | undefined {
  const [first, second] = args;
  if (!first) return undefined;
  if (name.startsWith('is_')) return first.kind === 'opaque' ? undefined : plain;
  if (name === 'count') return first.kind === 'list' || first.kind === 'object' ? plain : undefined;
  if (name === 'sort') return first.kind === 'list' ? { ...first, order: 'lost' } : undefined;
  if (alwaysAnswering.has(name)) return args.some((arg) => leavesOf(arg).opaque) ? undefined : opaque;
  if (name === 'object.union' && first.kind === 'object' && second?.kind === 'object') {
    return unite(first, second);
  }
  if (name === 'array.concat') return concatenate(first, second);
  if (name === 'or' || name === 'and' || name === 'minus') return combineSets(first, second);
  return undefined;
}

function unite(a: Extract<Value, { kind: 'object' }>, b: Extract<Value, { kind: 'object' }>): Value {
  // Merged deeply: a member of both is some mixture of the two.
  return join(a, b);
}

function concatenate(a: Value, b: Value | undefined): Value | undefined {
  if (a.kind !== 'list' || b?.kind !== 'list' || a.order === 'set' || b.order === 'set') return undefined;
  return { kind: 'list', of: join(a.of, b.of), order: a.order === b.order ? a.order : 'lost' };
}

function combineSets(a: Value, b: Value | undefined): Value | undefined {
  const elements = [a, b].map((set) => {
    if (set?.kind === 'list' && set.order === 'set') return set.of;
    return set && isFixed(set) ? toFixed([set]) : undefined;
  });
  const [left, right] = elements;
  if (!left || !right || !areComparable(left, right)) return undefined;
  return toSet(join(left, right));
}

/** A text with these in it. @throws Unclear when it may not be one, as ids are */
export function toText(parts: readonly Value[]): Value {
  if (parts.every(isFixed)) return made;
  if (parts.every((part) => part === ids || isFixed(part))) return opaque;
  throw new Unclear('a text of parts that may be missing');
}
