import { expect, test } from 'vitest';
import { toLocal, toMoment } from './moments.ts';

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
