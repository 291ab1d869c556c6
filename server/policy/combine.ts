import type { PolicyInput, PolicyResult } from '../access/check.ts';
import { toIdentityKey } from '../access/facts.ts';

/**
 * The answer of the base policy and of the provider's: allowed only if both allow. `restricting` is absent where the
 * provider has no policy, and where the base policy has denied: then nobody asks it.
 */
export function combine(base: PolicyResult, restricting: PolicyResult | undefined): PolicyResult {
  if (!base.allow || !restricting) return base;
  return {
    allow: restricting.allow,
    reasons: restricting.allow ? [...base.reasons, ...restricting.reasons] : restricting.reasons,
    obligations: [...base.obligations, ...restricting.obligations],
  };
}

/**
 * Whether a provider's policy, where there is one, decides alone: of a resource type of the provider's own, and an
 * action that is none of its privileges.
 */
export function decidesAlone({ resource, facts }: Pick<PolicyInput, 'resource' | 'facts'>): boolean {
  return resource.type !== 'organization' && facts.privilege === undefined;
}

/** What stands in for the base policy's answer there: whoever is suspended may nothing. */
export function beforeDecidingAlone({ facts }: Pick<PolicyInput, 'facts'>): PolicyResult {
  const allow = facts.identity.state !== 'suspended';
  return {
    allow,
    reasons: allow ? [] : [{ code: 'identity-suspended', who_can_fix: { role: 'Operator' } }],
    obligations: [],
  };
}

/**
 * What a provider's policy is told: what the base policy was told, with the privilege by its name and the identity by
 * its key, whichever door the question came through and however it was spelt there.
 */
export function toRestrictingInput(input: PolicyInput): PolicyInput {
  return {
    ...input,
    subject: { ...input.subject, id: toIdentityKey(input.subject.id) },
    action: { ...input.action, name: input.facts.privilege?.name ?? input.action.name },
  };
}
