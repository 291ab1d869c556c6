import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFactsPeople, hashOf, kept } from './facts-people.ts';
import type { PersonKey } from './facts-table.ts';

/** As people are, and as they are not: ids that are nearly a UUID, or nearly another's. */
const anId = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.uuid().map((id) => `${id}0`),
  fc.uuid().map((id) => id.slice(1)),
  fc.uuid().map((id) => id.replace('-', '0')),
  fc.tuple(fc.uuid(), fc.nat(35)).map(([id, at]) => `${id.slice(0, at)}g${id.slice(at + 1)}`),
  fc.tuple(fc.uuid(), fc.nat(35)).map(([id, at]) => `${id.slice(0, at)}\u0130${id.slice(at + 1)}`),
  fc.nat(3).map((n) => `0000000${n}-0000-0000-0000-000000000000`),
  fc.string(),
);
const aKey = fc.record({ idp: fc.constantFrom('mitid', 'mitid_erhverv', 'client', ''), idpIdentityId: anId });
const textOf = ({ idp, idpIdentityId }: PersonKey) => `${idp} ${idpIdentityId}`;

test('everybody is one person, whatever their id looks like, and nobody is another', () => {
  fc.assert(
    fc.property(fc.array(aKey, { maxLength: 50 }), fc.array(aKey, { maxLength: 20 }), (mentioned, asked) => {
      const people = createFactsPeople();
      const known = new Map<string, number>();
      for (const key of mentioned) {
        const number = people.numberOf(key);
        expect(number).toBe(known.get(textOf(key)) ?? known.size);
        known.set(textOf(key), number);
      }
      for (const key of [...mentioned, ...asked]) expect(people.find(key)).toBe(known.get(textOf(key)));
    }),
    { numRuns: 500 },
  );
});

test('among very many each keeps what is theirs', () => {
  const people = createFactsPeople();
  const hex = (n: number, length: number) => n.toString(16).padStart(length, '0');
  // Counted up in the first word, in the last, and odd ones between.
  const keyOf = (n: number): PersonKey => {
    const [first, last] = n % 2 === 0 ? [n, 0] : [0, n];
    const id = `${hex(first, 8)}-0000-4000-8000-${hex(last, 12)}`;
    return { idp: n % 7 === 0 ? 'mitid' : 'mitid_erhverv', idpIdentityId: n % 11 === 0 ? `odd ${n}` : id };
  };
  const all = Array.from({ length: 50_000 }, (_, n) => n);
  for (const n of all) {
    const person = people.numberOf(keyOf(n));
    people.set(person, kept.state, n % 3);
    people.set(person, kept.firstGrant, n * 5);
    people.set(person, kept.grantCount, n);
  }
  const wrong = all.filter((n) => {
    const person = people.find(keyOf(n)) ?? -1;
    const found = [kept.state, kept.firstGrant, kept.grantCount].map((what) => people.get(person, what));
    return person !== n || found.join() !== [n % 3, n * 5, n].join();
  });
  expect(wrong).toEqual([]);
  expect(people.find(keyOf(50_001))).toBeUndefined();
});

test('ids that were chosen to lie at one place are found like all others', () => {
  const people = createFactsPeople();
  const keys: PersonKey[] = [];
  for (let n = 0; keys.length < 100; n += 1) {
    // The first provider's number is 1; as many bits as places are told apart by in this test.
    if (hashOf(1, Uint32Array.of(n, 0, 0, 0), 0) % 16_384 !== 0) continue;
    const id = `${n.toString(16).padStart(8, '0')}-0000-0000-0000-000000000000`;
    keys.push({ idp: 'mitid', idpIdentityId: id });
  }
  const numbers = keys.map(people.numberOf);
  expect(numbers).toEqual(keys.map((_, n) => n));
  expect(keys.map(people.find)).toEqual(numbers);
  for (let n = 0; n < 5_000; n += 1) people.numberOf({ idp: 'mitid', idpIdentityId: `odd ${n}` });
  expect(keys.map(people.find)).toEqual(numbers);
  expect(keys.map(people.numberOf)).toEqual(numbers);
});
