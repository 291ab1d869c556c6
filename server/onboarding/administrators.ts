import { insertTie, readTie, updateTie } from '../../db/ties.ts';
import { auditChange } from '../audit/changes.ts';
import { giveRoleGrant } from '../grants/role-grant.ts';
import type { Doing } from './audit.ts';
import { administratorRoleId, type OnboardingDeps } from './deps.ts';

interface Person {
  idp: string;
  idpIdentityId: string;
}

/**
 * Gives somebody the administrator's role for an organisation, with its audit entries, and makes them one of its
 * people. Only to be called by an onboarding, in its transaction, after `activateOrganization` has let it pass.
 */
export function makeAdministrator(
  deps: Pick<OnboardingDeps, 'db' | 'newId'>,
  doing: Doing,
  organizationTin: string,
  person: Person,
): void {
  giveAdministratorRole(deps, doing, organizationTin, person);
  tie(deps, doing, organizationTin, person);
}

/** Gives the role alone, with its audit entry. In the transaction of an onboarding, or of an administrator's doing. */
export function giveAdministratorRole(
  deps: Pick<OnboardingDeps, 'db' | 'newId'>,
  doing: Doing,
  organizationTin: string,
  person: Person,
): void {
  giveRoleGrant(deps, doing, { ...person, privilegeId: administratorRoleId, organizationTin });
}

/** A login at a provider says more of somebody than an onboarding does: what it says stays. */
function tie(
  { db }: Pick<OnboardingDeps, 'db'>,
  doing: Doing,
  organizationTin: string,
  person: Person,
): void {
  const key = { organizationTin, ...person };
  const before = readTie(db, key);
  if (before?.source === 'seen' || before?.source === 'onboarded') return;
  const { firstSeenAt = null, firstSeenProvider = null } = before ?? {};
  const after = { kind: 'employee', source: 'onboarded', firstSeenAt, firstSeenProvider } as const;
  if (before) updateTie(db, key, { ...after, pendingSince: null });
  else insertTie(db, { ...key, ...after, nickname: null, createdAt: doing.at });
  auditChange(db, {
    ...doing,
    action: before ? 'tie.confirmed' : 'tie.made',
    organizationTin,
    entity: 'tie',
    entityId: `${person.idp} ${person.idpIdentityId}`,
    subjectIdp: person.idp,
    subjectId: person.idpIdentityId,
    before: before ?? null,
    after,
  });
}
