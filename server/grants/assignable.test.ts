import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { openDb } from '../../db/open.ts';
import { buildFolder } from '../../policies/places.ts';
import { type Catalogue, loadCatalogue, type Privilege } from '../catalogue/catalogue.ts';
import { loadBundle } from '../policy/bundle.ts';
import { createEngine, type Engine } from '../policy/engine.ts';
import { toAssignability, toLikeness } from './assignable.ts';

const now = Date.UTC(2026, 10, 26);
const ownerTin = 'DK10000001';
let shippedEngine: Engine;
let empty: Catalogue;

beforeAll(async () => {
  shippedEngine = createEngine(await loadBundle(buildFolder));
  using db = openDb(':memory:');
  empty = loadCatalogue(db);
});

const someTin = fc.oneof(
  fc.constant(ownerTin),
  fc.string({ minLength: 1 }),
  fc.integer().map((n) => `DK${n}`),
);
const organization = {
  state: fc.constantFrom('known', 'active', 'suspended', 'offboarded'),
  onboarding: fc.constantFrom('none', 'operator', 'signatory', 'declaration'),
  frozenSince: fc.constantFrom(null, now - 1, now, now + 1),
  isWhitelisted: fc.boolean(),
};
const somePrivilege = fc.record({
  assignability: fc.constantFrom('private', 'public', 'whitelist'),
  minimumLoa: fc.constantFrom(null, 'Low', 'Substantial', 'High'),
  isTrusting: fc.boolean(),
});

test('organisations that are alike get the same answer about a privilege, whatever they are called', () => {
  const seen = { alike: 0, answers: new Set<string>() };
  const property = fc.property(
    somePrivilege,
    fc.record(organization),
    fc.record(organization),
    fc.constantFrom('state', 'onboarding', 'frozenSince', 'isWhitelisted'),
    fc.tuple(someTin, someTin),
    ({ isTrusting, ...rule }, one, another, differs, tins) => {
      const other = { ...one, [differs]: another[differs] };
      const privilege: Privilege = { ...aPrivilege, ...rule };
      const listed = new Map(tins.map((tin, n) => [tin, (n === 0 ? one : other).isWhitelisted]));
      const catalogue = {
        ...empty,
        isWhitelisted: (_: string, tin: string) => listed.get(tin) ?? false,
        trustsDeclarations: () => isTrusting,
      };
      const [first, second] = [one, other].map(({ isWhitelisted, ...organization }, n) => {
        const asked = [catalogue, privilege, { tin: tins[n] ?? '', ...organization }, now] as const;
        const answer = toAssignability({ shippedEngine, now: () => now }, ...asked);
        return { likeness: toLikeness(...asked), answer };
      });
      seen.answers.add(JSON.stringify(first?.answer));
      if (first?.likeness !== second?.likeness) return;
      seen.alike += 1;
      expect(second?.answer).toEqual(first?.answer);
    },
  );
  fc.assert(property, { numRuns: 3_000 });
  expect(seen.alike).toBeGreaterThan(500);
  expect(seen.answers.size).toBeGreaterThan(3);
});

const aPrivilege: Privilege = {
  id: '7f1c8e52-0f5e-4d0b-9d0e-0a6a3f6f1a11',
  ownerTin,
  name: 'Read',
  descriptionDanish: '',
  descriptionEnglish: '',
  assignability: 'public',
  minimumLoa: null,
  defaultValidityDays: null,
  builtIn: false,
  retiredAt: null,
  deletingSince: null,
  createdAt: 0,
  updatedAt: 0,
};
