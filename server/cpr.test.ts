import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cprMask, holdsCpr, maskCpr, maskCprText, mayHoldCpr } from './cpr.ts';

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

test('a CPR-shaped number is masked whatever surrounds it, and a UUID that stands by itself is not', () => {
  const around = fc.string({ maxLength: 20 }).filter((text) => !/[0-9]/.test(text));
  fc.assert(
    fc.property(around, aCpr, fc.uuid(), around, (before, number, uuid, after) => {
      const text = `${before}${number}${after} ${uuid} ${number}`;
      expect(maskCprText(text)).toBe(`${before}${cprMask}${after} ${uuid} ${cprMask}`);
    }),
  );
});

test('a number is masked where it runs into a UUID, too', () => {
  fc.assert(
    fc.property(aCpr, fc.uuid(), fc.constantFrom('', 'a', '-'), (number, uuid, between) => {
      for (const text of [`${number}${between}${uuid}`, `${uuid}${between}${number}`, `a${uuid}${number}`]) {
        expect(maskCprText(text)).not.toContain(number);
        expect(holdsCpr(maskCprText(text))).toBe(false);
      }
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

test('a number is not taken for the beginning of a UUID', () => {
  expect(holdsCpr('0101701234-0000-0000-0000-000000000000')).toBe(true);
});

test('what somebody writes is read more strictly than a log', () => {
  for (const text of [
    '010170 - 1234',
    '010170  1234',
    '010170\u00a01234',
    '010170\u20111234',
    '０１０１７０-１２３４',
    '010170\u200b1234',
  ]) {
    expect(mayHoldCpr(`is ${text} so`), text).toBe(true);
  }
  for (const text of [
    'from 1 May 2026',
    'case 12345',
    'DK40440003',
    'f057bcfa-b59a-5f40-8aea-0101901234ab',
  ]) {
    expect(mayHoldCpr(text), text).toBe(false);
  }
});

test('nobody is kept waiting by a text of gaps', () => {
  const gap = ' '.repeat(150_000);
  expect(mayHoldCpr(`010170${gap}-${gap}x`)).toBe(false);
  expect(mayHoldCpr(`010170${gap}1234`)).toBe(true);
});

/** The same rule, written out once more, and without looking first whether there is anything to mask. */
function maskSlowly(text: string): string {
  const number = '(0[1-9]|[12][0-9]|3[01])(0[1-9]|1[0-2])[0-9]{2}[-\u2013. ]?[0-9]{4}';
  const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
  const alone = new RegExp(`(?<![0-9a-z])${uuid}(?![0-9a-z])`, 'gi');
  const uuids = text.match(alone) ?? [];
  return text
    .split(alone)
    .map((part) => {
      const isBlurred = new RegExp(uuid, 'i').test(part);
      const pattern = isBlurred ? number : `(?<![0-9])${number}(?![0-9])`;
      return part.replace(new RegExp(pattern, 'g'), cprMask);
    })
    .map((part, n) => part + (uuids[n] ?? ''))
    .join('');
}

test('looking first whether there is anything to mask changes nothing', () => {
  const pieces = fc.oneof(
    aCpr,
    fc.uuid(),
    fc.stringMatching(/^[0-9 .-]{0,16}$/),
    fc.constantFrom('"', 'a', '_', '0', '0101', '90-', '90\u2013', '1234', 'DK40440003'),
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 6 }), (parts) => {
      const text = parts.join('');
      const masked = maskSlowly(text);
      expect(maskCprText(text)).toBe(masked);
      expect(holdsCpr(text)).toBe(masked !== text);
    }),
    { numRuns: 5_000 },
  );
});
