import { deleteGrant } from '../../db/grants.ts';
import {
  activateOrganization,
  endOnboarding,
  type OnboardingRow,
  readConfirmations,
  readGrantsSince,
} from '../../db/onboardings.ts';
import { readOrganization } from '../../db/organizations.ts';
import { auditGrant } from '../grants/give.ts';
import { makeAdministrator } from './administrators.ts';
import { auditOnboarding, auditOrganization, type Doing } from './audit.ts';
import { administratorRoleId, type OnboardingDeps } from './deps.ts';
import { alreadyOnboarded } from './standing.ts';

/**
 * Completes an onboarding in the transaction of its last confirmation: the organisation becomes active, and whoever has
 * confirmed becomes its administrator. What a frozen organisation has granted since goes, unless it is to be kept;
 * roles go in any case.
 * @throws AppError `already-onboarded` when somebody else was faster
 */
export function completeOnboarding(
  deps: Pick<OnboardingDeps, 'db' | 'newId'>,
  doing: Doing,
  onboarding: OnboardingRow,
): OnboardingRow {
  const { db } = deps;
  const { organizationTin: tin, route } = onboarding;
  const before = readOrganization(db, tin);
  const isDone = activateOrganization(db, { tin, roleId: administratorRoleId, route, now: doing.at });
  if (!isDone) throw alreadyOnboarded();
  if (before && before.frozenSince !== null)
    removeFrozen(deps, doing, tin, before.frozenSince, onboarding.keepsGrants);
  for (const { idp, idpIdentityId } of readConfirmations(db, onboarding.id)) {
    makeAdministrator(deps, doing, tin, { idp, idpIdentityId });
  }
  const ended = { state: 'completed', endedAt: doing.at } as const;
  if (!endOnboarding(db, onboarding.id, 'pending', ended)) throw alreadyOnboarded();
  const after = { ...onboarding, ...ended };
  auditOnboarding(db, doing, 'onboarding.completed', onboarding, after);
  auditOrganization(db, doing, 'organization.onboarded', before, readOrganization(db, tin));
  return after;
}

function removeFrozen(
  { db }: Pick<OnboardingDeps, 'db'>,
  doing: Doing,
  tin: string,
  since: number,
  keepsGrants: boolean,
): void {
  for (const { grant, isRole } of readGrantsSince(db, tin, since)) {
    if (keepsGrants && !isRole) continue;
    deleteGrant(db, grant);
    auditGrant({ db, now: () => doing.at }, doing, 'grant.revoked', grant, undefined, null);
  }
}
