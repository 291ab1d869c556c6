import type { Level } from '../../server/access/check.ts';
import { operatorTin, type World, type WorldGrant, type WorldPrivilege } from './world.ts';

/** A question as the model understands it. */
export interface ModelQuestion {
  /** Absent: the service itself asks, about its own roles. */
  clientId: string | undefined;
  subject: { idp: string; idpIdentityId: string };
  /** Name or id. */
  privilege: string;
  organizationTin: string;
  loa: Level | undefined;
}

/** `refused`: the caller may not ask. `step-up`: denied, but a better login would be let in. */
export type ModelAnswer = 'allow' | 'deny' | 'step-up' | 'refused';

/**
 * The rules once more, from the product's description and from nothing else: what `decide` has to answer. Written
 * for reading: no look-ups, no early knowledge of how the service or its policy go about it.
 */
export function modelAnswer(world: World, question: ModelQuestion): ModelAnswer {
  const provider = providerOf(world, question.clientId);
  if (provider === undefined) return 'refused';
  const privilege = world.privileges.find(
    (candidate) => candidate.ownerTin === provider && isCalled(candidate, question.privilege),
  );
  if (!privilege) return 'deny';
  const isAllowedButForTheLogin =
    isActive(world, question.organizationTin) &&
    isOnboardingTrusted(world, privilege, question.organizationTin) &&
    !isSuspended(world, question.subject) &&
    world.grants.some(
      (grant) =>
        isOf(grant, question.subject) &&
        grant.privilegeId === privilege.id &&
        grant.organizationTin === question.organizationTin &&
        isWithinValidity(grant, world.now) &&
        !isFrozen(world, grant) &&
        mayAssign(world, privilege, grant.organizationTin),
    );
  if (!isAllowedButForTheLogin) return 'deny';
  return reaches(question.loa, privilege.minimumLoa) ? 'allow' : 'step-up';
}

/** The organisation on whose behalf a client asks; nobody's, when it or its organisation is not in good standing. */
function providerOf(world: World, clientId: string | undefined): string | undefined {
  if (clientId === undefined) return operatorTin;
  const client = world.clients.find((candidate) => candidate.clientId === clientId);
  if (client?.state !== 'active' || !isActive(world, client.organizationTin)) return undefined;
  return world.providers.includes(client.organizationTin) ? client.organizationTin : undefined;
}

function isCalled(privilege: WorldPrivilege, nameOrId: string): boolean {
  const looksLikeGuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(nameOrId);
  return looksLikeGuid ? privilege.id === nameOrId.toLowerCase() : privilege.name === nameOrId;
}

function isActive(world: World, tin: string): boolean {
  return world.organizations.some(
    (organization) => organization.tin === tin && organization.state === 'active',
  );
}

/** A provider may refuse to rely on those who were onboarded by a sworn declaration, or in no way that is known. */
export function isOnboardingTrusted(world: World, privilege: WorldPrivilege, tin: string): boolean {
  const { onboarding } = world.organizations.find((organization) => organization.tin === tin) ?? {};
  if (onboarding === 'signatory' || onboarding === 'operator') return true;
  return !world.providers.includes(privilege.ownerTin) || !world.refusing?.includes(privilege.ownerTin);
}

/** What was granted or changed since the organisation said *this was not us* does not count. */
export function isFrozen(world: World, grant: WorldGrant): boolean {
  const organization = world.organizations.find(({ tin }) => tin === grant.organizationTin);
  const since = organization?.frozenSince ?? null;
  return since !== null && (grant.updatedAt ?? world.now) >= since;
}

function isSuspended(world: World, subject: ModelQuestion['subject']): boolean {
  // A client that is not registered holds nothing: for what may be done, that is the same.
  return subject.idp === 'client'
    ? !world.clients.some((client) => client.clientId === subject.idpIdentityId && client.state === 'active')
    : world.identities.some((identity) => isOf(identity, subject) && identity.state === 'suspended');
}

function isOf(row: { idp: string; idpIdentityId: string }, subject: ModelQuestion['subject']): boolean {
  return row.idp === subject.idp && row.idpIdentityId === subject.idpIdentityId;
}

/** The beginning counts, the end does not. */
export function isWithinValidity({ validFrom, validTo }: WorldGrant, now: number): boolean {
  const hasBegun = validFrom === null || now >= validFrom;
  const hasEnded = validTo !== null && now >= validTo;
  return hasBegun && !hasEnded;
}

/** Private: the owner alone. Public: everybody. Whitelist: the owner and those that are listed. All must be active. */
export function mayAssign(world: World, privilege: WorldPrivilege, tin: string): boolean {
  if (!isActive(world, tin)) return false;
  if (privilege.assignability === 'public' || privilege.ownerTin === tin) return true;
  if (privilege.assignability === 'private') return false;
  return world.whitelist.some((entry) => entry.privilegeId === privilege.id && entry.organizationTin === tin);
}

function reaches(loa: Level | undefined, minimum: Level | null): boolean {
  const order = ['Low', 'Substantial', 'High'];
  return minimum === null || (loa !== undefined && order.indexOf(loa) >= order.indexOf(minimum));
}
