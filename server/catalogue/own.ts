import type { PrivilegeRow, ProviderRow } from '../../db/catalogue.ts';
import { readOwnPrivilege } from '../../db/catalogue-changes.ts';
import type { Db } from '../../db/open.ts';
import { auditChange, type ChangeAction } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';

/** A privilege is known by when it was last changed: no two changes of it have the same time. */
export type PrivilegeVersion = number;

/** One of a provider's own privileges. @throws AppError `not-found`, also for roles and for another provider's */
export function requireOwnPrivilege(db: Db, ownerTin: string, id: string): PrivilegeRow {
  const privilege = readOwnPrivilege(db, ownerTin, id);
  if (!privilege) throw new AppError('not-found', 'The provider has no such privilege.');
  return privilege;
}

/** The same, as long as it is as its editor has seen it. @throws AppError `not-found`, `stale-version` */
export function requireSeenPrivilege(
  db: Db,
  ownerTin: string,
  id: string,
  seen: PrivilegeVersion,
): PrivilegeRow {
  const privilege = requireOwnPrivilege(db, ownerTin, id);
  if (privilege.updatedAt !== seen) throw stalePrivilege();
  return privilege;
}

export function stalePrivilege(): AppError {
  return new AppError('stale-version', 'The privilege was changed in the meantime: read it again.');
}

/** Writes a change of a provider's catalogue into the audit: it stands in the provider's timeline. */
export function auditCatalogue(
  deps: Pick<GrantDeps, 'db' | 'now'>,
  by: Pick<Authority, 'organizationTin' | 'actor' | 'requestId'>,
  change: {
    action: Extract<ChangeAction, `privilege.${string}` | `whitelist.${string}` | `provider.${string}`>;
    entity: 'privilege' | 'whitelist' | 'provider';
    entityId: string;
    privilegeId?: string;
    before?: PrivilegeRow | Partial<ProviderRow> | object;
    after?: PrivilegeRow | Partial<ProviderRow> | object;
  },
): void {
  auditChange(deps.db, {
    ...change,
    actor: by.actor,
    at: deps.now(),
    organizationTin: by.organizationTin,
    privilegeId: change.privilegeId ?? null,
    before: change.before ?? null,
    after: change.after ?? null,
    requestId: by.requestId,
  });
}
