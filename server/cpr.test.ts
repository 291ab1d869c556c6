import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cprMask, holdsCpr, maskCpr, maskCprText } from './cpr.ts';

const twoDigits = (min: number, max: number) =>
  fc.integer({ min, max }).map((n) => String(n).padStart(2, '0'));
const aCpr = fc
  .tuple(
    twoDigits(1, 31),
    twoDigits(1, 12),
    twoDigits(0, 99),
    fc.constantFrom('', '-', ' ', '.', '\u2013'),
    twoDigits(0, 99),
    twoDigits(0, 99),
  )
  .map((parts) => parts.join(''));

test('a CPR-shaped number is masked whatever surrounds it', () => {
  const around = fc.string({ maxLength: 20 }).filter((text) => !/[0-9]/.test(text));
  fc.assert(
    fc.property(around, aCpr, fc.uuid(), around, (before, number, uuid, after) => {
      const text = `${before}${number}${after}${uuid}${number}`;
      expect(maskCprText(text)).toBe(`${before}${cprMask}${after}${uuid}${cprMask}`);
      expect(holdsCpr(maskCprText(text))).toBe(false);
    }),
  );
});

test('UUIDs, TINs and longer numbers are left alone', () => {
  for (const text of ['f057bcfa-b59a-5f40-8aea-0101901234ab', 'DK40440003', '1732307400000', '3201901234']) {
    expect(maskCprText(text)).toBe(text);
  }
});

test('strings, numbers and the names of members are masked, at any depth', () => {
  const value = { '010190-1234': [3112901234, { note: 'is 0101901234', ok: true, none: null }] };
  expect(maskCpr(value)).toEqual({ [cprMask]: [cprMask, { note: `is ${cprMask}`, ok: true, none: null }] });
});
