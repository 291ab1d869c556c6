import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  assignabilities,
  assignerStates,
  identityStates,
  levels,
  onboardings,
  organizationStates,
  PolicyInput,
  PolicyResult,
} from '../server/access/check.ts';
import { loadBundle } from '../server/policy/bundle.ts';
import { createEngine, decisionEntrypoint, type Engine } from '../server/policy/engine.ts';
import { mayAllow, reasonCodes } from './model.ts';
import { buildFolder } from './places.ts';
import { readCases } from './tables.ts';

let engine: Engine;
beforeAll(async () => {
  engine = createEngine(await loadBundle(buildFolder));
});

const decide = (input: unknown) => PolicyResult.parse(engine.evaluate(decisionEntrypoint, input));

// Few names and few moments, so that they meet; the good value first and often, so that some are allowed.
const often = <T>(good: T, others: readonly T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(good) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
const organization = often('DK10000001', ['DK10000002', 'DK10000003']);
const organizationState = often('active', organizationStates);

const grant = fc.record({
  id: fc.constantFrom('grt_1', 'grt_2'),
  organization,
  valid_from: often(0, [99, 100, 101]),
  valid_to: often(253_402_214_400_000, [99, 100, 101]),
  assigner_state: often('active', assignerStates),
  assigner_whitelisted: fc.boolean(),
});

const privilege = fc.record({
  id: fc.constant('11111111-2222-4333-8444-555555555555'),
  name: fc.constant('ReportWages'),
  owner: often('DK10000009', ['DK10000001', 'DK10000002']),
  assignability: fc.constantFrom(...assignabilities),
  minimum_loa: fc.constantFrom('None' as const, ...levels),
  declarations: often('trusted', ['refused']),
});

const sound: fc.Arbitrary<PolicyInput> = fc.record({
  subject: fc.record({ type: fc.constantFrom('mitid_erhverv', 'client'), id: fc.constant('somebody') }),
  action: fc.constant({ name: 'ReportWages' }),
  resource: fc.record({ type: often('organization', ['document']), id: organization }),
  context: fc.record({ loa: often<string>('High', [...levels, 'None', 'high', '']) }),
  now: often(100, [99, 101, 200]),
  caller: fc.record({ client_id: fc.constant('c'), organization: often('DK10000009', ['DK10000001']) }),
  facts: fc.record(
    {
      identity: fc.record({ state: often('active', identityStates) }),
      organization: fc.record({ state: organizationState, onboarding: often('signatory', onboardings) }),
      privilege,
      grants: fc.array(grant, { maxLength: 5 }),
    },
    { requiredKeys: ['identity', 'organization', 'grants'] },
  ),
}) as fc.Arbitrary<PolicyInput>;

const removed = Symbol('removed');
const rot = [
  removed,
  null,
  true,
  false,
  {},
  [],
  '',
  0,
  1,
  -1,
  100,
  '100',
  'active',
  'frozen',
  'trusted',
  'signatory',
  'High',
  'None',
  'DK10000001',
  'true',
];

/**
 * Where to spoil (any places there are, drawn by number) and by what: by one value, as two facts spoiled alike are
 * equal. `wrap` puts the fact itself in a list.
 */
const spoil = fc.record({
  places: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
  value: fc.constantFrom(...rot),
  wrap: often(false, [true]),
});
type Spoil = typeof spoil extends fc.Arbitrary<infer T> ? T : never;

/** Every place below a value: the thing that holds it, and the key there. */
function placesIn(value: unknown): { holder: object; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [{ holder: value, key }, ...placesIn(Reflect.get(value, key))]);
}

function spoilPlace({ holder, key }: { holder: object; key: string }, value: unknown): void {
  if (value !== removed) Reflect.set(holder, key, value);
  else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

function applySpoils(input: PolicyInput, spoils: Spoil[]): unknown {
  const whole: { input?: unknown } = { input: structuredClone(input) };
  for (const { places, value, wrap } of spoils) {
    for (const place of places) {
      const all = placesIn(whole);
      const found = all[place % all.length];
      if (found) spoilPlace(found, wrap ? [Reflect.get(found.holder, found.key)] : value);
    }
  }
  // No input at all is for the engine to refuse; null is the nearest to it.
  return whole.input ?? null;
}

/** What holds of every decision, whatever it was asked. */
function expectSafe(input: unknown): boolean {
  const { allow, reasons, obligations } = decide(input);
  if (allow && !mayAllow(input)) throw new Error('allowed what the rules do not allow');
  if (allow !== (reasons.length === 0)) throw new Error('a deny without a reason, or an allow with one');
  const onlyLevel = reasons.length === 1 && reasons[0]?.code === 'loa-too-low';
  if (obligations.length !== (onlyLevel ? 1 : 0))
    throw new Error('a step up where it does not help, or none');
  return allow;
}

test('sound inputs are decided as the rules say, for the same reasons', () => {
  let allowed = 0;
  fc.assert(
    fc.property(sound, (input) => {
      const { allow, reasons } = decide(input);
      expect(reasons.map(({ code }) => code)).toEqual(reasonCodes(input));
      if (allow !== mayAllow(input)) throw new Error('the two disagree');
      allowed += Number(expectSafe(input));
    }),
    { numRuns: 10_000, seed: 1 },
  );
  expect(allowed).toBeGreaterThan(1_000);
});

test('spoiled inputs are never allowed beyond the rules, and never denied in silence', () => {
  let allowed = 0;
  fc.assert(
    fc.property(sound, fc.array(spoil, { minLength: 1, maxLength: 2 }), (input, spoils) => {
      allowed += Number(expectSafe(applySpoils(input, spoils)));
    }),
    { numRuns: 25_000, seed: 2 },
  );
  expect(allowed).toBeGreaterThan(500);
});

test('an allowed input spoiled in any one place is never allowed beyond the rules', () => {
  const allowed = readCases().filter(({ want }) => want.allow);
  let tried = 0;
  for (const { input } of allowed) {
    for (let place = 0; place < placesIn({ input }).length; place += 1) {
      for (const value of rot) {
        expectSafe(applySpoils(PolicyInput.parse(input), [{ places: [place], value, wrap: false }]));
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(5_000);
});

/** Every fact that an allow rests on, the values that may stand there nevertheless, and where it does. */
const restsOn: [path: string, harmless: unknown[], caseName?: string][] = [
  ['resource.type', []],
  ['resource.id', []],
  ['context.loa', ['High']],
  ['now', [1, 100]],
  ['caller.organization', []],
  ['facts.identity.state', ['active']],
  ['facts.organization.state', ['active']],
  [
    'facts.organization.onboarding',
    ['signatory'],
    'an organisation onboarded by its signatory needs no trust',
  ],
  ['facts.privilege.declarations', ['trusted'], 'a declaration is enough where the provider relies on it'],
  ['facts.privilege.owner', []],
  ['facts.privilege.assignability', []],
  ['facts.privilege.minimum_loa', ['None']],
  ['facts.grants', []],
  ['facts.grants.0.organization', []],
  // 0 is how a grant without a beginning is written.
  ['facts.grants.0.valid_from', [0, 1, -1, 100]],
  ['facts.grants.0.valid_to', []],
  ['facts.grants.0.assigner_state', ['active']],
  ['facts.grants.0.assigner_whitelisted', [true]],
];

test.each(restsOn)('an allow that rests on %s is denied without it', (path, harmless, caseName) => {
  const wanted = caseName ?? 'a grant of an organisation on the whitelist holds';
  const input = readCases().find(({ name }) => name === wanted)?.input;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  for (const value of rot.filter((candidate) => !harmless.includes(candidate))) {
    const spoiled: unknown = structuredClone(input);
    const holder = keys.reduce((at, key) => Reflect.get(at as object, key), spoiled) as object;
    spoilPlace({ holder, key: last }, value);
    expect(decide(spoiled).allow, `${path} = ${String(value)}`).toBe(false);
  }
});
