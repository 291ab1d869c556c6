import { deleteGrant, findGrant, type GrantKey, type GrantRow, insertGrant } from '../../db/grants.ts';
import { readNameFor, upsertIdentity } from '../../db/identities.ts';
import { insertTie, readTie } from '../../db/ties.ts';
import { toIdentityKey } from '../access/facts.ts';
import { auditChange } from '../audit/changes.ts';
import type { Catalogue, Organization, Privilege } from '../catalogue/catalogue.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { AppError } from '../errors.ts';
import { createAssignabilityOf, type Grant, isExpired, toGrant } from './grant.ts';
import { type Authority, type GrantDeps, refuseCpr, requireOrganization } from './use-case.ts';

/** What is to be granted: which privilege (its name or id), to whom, from when to when (epoch milliseconds), and why. */
export interface NewGrant {
  identity: { idp: string; idpIdentityId: string };
  privilege: string;
  /** TIN of the provider; needed where several offer a privilege of that name. */
  provider?: string | undefined;
  validFrom?: number | undefined;
  validTo?: number | undefined;
  reason?: string | undefined;
}

/**
 * Grants a privilege, with its audit entry, and makes the person known to the organisation. One that has expired is
 * replaced; its history stays in the audit. Runs in the caller's transaction (`db.inOneBatch`).
 * @throws AppError `unknown-privilege`, `ambiguous-privilege`, `not-assignable`, `partner-pending`, `grant-exists`,
 *   `invalid-validity`, `cpr-refused`, `invalid-request` when the identity cannot be one
 */
export function giveGrant(deps: GrantDeps, by: Authority, wish: NewGrant): Grant {
  by.requireStill();
  const now = deps.now();
  const organization = requireOrganization(deps.db, by.organizationTin);
  const catalogue = deps.catalogue.inForce();
  const privilege = findOffered(catalogue, wish, organization.tin);
  const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
  requireAssignable(privilege, assignabilityOf(privilege.id));
  requireValidity(wish, now);
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
  const row: GrantRow = {
    ...key,
    id: deps.newId('grt'),
    validFrom: wish.validFrom ?? null,
    validTo: wish.validTo ?? null,
    reason: wish.reason ?? null,
    createdAt: now,
    createdByIdp: by.actor.idp,
    createdById: by.actor.id,
    updatedAt: now,
    version: 1,
    firstUsedAt: null,
    lastUsedAt: null,
  };
  if (before) deleteGrant(deps.db, before);
  insertGrant(deps.db, row);
  auditGrant(deps, by, before ? 'grant.replaced' : 'grant.created', before, row, wish.reason);
  if (identity.idp !== 'client') tiePartner(deps, by, identity, now);
  return toGrant(row, readNameFor(deps.db, organization.tin, identity), now, assignabilityOf);
}

/** Writes a change of a grant into the audit. */
export function auditGrant(
  deps: Pick<GrantDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  action: 'grant.created' | 'grant.replaced' | 'grant.changed' | 'grant.revoked',
  before: GrantRow | undefined,
  after: GrantRow | undefined,
  reason: string | null | undefined,
): void {
  const grant = after ?? before;
  if (!grant) return;
  auditChange(deps.db, {
    action,
    actor: by.actor,
    at: deps.now(),
    organizationTin: grant.organizationTin,
    entity: 'grant',
    entityId: grant.id,
    subjectIdp: grant.idp,
    subjectId: grant.idpIdentityId,
    privilegeId: grant.privilegeId,
    before: before ?? null,
    after: after ?? null,
    reason: reason ?? null,
    requestId: by.requestId,
  });
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

function requireValidity({ validFrom, validTo }: NewGrant, now: number): void {
  if (validTo !== undefined && validTo <= now) {
    throw new AppError('invalid-validity', 'The end is in the past.', {
      issues: [{ pointer: '/validTo', detail: 'Choose a time to come.' }],
    });
  }
  if (validFrom !== undefined && validTo !== undefined && validFrom >= validTo) {
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

function tiePartner(deps: GrantDeps, by: Authority, identity: NewGrant['identity'], at: number): void {
  upsertIdentity(deps.db, { ...identity, name: undefined, at });
  const tie = { kind: 'partner', source: 'granted', firstSeenAt: null, firstSeenProvider: null } as const;
  const key = { organizationTin: by.organizationTin, ...identity };
  if (!insertTie(deps.db, { ...key, ...tie, nickname: null, createdAt: at })) return;
  auditChange(deps.db, {
    action: 'tie.made',
    actor: by.actor,
    at,
    organizationTin: by.organizationTin,
    entity: 'tie',
    entityId: `${identity.idp} ${identity.idpIdentityId}`,
    subjectIdp: identity.idp,
    subjectId: identity.idpIdentityId,
    after: tie,
    requestId: by.requestId,
  });
}
