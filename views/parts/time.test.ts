import { expect, test } from 'vitest';
import { changesText } from '../timeline/entries.ts';
import { formatEnd } from './time.ts';

const newYear = Date.UTC(2026, 11, 31, 23);

test.each([
  ['da', newYear, '31. december 2026'],
  ['en', newYear, '31 December 2026'],
  // In summer the day ends two hours before midnight in UTC.
  ['da', Date.UTC(2027, 5, 30, 22), '30. juni 2027'],
  ['da', newYear + 60_000, '1. januar 2027 kl. 00.01'],
  ['en', newYear - 60_000, '31 December 2026 at 23:59'],
] as const)('what ends with a day ends on that day (%s, %d)', (language, end, text) => {
  expect(formatEnd(language, end)).toBe(text);
});

test('the timeline tells the last day of a grant, and of what was wished for', () => {
  const change = { isChange: false, before: null, after: newYear };
  expect(changesText('da', [{ field: 'validTo', ...change }])).toEqual([
    'Gælder til og med: 31. december 2026',
  ]);
  expect(changesText('en', [{ field: 'wishedUntil', ...change }])).toEqual([
    'Wished until and including: 31 December 2026',
  ]);
});
