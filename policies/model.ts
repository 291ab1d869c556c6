/**
 * The rules once more, in TypeScript, to hold the policy to: written from the words of the table in README.md, not
 * from the Rego. It trusts nothing: what it is given may be spoiled in any place.
 */
import type { PolicyInput } from '../server/access/check.ts';

type Grant = PolicyInput['facts']['grants'][number];

/** Whether this may be allowed. True only when everything that the words ask for is there and is of its kind. */
export function mayAllow(input: unknown): boolean {
  const fact = (...path: (string | number)[]) => look(input, path);
  const asked = fact('resource', 'id');
  const owner = fact('facts', 'privilege', 'owner');
  const now = fact('now');
  const grants = fact('facts', 'grants');
  if (fact('resource', 'type') !== 'organization') return false;
  if (!isName(asked) || !isName(owner) || typeof now !== 'number' || !Array.isArray(grants)) return false;
  if (now <= 0 || fact('caller', 'organization') !== owner) return false;
  if (fact('facts', 'organization', 'state') !== 'active') return false;
  const onboarding = fact('facts', 'organization', 'onboarding');
  const isSigned = onboarding === 'signatory' || onboarding === 'operator';
  if (fact('facts', 'privilege', 'declarations') !== 'trusted' && !isSigned) return false;
  const identity = fact('facts', 'identity', 'state');
  if (identity !== 'active' && identity !== 'unknown') return false;
  if (!reaches(fact('context', 'loa'), fact('facts', 'privilege', 'minimum_loa'))) return false;
  const assignability = fact('facts', 'privilege', 'assignability');
  return grants.some((grant: unknown) => {
    const [from, to] = [look(grant, ['valid_from']), look(grant, ['valid_to'])];
    if (look(grant, ['organization']) !== asked) return false;
    if (typeof from !== 'number' || typeof to !== 'number' || now < from || now >= to) return false;
    if (look(grant, ['assigner_state']) !== 'active') return false;
    if (assignability === 'public') return true;
    if (assignability === 'private') return asked === owner;
    if (assignability !== 'whitelist') return false;
    return asked === owner || look(grant, ['assigner_whitelisted']) === true;
  });
}

function look(value: unknown, path: (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = Reflect.get(found, step);
  }
  return found;
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0;
}

function reaches(level: unknown, minimum: unknown): boolean {
  if (minimum === 'None' || minimum === level) return minimum === 'None' || isLevel(minimum);
  if (minimum === 'Low') return level === 'Substantial' || level === 'High';
  return minimum === 'Substantial' && level === 'High';
}

function isLevel(value: unknown): boolean {
  return value === 'Low' || value === 'Substantial' || value === 'High';
}

/** Why a sound input is denied: the codes of all reasons, in order; none when it is allowed. */
export function reasonCodes(input: PolicyInput): string[] {
  if (input.resource.type !== 'organization') return ['unsupported-resource-type'];
  if (input.facts.privilege?.owner !== input.caller.organization) return ['unknown-privilege'];
  const standing = {
    active: [],
    unknown: ['unknown-organization'],
    known: ['organization-not-onboarded'],
    suspended: ['organization-suspended'],
    offboarded: ['organization-offboarded'],
  }[input.facts.organization.state];
  const isSigned = ['signatory', 'operator'].includes(input.facts.organization.onboarding);
  const isTrusted = isSigned || input.facts.privilege.declarations === 'trusted';
  const onboarding = standing.length > 0 || isTrusted ? [] : ['declaration-not-trusted'];
  const identity = input.facts.identity.state === 'suspended' ? ['identity-suspended'] : [];
  const level = reaches(input.context?.['loa'], input.facts.privilege.minimum_loa) ? [] : ['loa-too-low'];
  // A grant could not be made before the organisation is active.
  const grant = standing.length > 0 ? [] : grantCodes(input, input.facts.privilege);
  return [...standing, ...onboarding, ...identity, ...grant, ...level];
}

function grantCodes(input: PolicyInput, privilege: NonNullable<PolicyInput['facts']['privilege']>): string[] {
  const { now } = input;
  const assignable = (grant: Grant) => {
    const allowed = { public: true, private: false, whitelist: grant.assigner_whitelisted };
    return (
      grant.assigner_state === 'active' &&
      (allowed[privilege.assignability] || grant.organization === privilege.owner)
    );
  };
  const current = (grant: Grant) => now >= grant.valid_from && now < grant.valid_to;
  const own = input.facts.grants.filter((grant) => grant.organization === input.resource.id);
  const inForce = input.facts.grants.filter((grant) => current(grant) && assignable(grant));
  if (own.some((grant) => inForce.includes(grant))) return [];
  if (own.some((grant) => current(grant) && grant.assigner_state === 'frozen'))
    return ['organization-frozen'];
  if (own.some(current)) return ['grant-inactive'];
  if (own.some((grant) => grant.valid_from > now)) return ['grant-not-yet-valid'];
  if (own.length > 0) return ['grant-expired'];
  return [inForce.length > 0 ? 'grant-for-other-organization' : 'no-grant'];
}
