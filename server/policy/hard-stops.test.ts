import { expect, test } from 'vitest';
import { createHardStops } from './hard-stops.ts';
import { createKept } from './kept.ts';

test('the third stop within a minute is one too many; each policy has its own count', () => {
  let now = 0;
  const stops = createHardStops(() => now);
  const at = (ms: number, revision = 'a-1') => {
    now = ms;
    return stops.isTooMany(revision);
  };
  expect([at(0), at(1_000), at(1_000, 'b-1'), at(59_999)]).toEqual([false, false, false, true]);
  expect([at(60_000), at(90_000), at(120_000), at(121_000)]).toEqual([false, false, false, true]);
});

test('what was made is kept while it is asked for, and what throws is not', () => {
  const made: string[] = [];
  const get = createKept(2, (name) => {
    made.push(name);
    if (name === 'bad') throw new Error(name);
    return name.toUpperCase();
  });
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(get)).toEqual(['A', 'B', 'A', 'C', 'A', 'B']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(() => get('bad')).toThrow();
  expect(() => get('bad')).toThrow();
  expect(made.slice(4)).toEqual(['bad', 'bad']);
});
