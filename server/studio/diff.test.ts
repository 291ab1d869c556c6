import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffFiles } from './diff.ts';

test('tells what came and what went, line by line', () => {
  const [file, ...others] = diffFiles({ a: 'x\ny\nz\n', b: '1\n' }, { a: 'x\nz\nnew\n', b: '1\n' });
  expect(others).toEqual([]);
  expect(file).toEqual({
    file: 'a',
    change: 'changed',
    lines: [
      { kind: 'same', text: 'x', before: 1, after: 1 },
      { kind: 'removed', text: 'y', before: 2 },
      { kind: 'same', text: 'z', before: 3, after: 2 },
      { kind: 'added', text: 'new', after: 3 },
    ],
  });
  expect(diffFiles({ a: '1\n' }, { b: '1\n' })).toMatchObject([
    { file: 'a', change: 'removed' },
    { file: 'b', change: 'added' },
  ]);
});

test('both sides can be read out of a difference, and no shorter one is missed in plain sight', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', '', '  a'), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const [file] = diffFiles({ f: `${before.join('\n')}\n` }, { f: `${after.join('\n')}\n` });
      if (before.join('\n') === after.join('\n')) {
        expect(file).toBeUndefined();
        return;
      }
      const told = file?.lines ?? [];
      expect(told.filter(({ kind }) => kind !== 'added').map(({ text }) => text)).toEqual(before);
      expect(told.filter(({ kind }) => kind !== 'removed').map(({ text }) => text)).toEqual(after);
      expect(told.flatMap((line) => line.before ?? [])).toEqual(before.map((_, n) => n + 1));
      expect(told.flatMap((line) => line.after ?? [])).toEqual(after.map((_, n) => n + 1));
      const kept = told.filter(({ kind }) => kind === 'same').length;
      expect(kept).toBe(commonLines(before, after));
    }),
  );
});

/** The length of the longest common subsequence, the slow and sure way. */
function commonLines(a: string[], b: string[]): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1)
      (table[i] as number[])[j] =
        a[i - 1] === b[j - 1]
          ? (table[i - 1]?.[j - 1] ?? 0) + 1
          : Math.max(table[i - 1]?.[j] ?? 0, table[i]?.[j - 1] ?? 0);
  return table[a.length]?.[b.length] ?? 0;
}
