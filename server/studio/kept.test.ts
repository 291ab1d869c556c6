import { expect, test } from 'vitest';
import { type KeptMap, keep } from './kept.ts';

test('what is kept weighs no more than it may, however large each of it is; the oldest goes', async () => {
  const kept: KeptMap = new Map();
  const megabytes = (n: number) => ({ bytesOf: () => n * 1024 * 1024 });
  for (const key of ['a', 'b', 'c', 'd']) await keep(kept, key, async () => key, megabytes(10));
  expect([...kept.keys()]).toEqual(['b', 'c', 'd']);
  await keep(kept, 'too large', async () => 'made', megabytes(40));
  expect([...kept.keys()]).toEqual([]);
});

test('what failed, or is not good, is made again', async () => {
  const kept: KeptMap = new Map();
  let times = 0;
  const make = async () => {
    times += 1;
    if (times === 1) throw new Error('failed');
    return times;
  };
  await expect(keep(kept, 'key', make)).rejects.toThrow('failed');
  expect(await keep(kept, 'key', make, { isGood: () => false })).toBe(2);
  expect(await keep(kept, 'key', make)).toBe(3);
  expect(await keep(kept, 'key', make)).toBe(3);
});
