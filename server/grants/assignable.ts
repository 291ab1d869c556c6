import { forever, type PolicyInput } from '../access/check.ts';
import { type Assigner, toAssignerState, toGrantFacts, toPrivilegeFacts } from '../access/facts.ts';
import type { Catalogue, Privilege } from '../catalogue/catalogue.ts';
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
  organization: Assigner,
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

/**
 * A text that organisations have in common who get the same answer about a privilege, in one catalogue: the policy is
 * told what it says and the TIN, which it only compares with the grant's and the owner's.
 */
export function toLikeness(
  catalogue: Catalogue,
  privilege: Privilege,
  organization: Assigner,
  changedAt: number,
): string {
  const { tin, state, onboarding } = organization;
  const isOwner = tin === privilege.ownerTin;
  const isWhitelisted = catalogue.isWhitelisted(privilege.id, tin);
  return `${privilege.id} ${state} ${toAssignerState(organization, changedAt)} ${onboarding} ${isWhitelisted} ${isOwner}`;
}
