import { type Facts, forever, type PolicyInput } from '../access/check.ts';

/** More grants than these are never sent (db/facts.ts). */
const mostGrants = 20;
/** What a caller may add to each part of a question, in characters of JSON (access/check.ts). */
const bag = 16_000;

/**
 * Inputs that cost a policy as much as any that the service could send: as many grants, and as much of a caller's own,
 * as there can be, in several shapes. What a policy does with each is its own business; it is timed.
 */
export function makeCostlyInputs(providerTin: string, now: number): PolicyInput[] {
  const bags = [makeNumbers(), makeMembers(), { note: 'x'.repeat(bag) }, makeNested()];
  const many = bags.map((properties) => toInput(providerTin, now, properties, mostGrants));
  const denied = bags.map((properties) => ({
    ...toInput(providerTin, now, properties, 0),
    subject: { type: 'mitid', id: 'x'.repeat(256), properties },
  }));
  const alone = many.map((input) => ({
    ...input,
    resource: { ...input.resource, type: 'document' },
    facts: { ...input.facts, privilege: undefined },
  }));
  return [...many, ...denied, ...alone];
}

const makeNumbers = () => ({
  amount: 1,
  items: Array.from({ length: bag / 5 }, (_, n) => 1000 + (n % 9000)),
});

const makeMembers = () =>
  Object.fromEntries(Array.from({ length: bag / 16 }, (_, n) => [`member${String(n).padStart(4, '0')}`, n]));

function makeNested(): Record<string, unknown> {
  let value: Record<string, unknown> = {};
  for (let depth = 0; depth < bag / 40; depth += 1) value = { in: value, list: [depth, `${depth}`] };
  return value;
}

function toInput(
  providerTin: string,
  now: number,
  properties: Record<string, unknown>,
  grants: number,
): PolicyInput {
  return {
    subject: { type: 'mitid_erhverv', id: '3f8f5a5e-94a1-4c7c-8f8e-1f2f3c4d5e6f', properties },
    action: { name: 'x'.repeat(100), properties },
    resource: { type: 'organization', id: 'DK12345678', properties },
    context: { loa: 'High', ...properties },
    now,
    caller: { client_id: 'client', organization: providerTin },
    facts: toFacts(providerTin, grants),
  };
}

function toFacts(providerTin: string, grants: number): Facts {
  return {
    identity: { state: 'active' },
    organization: { state: 'active', onboarding: 'signatory' },
    privilege: {
      id: '0b2f0c5e-7f0a-4d1e-9d0e-6d1f3f6f0a11',
      name: 'x'.repeat(100),
      owner: providerTin,
      assignability: 'whitelist',
      minimum_loa: 'High',
      declarations: 'trusted',
    },
    grants: Array.from({ length: grants }, (_, n) => ({
      id: `grt_${String(n).padStart(8, '0')}`,
      organization: n === grants - 1 ? 'DK12345678' : `DK2${String(n).padStart(7, '0')}`,
      valid_from: 0,
      valid_to: forever,
      assigner_state: 'active',
      assigner_whitelisted: true,
    })),
  };
}
