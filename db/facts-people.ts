import type { PersonKey } from './facts-table.ts';
import { createUuidWriter, readUuid } from './facts-uuid.ts';

/** What is kept of a person, by the word that it is kept in: those before are the identity provider and the UUID. */
export const kept = { state: 5, firstGrant: 6, grantCount: 7 } as const;
type Kept = (typeof kept)[keyof typeof kept];
const wordsEach = 8;

/**
 * Numbers people, and keeps three numbers of each: 32 bytes, and 8 to 16 to find them by. Among many people nothing is
 * in the processor's caches: a look goes to two places in memory, where a `Map` of texts goes to five.
 */
export interface FactsPeople {
  /** The number of that person, given on first mention. */
  numberOf(key: PersonKey): number;
  find(key: PersonKey): number | undefined;
  get(person: number, what: Kept): number;
  set(person: number, what: Kept, value: number): void;
}

/** Whoever finds no place within so many steps is kept with the odd ones: nobody's choice of ids makes this slow. */
const stepsAtMost = 16;

export function createFactsPeople(): FactsPeople {
  /** The names of identity providers; their numbers begin at 1. */
  const providers: string[] = [''];
  const numbers = new Map<string, number>();
  let count = 0;
  let words = new Uint32Array(1024 * wordsEach);
  /** A person's number and one, or 0 where nobody is. A power of two, and at least twice as many as people. */
  let places = new Uint32Array(2048);
  /** By provider, those whose ids are not UUIDs in lower case, and the few who found no place. */
  const odd = new Map<string, Map<string, number>>();
  const sought = new Uint32Array(4);
  const toText = createUuidWriter('');

  const isSought = (person: number, provider: number): boolean => {
    const at = person * wordsEach;
    return (
      words[at] === provider &&
      words[at + 1] === sought[0] &&
      words[at + 2] === sought[1] &&
      words[at + 3] === sought[2] &&
      words[at + 4] === sought[3]
    );
  };

  const find = ({ idp, idpIdentityId }: PersonKey): number | undefined => {
    const provider = numbers.get(idp);
    if (provider === undefined) return undefined;
    if (readUuid(idpIdentityId, 0, sought)) {
      const first = hashOf(provider, sought, 0);
      for (let step = 0; step < stepsAtMost; step += 1) {
        const place = places[(first + step) & (places.length - 1)] ?? 0;
        if (place === 0) break;
        if (isSought(place - 1, provider)) return place - 1;
      }
    }
    return odd.get(idp)?.get(idpIdentityId);
  };

  const keepOdd = (person: number, { idp, idpIdentityId }: PersonKey) => {
    words[person * wordsEach] = 0;
    const ofProvider = odd.get(idp) ?? new Map<string, number>();
    odd.set(idp, ofProvider.set(idpIdentityId, person));
  };

  /** Gives a person whose words are set a place. */
  const settle = (person: number) => {
    const at = person * wordsEach;
    const provider = words[at] ?? 0;
    const first = hashOf(provider, words, at + 1);
    for (let step = 0; step < stepsAtMost; step += 1) {
      const place = (first + step) & (places.length - 1);
      if (places[place] !== 0) continue;
      places[place] = person + 1;
      return;
    }
    keepOdd(person, { idp: providers[provider] ?? '', idpIdentityId: toText(words, at + 1) });
  };

  const makeRoom = () => {
    if ((count + 1) * wordsEach > words.length) words = larger(words);
    if ((count + 1) * 2 <= places.length) return;
    places = new Uint32Array(places.length * 2);
    for (let person = 0; person < count; person += 1) {
      if (words[person * wordsEach] !== 0) settle(person);
    }
  };

  const add = (key: PersonKey): number => {
    makeRoom();
    const person = count;
    count += 1;
    const provider = numbers.get(key.idp) ?? providers.push(key.idp) - 1;
    numbers.set(key.idp, provider);
    if (readUuid(key.idpIdentityId, 0, sought)) {
      words[person * wordsEach] = provider;
      words.set(sought, person * wordsEach + 1);
      settle(person);
    } else keepOdd(person, key);
    return person;
  };

  return {
    numberOf: (key) => find(key) ?? add(key),
    find,
    get: (person, what) => words[person * wordsEach + what] ?? 0,
    set: (person, what, value) => {
      words[person * wordsEach + what] = value;
    },
  };
}

/** A quarter more, so that little is left over. */
function larger(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(Math.ceil(words.length / wordsEach / 4) * 5 * wordsEach);
  all.set(words);
  return all;
}

/** Mixes a provider's number and the four words that begin at `at` (the finaliser of MurmurHash3). */
export function hashOf(provider: number, words: Uint32Array, at: number): number {
  let hash = provider;
  for (let n = 0; n < 4; n += 1) {
    hash = Math.imul(hash ^ (words[at + n] ?? 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}
