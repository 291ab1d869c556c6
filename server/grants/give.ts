import { deleteGrant, type GrantRow, insertGrant } from '../../db/grants.ts';
import { readNameFor, upsertIdentity } from '../../db/identities.ts';
import { insertTie } from '../../db/ties.ts';
import { auditChange } from '../audit/changes.ts';
import { settleByGrant } from '../requests/settle.ts';
import { examineWish, type NewGrant } from './examine.ts';
import { type Grant, toGrant } from './grant.ts';
import type { Authority, GrantDeps } from './use-case.ts';

/** A grant that was just made. */
export interface GivenGrant extends Grant {
  /** Whether it took the place of one that had expired. */
  replaced: boolean;
}

/**
 * Grants a privilege, with its audit entry, and makes the person known to the organisation. One that has expired is
 * replaced; its history stays in the audit. Runs in the caller's transaction (`db.inOneBatch`).
 * @throws AppError `unknown-privilege`, `ambiguous-privilege`, `not-assignable`, `partner-pending`, `grant-exists`,
 *   `invalid-validity`, `cpr-refused`, `invalid-request` when the identity cannot be one
 */
export function giveGrant(deps: GrantDeps, by: Authority, wish: NewGrant): GivenGrant {
  by.requireStill();
  const now = deps.now();
  const { key, validTo, before, assignabilityOf } = examineWish(deps, by.organizationTin, wish);
  const identity = { idp: key.idp, idpIdentityId: key.idpIdentityId };
  const row: GrantRow = {
    ...key,
    id: deps.newId('grt'),
    validFrom: wish.validFrom ?? null,
    validTo,
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
  settleByGrant(deps.db, { actor: by.actor, at: now, requestId: by.requestId }, row);
  if (identity.idp !== 'client') tiePartner(deps, by, identity, now);
  const name = readNameFor(deps.db, by.organizationTin, identity);
  return { ...toGrant(row, name, now, assignabilityOf), replaced: before !== undefined };
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
