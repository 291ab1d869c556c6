import { findGrant, type GrantKey, type GrantRow } from '../../db/grants.ts';
import { readTie } from '../../db/ties.ts';
import { toIdentityKey } from '../access/facts.ts';
import type { Catalogue, Organization, Privilege } from '../catalogue/catalogue.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { AppError } from '../errors.ts';
import { defaultEnd } from './default-end.ts';
import { type AssignabilityOf, createAssignabilityOf, isExpired } from './grant.ts';
import { type GrantDeps, refuseCpr, requireOrganization } from './use-case.ts';

/** What is to be granted: which privilege (its name or id), to whom, from when to when (epoch milliseconds), and why. */
export interface NewGrant {
  identity: { idp: string; idpIdentityId: string };
  privilege: string;
  /** TIN of the provider; needed where several offer a privilege of that name. */
  provider?: string | undefined;
  validFrom?: number | undefined;
  /** `null`: without an end; absent: as the privilege's provider has set it (`defaultValidityDays`). */
  validTo?: number | null | undefined;
  reason?: string | undefined;
}

/** What a wish comes to, before anything is written. */
export interface Examined {
  key: GrantKey;
  privilege: Privilege;
  validTo: number | null;
  /** The expired grant that it replaces. */
  before: GrantRow | undefined;
  assignabilityOf: AssignabilityOf;
}

/** What an examination reads. It writes nothing: a dry run is one. */
export type ExamineDeps = Omit<GrantDeps, 'newId'>;

/**
 * Judges whether an organisation can grant what is wished, as of now.
 * @throws AppError as `giveGrant` does, but for the administrator's own right
 */
export function examineWish(deps: ExamineDeps, organizationTin: string, wish: NewGrant): Examined {
  const now = deps.now();
  const organization = requireOrganization(deps.db, organizationTin);
  const catalogue = deps.catalogue.inForce();
  const privilege = findOffered(catalogue, wish, organization.tin);
  const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
  requireAssignable(privilege, assignabilityOf(privilege.id));
  const validTo = wish.validTo === undefined ? defaultEnd(privilege, wish.validFrom ?? now) : wish.validTo;
  requireValidity({ validFrom: wish.validFrom, validTo }, now);
  refuseCpr(wish.reason, '/reason');

  const identity = { idp: wish.identity.idp, idpIdentityId: toIdentityKey(wish.identity.idpIdentityId) };
  requireHolder(catalogue, organization, identity);
  requireConfirmed(deps, organization.tin, identity);
  const key: GrantKey = { ...identity, privilegeId: privilege.id, organizationTin: organization.tin };
  const before = findGrant(deps.db, key);
  if (before && !isExpired(before, now)) {
    throw new AppError(
      'grant-exists',
      'This identity already holds the privilege on behalf of the organisation.',
    );
  }
  return { key, privilege, validTo, before, assignabilityOf };
}

function findOffered(catalogue: Catalogue, wish: NewGrant, organizationTin: string): Privilege {
  const owners = wish.provider === undefined ? ownersIn(catalogue) : [wish.provider];
  const found = owners
    .flatMap((owner) => catalogue.findPrivilege(owner, wish.privilege) ?? [])
    // Another provider's private privilege is nobody else's business: it does not exist.
    .filter((privilege) => privilege.assignability !== 'private' || privilege.ownerTin === organizationTin);
  const [privilege, another] = found;
  const issues = [{ pointer: '/privilege', detail: 'See the privileges that this organisation may assign.' }];
  if (!privilege) throw new AppError('unknown-privilege', 'No provider offers such a privilege.', { issues });
  if (another) {
    throw new AppError('ambiguous-privilege', 'Name the provider as well, or the id of the privilege.', {
      issues,
    });
  }
  return privilege;
}

function ownersIn(catalogue: Catalogue): string[] {
  return [...new Set(catalogue.privileges.map((privilege) => privilege.ownerTin))];
}

/** @throws AppError `not-assignable` when no new time may be granted of a privilege */
export function requireAssignable(
  privilege: Privilege,
  { assignable, reason }: { assignable: boolean; reason?: string },
): void {
  if (privilege.builtIn) {
    throw new AppError('not-assignable', "The service's own roles are given only by their own procedures.");
  }
  if (privilege.retiredAt !== null) {
    throw new AppError(
      'not-assignable',
      'The provider has retired this privilege: no new grants are made of it.',
    );
  }
  if (!assignable) {
    throw new AppError('not-assignable', `The organisation may not assign this privilege (${reason}).`);
  }
}

function requireValidity(
  { validFrom, validTo }: { validFrom: number | undefined; validTo: number | null },
  now: number,
): void {
  if (validTo !== null && validTo <= now) {
    throw new AppError('invalid-validity', 'The end is in the past.', {
      issues: [{ pointer: '/validTo', detail: 'Choose a time to come.' }],
    });
  }
  if (validFrom !== undefined && validTo !== null && validFrom >= validTo) {
    throw new AppError('invalid-validity', 'The end is not after the beginning.', {
      issues: [{ pointer: '/validTo', detail: 'Choose a time after validFrom.' }],
    });
  }
}

function requireHolder(
  catalogue: Catalogue,
  organization: Organization,
  identity: NewGrant['identity'],
): void {
  const isHolder =
    identity.idp === 'client'
      ? catalogue.client(identity.idpIdentityId)?.organizationTin === organization.tin
      : isPersonId(identity.idp, identity.idpIdentityId);
  if (isHolder) return;
  throw new AppError('invalid-request', 'No person or client of the organisation has such an id.', {
    issues: [{ pointer: '/identity/idpIdentityId', detail: 'For mitid_erhverv, the UUID of the user.' }],
  });
}

/** @throws AppError `partner-pending` for a partner who came by an invitation and whom no administrator has confirmed */
export function requireConfirmed(
  { db }: Pick<GrantDeps, 'db'>,
  organizationTin: string,
  { idp, idpIdentityId }: NewGrant['identity'],
): void {
  const tie = readTie(db, { organizationTin, idp, idpIdentityId });
  if (!tie || tie.pendingSince === null) return;
  throw new AppError(
    'partner-pending',
    'Confirm the external partner first: until then nothing is granted.',
    {
      issues: [
        { pointer: '/identity', detail: 'Came by an invitation, and no administrator has confirmed it.' },
      ],
    },
  );
}
