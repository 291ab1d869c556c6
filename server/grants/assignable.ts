import { forever, type PolicyInput } from '../access/check.ts';
import { toAssignerState, toGrantFacts, toPrivilegeFacts } from '../access/facts.ts';
import type { Catalogue, Organization, Privilege } from '../catalogue/catalogue.ts';
import type { Engine } from '../policy/engine.ts';

/** Whether an organisation may assign a privilege; if not, the policy's code that says why. */
export interface Assignability {
  assignable: boolean;
  reason?: string;
}

/**
 * Whether a grant of this privilege by this organisation would count, the person and the login aside: the policy is
 * asked about a grant without limits to somebody at the highest level, made or last changed at `changedAt`. The rule
 * itself stands nowhere but there.
 */
export function toAssignability(
  deps: { shippedEngine: Engine; now: () => number },
  catalogue: Catalogue,
  privilege: Privilege,
  organization: Pick<Organization, 'tin' | 'state' | 'onboarding' | 'frozenSince'>,
  changedAt: number,
): Assignability {
  const input: PolicyInput = {
    subject: { type: 'mitid_erhverv', id: 'anybody' },
    action: { name: privilege.id },
    resource: { type: 'organization', id: organization.tin },
    context: { loa: 'High' },
    now: deps.now(),
    caller: { client_id: 'adgang', organization: privilege.ownerTin },
    facts: {
      identity: { state: 'active' },
      organization: { state: organization.state, onboarding: organization.onboarding },
      privilege: toPrivilegeFacts(catalogue, privilege),
      grants: [
        toGrantFacts(catalogue, privilege.id, {
          id: 'hypothetical',
          organizationTin: organization.tin,
          validFrom: 0,
          validTo: forever,
          assignerState: toAssignerState(organization, changedAt),
        }),
      ],
    },
  };
  const { allow, reasons } = deps.shippedEngine.decide(input);
  return allow ? { assignable: true } : { assignable: false, reason: reasons[0]?.code ?? 'grant-inactive' };
}
