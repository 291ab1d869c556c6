import type { PolicyFiles } from './files.ts';

/** A line that is in both, was there before, or came. Numbers count from 1. */
export interface DiffLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
  before?: number;
  after?: number;
}

export interface FileDiff {
  file: string;
  change: 'added' | 'removed' | 'changed';
  lines: DiffLine[];
}

/** What differs between two sets of files, line by line; files that are the same are left out. */
export function diffFiles(before: PolicyFiles, after: PolicyFiles): FileDiff[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((file) => before[file] !== after[file])
    .map((file) => {
      const [was, is] = [before[file], after[file]];
      const change = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
      return { file, change, lines: diffLines(toLines(was), toLines(is)) };
    });
}

const toLines = (text: string | undefined) => (text === undefined ? [] : text.replace(/\n$/, '').split('\n'));

/** More differences than these are told as one: everything went, everything came. */
const mostSteps = 2_000;

/** The shortest way from one to the other, after E. W. Myers: An O(ND) difference algorithm (1986). */
function diffLines(before: readonly string[], after: readonly string[]): DiffLine[] {
  const trace: Int32Array[] = [];
  const most = Math.min(before.length + after.length, mostSteps);
  let reached = new Int32Array(2 * most + 3);
  for (let steps = 0; steps <= most; steps += 1) {
    trace.push(reached.slice());
    for (let k = -steps; k <= steps; k += 2) {
      const isDown = k === -steps || (k !== steps && at(reached, most, k - 1) < at(reached, most, k + 1));
      let x = isDown ? at(reached, most, k + 1) : at(reached, most, k - 1) + 1;
      while (x < before.length && x - k < after.length && before[x] === after[x - k]) x += 1;
      reached[most + 1 + k] = x;
      if (x >= before.length && x - k >= after.length) return walkBack(trace, most, before, after);
    }
    reached = reached.slice();
  }
  return [
    ...before.map((text, n): DiffLine => ({ kind: 'removed', text, before: n + 1 })),
    ...after.map((text, n): DiffLine => ({ kind: 'added', text, after: n + 1 })),
  ];
}

const at = (reached: Int32Array, most: number, k: number) => reached[most + 1 + k] ?? 0;

function walkBack(
  trace: readonly Int32Array[],
  most: number,
  before: readonly string[],
  after: readonly string[],
): DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [before.length, after.length];
  for (let steps = trace.length - 1; steps >= 0; steps -= 1) {
    const reached = trace[steps] as Int32Array;
    const k = x - y;
    const isDown = k === -steps || (k !== steps && at(reached, most, k - 1) < at(reached, most, k + 1));
    const fromK = isDown ? k + 1 : k - 1;
    const fromX = steps === 0 ? 0 : at(reached, most, fromK);
    const fromY = steps === 0 ? 0 : fromX - fromK;
    while (x > fromX && y > fromY) {
      lines.push({ kind: 'same', text: before[x - 1] ?? '', before: x, after: y });
      x -= 1;
      y -= 1;
    }
    if (steps === 0) break;
    if (isDown) lines.push({ kind: 'added', text: after[y - 1] ?? '', after: y });
    else lines.push({ kind: 'removed', text: before[x - 1] ?? '', before: x });
    [x, y] = [fromX, fromY];
  }
  return lines.reverse();
}
