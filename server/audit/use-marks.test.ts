import { expect, test } from 'vitest';
import { createUseMarks } from './use-marks.ts';

const hour = 3_600_000;
const use = (grantId: string, at: number) => ({ grantId, at, firstAt: at });

test('a grant is marked at most once an hour, however often it is used', () => {
  const marks = createUseMarks();
  for (const at of [0, 1, hour - 1]) marks.note([use('a', at)]);
  expect(marks.next(10)).toEqual([use('a', 0)]);
  marks.written(marks.next(10));
  marks.note([use('a', hour - 1)]);
  expect(marks.next(10)).toEqual([]);
  marks.note([use('a', hour)]);
  expect(marks.next(10)).toEqual([use('a', hour)]);
});

test('a mark that waits for more than an hour keeps its first use, and takes the last', () => {
  const marks = createUseMarks();
  marks.note([use('a', 0), use('b', 0), use('a', hour)]);
  expect(marks.next(10)).toEqual([{ grantId: 'a', at: hour, firstAt: 0 }, use('b', 0)]);
});

test('what is written no longer waits; what was used again meanwhile does', () => {
  const marks = createUseMarks();
  marks.note([use('a', 0), use('b', 0), use('c', 0)]);
  const some = marks.next(2);
  marks.note([use('a', 2 * hour)]);
  marks.written(some);
  expect(marks.next(10).map(({ grantId }) => grantId)).toEqual(['a', 'c']);
});

test('however many grants are used, only so many wait', () => {
  const marks = createUseMarks();
  for (let n = 0; n < 120_000; n += 1) marks.note([use(`grt_${n}`, 0)]);
  expect(marks.size).toBe(20_000);
  marks.written(marks.next(20_000));
  // One that was turned away is marked by its next use; one that was marked is remembered.
  marks.note([use('grt_119999', 1), use('grt_19999', 1)]);
  expect(marks.next(10)).toEqual([use('grt_119999', 1)]);
});
