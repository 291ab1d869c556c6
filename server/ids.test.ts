import { expect, test } from 'vitest';
import { createNewId, timeOf } from './ids.ts';

test('an id is its prefix and a UUID of version 7, and ids sort by time', () => {
  let now = 1_795_382_072_081;
  const newId = createNewId(() => now);
  const ids = Array.from({ length: 100 }, () => {
    now += 1;
    return newId('dec');
  });
  for (const id of ids)
    expect(id).toMatch(/^dec_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(100);
});

test('an id tells when it was made; what is none tells nothing', () => {
  const at = 1_795_382_072_081;
  expect(timeOf(createNewId(() => at)('dec'))).toBe(at);
  for (const text of ['', 'dec_none', 'dec_019a0000', 'x'.repeat(300)]) expect(timeOf(text)).toBeUndefined();
});
