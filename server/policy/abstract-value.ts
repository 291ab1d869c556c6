/**
 * What is known of a value of a policy, whatever the ids in its input are. An id is *renamed* when every place of the
 * input that it stands in gets another one instead, of two ids never the same, and of a text that stands anywhere else
 * (in the sources, in the data, in the rest of the input) never that.
 */
export type Value =
  /** The same value, whatever ids are renamed to; every text in it stands in the sources, the data or the input. */
  | { kind: 'plain' }
  /** The same value too, but with texts in it that are made up and may stand nowhere. */
  | { kind: 'made' }
  /** An id, or something that holds ids: it is renamed along with them. */
  | { kind: 'ids' }
  /** An array or set of such elements, renamed along. `lost`: an array whose order hangs on what the ids are. */
  | { kind: 'list'; of: Value; order: 'kept' | 'set' | 'lost' }
  /** An object whose keys are plain; `rest`: what its other members are. */
  | { kind: 'object'; members: ReadonlyMap<string, Value>; rest?: Value | undefined }
  /** Hangs on what the ids are: it may be answered, but nothing may hang on it. */
  | { kind: 'opaque' };

/** What we do not understand: then nothing is claimed. */
export class Unclear extends Error {
  override name = 'Unclear';
}

/** A value is made of so many at most: of parts that stand in it many times over there may be any number. */
const partsAtMost = 1_000;
const partsKnown = new WeakMap<Value, number>();

/** Of how many values it is made, itself among them. @throws Unclear when they are too many */
export function countParts(value: Value): number {
  const known = partsKnown.get(value);
  if (known !== undefined) return known;
  const parts = partsOf(value).reduce((sum, part) => sum + countParts(part), 1);
  if (parts > partsAtMost) throw new Unclear('a value of too many parts');
  partsKnown.set(value, parts);
  return parts;
}

function partsOf(value: Value): Value[] {
  if (value.kind === 'list') return [value.of];
  if (value.kind !== 'object') return [];
  return [...value.members.values(), ...(value.rest ? [value.rest] : [])];
}

export const plain: Value = { kind: 'plain' };
export const made: Value = { kind: 'made' };
export const ids: Value = { kind: 'ids' };
export const opaque: Value = { kind: 'opaque' };

/** What stands at the leaves of a value. */
export interface Leaves {
  ids: boolean;
  made: boolean;
  /** Something opaque, or in an order that hangs on what the ids are. */
  opaque: boolean;
}

export function leavesOf(value: Value): Leaves {
  switch (value.kind) {
    case 'plain':
    case 'made':
    case 'ids':
    case 'opaque':
      return { ids: value.kind === 'ids', made: value.kind === 'made', opaque: value.kind === 'opaque' };
    case 'list': {
      const leaves = leavesOf(value.of);
      return { ...leaves, opaque: leaves.opaque || value.order === 'lost' };
    }
    case 'object':
      return allOf(partsOf(value).map(leavesOf));
  }
}

function allOf(leaves: Leaves[]): Leaves {
  return {
    ids: leaves.some((one) => one.ids),
    made: leaves.some((one) => one.made),
    opaque: leaves.some((one) => one.opaque),
  };
}

/** Whether it is the same value whatever ids are renamed to. */
export function isFixed(value: Value): boolean {
  const leaves = leavesOf(value);
  return !leaves.ids && !leaves.opaque;
}

/** Of a fixed value: whether all its texts stand somewhere. */
export function toFixed(values: readonly Value[]): Value {
  return values.some((value) => leavesOf(value).made) ? made : plain;
}

/** Whether two of these are equal or not, whatever ids are renamed to. */
export function areComparable(a: Value, b: Value): boolean {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  if (left.opaque || right.opaque) return false;
  return !(left.ids || right.ids) || !(left.made || right.made);
}

/** A set of such elements: of those that cannot be compared, not even their number is certain. */
export function toSet(of: Value): Value {
  if (isFixed(of)) return toFixed([of]);
  return areComparable(of, of) ? { kind: 'list', of, order: 'set' } : opaque;
}

/** What is either of these. @throws Unclear when that has too many parts */
export function join(a: Value, b: Value): Value {
  const joined = joinParts(a, b);
  countParts(joined);
  return joined;
}

function joinParts(a: Value, b: Value): Value {
  if (a === b) return a;
  if (a.kind === 'opaque' || b.kind === 'opaque') return opaque;
  if (a.kind === 'object' && b.kind === 'object') return joinObjects(a, b);
  if (a.kind === 'list' && b.kind === 'list') {
    return { kind: 'list', of: join(a.of, b.of), order: a.order === b.order ? a.order : 'lost' };
  }
  if (a.kind === 'plain' || a.kind === 'made') return joinFixed(a, b);
  if (b.kind === 'plain' || b.kind === 'made') return joinFixed(b, a);
  const leaves = allOf([leavesOf(a), leavesOf(b)]);
  return leaves.made || leaves.opaque ? opaque : ids;
}

type ObjectValue = Extract<Value, { kind: 'object' }>;

function joinObjects(a: ObjectValue, b: ObjectValue): Value {
  const members = new Map(a.members);
  for (const [name, value] of a.members) if (b.rest) members.set(name, join(value, b.rest));
  for (const [name, value] of b.members) {
    const other = a.members.get(name) ?? a.rest;
    members.set(name, other ? join(value, other) : value);
  }
  const rest = a.rest && b.rest ? join(a.rest, b.rest) : (a.rest ?? b.rest);
  return { kind: 'object', members, rest };
}

function joinFixed(fixed: Value, other: Value): Value {
  switch (other.kind) {
    case 'list':
      return { ...other, of: join(fixed, other.of) };
    case 'object':
      return joinObjects({ kind: 'object', members: new Map(), rest: fixed }, other);
    case 'ids':
      return fixed.kind === 'made' ? opaque : ids;
    default:
      return fixed.kind === 'made' ? fixed : other;
  }
}
