import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../policy/syntax-tree.ts';
import type { Case } from '../policy/tables.ts';
import type { PolicyFiles } from './files.ts';

/** An answer up to this length is told whole; nothing of it beyond the other. In characters. */
const shortLength = 160;
const mostLength = 400;

/** Where a row of a decision table stands, and what it is called: `cases/first.json:12: a partner`. */
export function toRowPlace(files: PolicyFiles, { table, name }: Pick<Case, 'table' | 'name'>): string {
  const file = `cases/${table}.json`;
  const row = findRow(files[file] ?? '', name);
  return `${file}${row === undefined ? '' : `:${row}`}: ${name}`;
}

/** What was wanted of a row, and what came; of long answers what differs. */
export function tellAnswers(want: unknown, got: unknown): string {
  const all = [want, got] as const;
  const isShort = all.every((answer) => toText(answer).length <= shortLength);
  const [wanted, came] = isShort || got === undefined ? all : pickDiffering(want, got);
  return `wanted ${cut(toText(wanted))}, got ${cut(toText(came))}`;
}

/** The line of its name; the same words may stand in a table as something else's name, further down. */
function findRow(text: string, name: string): number | undefined {
  const quoted = RegExp.escape(JSON.stringify(name));
  const index = text.search(new RegExp(`"name"\\s*:\\s*${quoted}`));
  return index < 0 ? undefined : text.slice(0, index).split('\n').length;
}

/** Of both, what the other has not. */
function pickDiffering(one: unknown, other: unknown): [unknown, unknown] {
  if (isRecord(one) && isRecord(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    const differing = names.filter((name) => !isDeepStrictEqual(one[name], other[name]));
    const pairs = differing.map((name) => [name, pickDiffering(one[name], other[name])] as const);
    const side = (which: 0 | 1) => Object.fromEntries(pairs.map(([name, pair]) => [name, pair[which]]));
    return [side(0), side(1)];
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
    const pairs = one
      .map((item, index) => [item, other[index]] as const)
      .filter(([item, its]) => !isDeepStrictEqual(item, its))
      .map(([item, its]) => pickDiffering(item, its));
    return [pairs.map(([item]) => item), pairs.map(([, its]) => its)];
  }
  return [one, other];
}

/** Members in one order: then both can be compared by eye. */
const toText = (answer: unknown): string =>
  answer === undefined ? 'no answer' : JSON.stringify(answer, (_, value) => inOrder(value));
const inOrder = (value: unknown): unknown =>
  isRecord(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value;
const cut = (text: string): string => (text.length <= mostLength ? text : `${text.slice(0, mostLength)}…`);
