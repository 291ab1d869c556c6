import { deleteGrant, type GrantRow, readGrant, updateGrant } from '../../db/grants.ts';
import { readNameFor } from '../../db/identities.ts';
import { forever } from '../access/check.ts';
import { AppError } from '../errors.ts';
import { settleByGrant } from '../requests/settle.ts';
import { requireAssignable, requireConfirmed } from './examine.ts';
import { auditGrant } from './give.ts';
import { createAssignabilityOf, type Grant, toGrant } from './grant.ts';
import { type Authority, type GrantDeps, refuseCpr, requireOrganization } from './use-case.ts';

/** Accepts the version that the caller has seen; `undefined` accepts any. */
export type ExpectedVersion = number | undefined;

/** What may be changed of a grant: its end (epoch milliseconds, `null` for none), and why it was given. */
export interface GrantChange {
  validTo?: number | null | undefined;
  reason?: string | null | undefined;
}

/**
 * Changes a grant's end or reason, with its audit entry.
 * @throws AppError `not-found`, `stale-version`, `invalid-validity`, `cpr-refused`, `not-assignable` (also for
 *   roles), `partner-pending`
 */
export function changeGrant(
  deps: GrantDeps,
  by: Authority,
  id: string,
  change: GrantChange,
  expected: ExpectedVersion,
): Grant {
  refuseCpr(change.reason, '/reason');
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireOwnGrant(deps, by, id, expected);
    const now = deps.now();
    const set = {
      ...(change.validTo !== undefined && { validTo: change.validTo }),
      ...(change.reason !== undefined && { reason: change.reason }),
      updatedAt: now,
    };
    const after: GrantRow = { ...before, ...set, version: before.version + 1 };
    if (after.validTo !== null && after.validTo <= (after.validFrom ?? 0)) {
      throw new AppError('invalid-validity', 'The end is not after the beginning.');
    }
    const organization = requireOrganization(deps.db, by.organizationTin);
    const catalogue = deps.catalogue.inForce();
    const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
    const privilege = catalogue.privilege(before.privilegeId);
    // More time is a new grant in effect, and takes what a new grant takes.
    if (privilege && endOf(after) > endOf(before)) {
      requireAssignable(privilege, assignabilityOf(privilege.id));
      requireConfirmed(deps, organization.tin, after);
    }
    if (!updateGrant(deps.db, before, set)) throw stale();
    auditGrant(deps, by, 'grant.changed', before, after, change.reason);
    settleByGrant(deps.db, { actor: by.actor, at: now, requestId: by.requestId }, after);
    return toGrant(after, readNameFor(deps.db, organization.tin, after), now, assignabilityOf);
  });
}

/**
 * Takes a grant away, with its audit entry: the next decision no longer knows it.
 * @throws AppError `not-found`, `stale-version`, `not-assignable` for roles
 */
export function revokeGrant(deps: GrantDeps, by: Authority, id: string, expected: ExpectedVersion): void {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireOwnGrant(deps, by, id, expected);
    if (!deleteGrant(deps.db, before)) throw stale();
    auditGrant(deps, by, 'grant.revoked', before, undefined, undefined);
  });
}

function requireOwnGrant(deps: GrantDeps, by: Authority, id: string, expected: ExpectedVersion): GrantRow {
  const grant = readGrant(deps.db, by.organizationTin, id);
  if (!grant) throw new AppError('not-found', 'The organisation has no such grant.');
  if (deps.catalogue.inForce().privilege(grant.privilegeId)?.builtIn) {
    throw new AppError('not-assignable', "The service's own roles are changed only by their own procedures.");
  }
  if (expected !== undefined && expected !== grant.version) throw stale();
  return grant;
}

function endOf({ validTo }: Pick<GrantRow, 'validTo'>): number {
  return validTo ?? forever;
}

function stale(): AppError {
  return new AppError('stale-version', 'The grant was changed in the meantime: read it again.');
}
