import { expect, test } from 'vitest';
import { dayAfter, endOfDay, lastDayBefore, toDay, toLocal, toMoment } from './copenhagen.ts';

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

test('local times are moments, in summer and in winter, and back', () => {
  for (const [local, moment] of [
    ['2026-07-01T12:00', '2026-07-01T10:00:00Z'],
    ['2026-12-01T12:00', '2026-12-01T11:00:00Z'],
    ['2026-12-01', '2026-11-30T23:00:00Z'],
    // The hour that comes twice, and what stands around it.
    ['2026-10-25T01:59', '2026-10-24T23:59:00Z'],
    ['2026-10-25T02:30', '2026-10-25T00:30:00Z'],
    ['2026-10-25T03:00', '2026-10-25T02:00:00Z'],
    ['2026-03-29T01:59', '2026-03-29T00:59:00Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00Z'],
  ] as const) {
    expect(toMoment(local), local).toBe(Date.parse(moment));
    if (local.includes('T')) expect(toLocal(Date.parse(moment))).toBe(local);
  }
  // The hour that is skipped.
  expect(toLocal(toMoment('2026-03-29T02:30') ?? 0)).toBe('2026-03-29T03:30');
});

test('what is no time is none', () => {
  for (const text of [
    '',
    'i går',
    '2026-13-01T00:00',
    '2026-02-30',
    '2026-02-30T10:00',
    '2026-01-01T24:01',
    '12:00',
  ])
    expect(toMoment(text), text).toBeUndefined();
});

test('days are counted on the calendar', () => {
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(dayAfter('2028-02-28', 1)).toBe('2028-02-29');
  // Over the day that has 25 hours.
  expect(dayAfter('2026-10-24', 2)).toBe('2026-10-26');
});
