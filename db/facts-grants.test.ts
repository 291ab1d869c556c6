import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFactsGrants, type NumberedGrant } from './facts-grants.ts';

const anId = fc.oneof(
  fc.uuid().map((id) => `grt_${id}`),
  fc.uuid().map((id) => `grt_${id.toUpperCase()}`),
  fc.uuid().map((id) => `GRT_${id}`),
  fc.uuid(),
  fc.constantFrom('grt_', 'grt_1', ''),
);
const aLimit = fc.option(fc.oneof(fc.nat(), fc.integer(), fc.constantFrom(0, -1, 4_102_444_800_000)));
const aNumber = fc.nat(2 ** 32 - 1);
const aGrant: fc.Arbitrary<NumberedGrant> = fc.record({
  privilege: aNumber,
  organization: aNumber,
  id: anId,
  validFrom: aLimit,
  validTo: aLimit,
});

test('a grant is read as it was added, however many there are', () => {
  fc.assert(
    fc.property(
      fc.array(aGrant, { minLength: 1, maxLength: 30 }),
      fc.constantFrom(0, 1_020, 3_000),
      (some, before) => {
        const [first] = some;
        const grants = createFactsGrants();
        for (let n = 0; n < before; n += 1) if (first) grants.add(first);
        for (const grant of some) grants.add(grant);
        expect(grants.count).toBe(before + some.length);
        expect(some.map((_, n) => grants.get(before + n))).toEqual(some);
        expect(some.map((_, n) => grants.privilegeOf(before + n))).toEqual(
          some.map(({ privilege }) => privilege),
        );
      },
    ),
  );
});
