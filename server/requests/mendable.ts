import type { Check, PolicyResult } from '../access/check.ts';
import type { Assigner } from '../access/facts.ts';
import type { Catalogue, Privilege } from '../catalogue/catalogue.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { toAssignability } from '../grants/assignable.ts';
import type { Engine } from '../policy/engine.ts';

/** What comes nearest to a grant that would do, where an administrator can make one. */
const mendable = new Set([
  'no-grant',
  'grant-expired',
  'grant-not-yet-valid',
  'grant-for-other-organization',
]);

/**
 * Whether a grant of the asked organisation is all that stands between a person and an allow, a better login aside.
 * Any other reason is one that its administrators cannot mend.
 */
export function isMendable({ subject, resource }: Check, { allow, reasons }: PolicyResult): boolean {
  const [nearest, ...others] = reasons;
  const fixer = nearest?.who_can_fix;
  return (
    !allow &&
    nearest !== undefined &&
    mendable.has(nearest.code) &&
    fixer?.role === 'PrivilegeAdministrator' &&
    fixer.organization === resource.id &&
    others.every(({ code }) => code === 'loa-too-low') &&
    isPersonId(subject.type, subject.id)
  );
}

/** Whether the organisation may make that grant now: the privilege is offered, and the policy would count the grant. */
export function isGrantable(
  deps: { shippedEngine: Engine; now: () => number },
  catalogue: Catalogue,
  privilege: Privilege,
  organization: Assigner,
): boolean {
  if (privilege.builtIn || privilege.retiredAt !== null || privilege.deletingSince !== null) return false;
  return toAssignability(deps, catalogue, privilege, organization, deps.now()).assignable;
}
