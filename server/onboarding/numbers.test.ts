import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCprNumber, toCvr } from './numbers.ts';

test('a CVR number is taken as people write it', () => {
  for (const text of [
    '40440003',
    ' 40 44 00 03 ',
    'DK40440003',
    'dk 40440003',
    'DK-40440003',
    '\u200b40440003',
  ])
    expect(toCvr(text), text).toBe('40440003');
});

test('what is no CVR number is not taken', () => {
  for (const text of [
    '',
    '4044000',
    '404400030',
    '40440004',
    '04044000',
    '4044000a',
    'SE40440003',
    '0101901234',
  ])
    expect(toCvr(text), text).toBeUndefined();
});

test('one wrong digit is always noticed, and so are two that have changed places', () => {
  const known = ['40440003', '10110009', '20220007', '60660018', '29915938'];
  const place = fc.nat(7);
  fc.assert(
    fc.property(fc.constantFrom(...known), place, fc.nat(9), (cvr, at, digit) => {
      const changed = cvr.slice(0, at) + digit + cvr.slice(at + 1);
      expect(toCvr(changed)).toBe(changed === cvr ? cvr : undefined);
    }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(6), (cvr, at) => {
      const swapped = `${cvr.slice(0, at)}${cvr[at + 1]}${cvr[at]}${cvr.slice(at + 2)}`;
      expect(toCvr(swapped)).toBe(swapped === cvr ? cvr : undefined);
    }),
  );
});

test('a CPR number is taken as people write it, its check digit unasked', () => {
  for (const text of ['0101901234', '010190-1234', '010190 1234', ' 010190\u20131234 ', '01 01 90 1234'])
    expect(toCprNumber(text), text).toBe('0101901234');
});

test('what cannot be a CPR number is not taken', () => {
  for (const text of [
    '',
    '010190123',
    '01019012345',
    '3201901234',
    '0113901234',
    '0001901234',
    '010190-123a',
  ])
    expect(toCprNumber(text), text).toBeUndefined();
});
