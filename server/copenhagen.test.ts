import { expect, test } from 'vitest';
import { endOfDay, lastDayBefore, toDay } from './copenhagen.ts';

test.each([
  ['2026-12-31', '2026-12-31T23:00:00.000Z'],
  ['2026-06-30', '2026-06-30T22:00:00.000Z'],
  // The days on which the clock is set: 23 and 25 hours long.
  ['2026-03-28', '2026-03-28T23:00:00.000Z'],
  ['2026-03-29', '2026-03-29T22:00:00.000Z'],
  ['2026-10-24', '2026-10-24T22:00:00.000Z'],
  ['2026-10-25', '2026-10-25T23:00:00.000Z'],
  ['2028-02-29', '2028-02-29T23:00:00.000Z'],
])('%s ends in Copenhagen at %s', (day, end) => {
  const time = endOfDay(day) ?? 0;
  expect(new Date(time).toISOString()).toBe(end);
  expect(lastDayBefore(time)).toBe(day);
  expect(toDay(time)).not.toBe(day);
});

test.each([
  '2026-02-29',
  '2026-13-01',
  '2026-00-10',
  '26-01-01',
  '2026-1-1',
  '',
  'i morgen',
  '2026-12-31T00:00',
])('"%s" is no day', (text) => {
  expect(endOfDay(text)).toBeUndefined();
});
