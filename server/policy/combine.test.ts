import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PolicyInput, PolicyResult } from '../access/check.ts';
import { combine, decidesAlone, toRestrictingInput } from './combine.ts';
import { denyWithout, toRestrictingResult, withoutAnswerOf } from './restricting-result.ts';

const aResult: fc.Arbitrary<PolicyResult> = fc.record({
  allow: fc.boolean(),
  reasons: fc.array(fc.record({ code: fc.constantFrom('a', 'b', 'c') }), { maxLength: 3 }),
  obligations: fc.array(fc.record({ code: fc.constantFrom('x', 'y') }), { maxLength: 2 }),
});

test('two policies together allow only what both allow, and tell the obligations of both', () => {
  fc.assert(
    fc.property(aResult, fc.option(aResult, { nil: undefined }), (base, restricting) => {
      const combined = combine(base, restricting);
      expect(combined.allow).toBe(base.allow && (restricting?.allow ?? true));
      if (!base.allow || !restricting) expect(combined).toBe(base);
      else {
        expect(combined.obligations).toEqual([...base.obligations, ...restricting.obligations]);
        if (!restricting.allow) expect(combined.reasons).toEqual(restricting.reasons);
      }
    }),
  );
});

test('whatever the sandbox brings, only a sound allow is one', () => {
  fc.assert(
    fc.property(fc.anything(), (result) => {
      const read = toRestrictingResult({ ok: true, result, ms: 1 }, 'DK10000001');
      const isSound =
        typeof result === 'object' && result !== null && 'allow' in result && result.allow === true;
      if (!isSound) expect(read.allow).toBe(false);
      if (!read.allow) expect(read.reasons.length).toBeGreaterThan(0);
    }),
  );
  for (const why of ['too-slow', 'too-much-memory', 'failed', 'busy'] as const) {
    const read = toRestrictingResult({ ok: false, why }, 'DK10000001');
    expect([read.allow, withoutAnswerOf(read)]).toEqual([false, why]);
  }
  const pretending = { allow: true, reasons: [{ code: 'provider-policy-stopped' }] };
  expect(toRestrictingResult({ ok: true, result: pretending, ms: 1 }, 'DK10000001')).toEqual(
    denyWithout('failed', 'DK10000001'),
  );
});

const input: PolicyInput = {
  subject: { type: 'mitid_erhverv', id: '11111111-AAAA-4AAA-8AAA-000000000001' },
  action: { name: '22222222-bbbb-4bbb-8bbb-000000000001' },
  resource: { type: 'record', id: 'r-1' },
  now: 1,
  caller: { client_id: 'client', organization: 'DK10000001' },
  facts: {
    identity: { state: 'active' },
    organization: { state: 'unknown', onboarding: 'none' },
    grants: [],
  },
};
const privilege: NonNullable<PolicyInput['facts']['privilege']> = {
  id: input.action.name,
  name: 'Read',
  owner: 'DK10000001',
  assignability: 'public',
  minimum_loa: 'None',
  declarations: 'trusted',
};

test('a provider’s policy is told the privilege by its name, and the identity by its key', () => {
  const told = toRestrictingInput({ ...input, facts: { ...input.facts, privilege } });
  expect(told.action.name).toBe('Read');
  expect(told.subject.id).toBe('11111111-aaaa-4aaa-8aaa-000000000001');
  expect(toRestrictingInput(input).action.name).toBe(input.action.name);
});

test('it decides alone about resource types of its own, but not about privileges', () => {
  expect(decidesAlone(input)).toBe(true);
  expect(decidesAlone({ ...input, facts: { ...input.facts, privilege } })).toBe(false);
  expect(decidesAlone({ ...input, resource: { type: 'organization', id: 'DK1' } })).toBe(false);
});
