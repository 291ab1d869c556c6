import { deleteGrant, findGrant, type GrantKey, type GrantRow, insertGrant } from '../../db/grants.ts';
import { auditGrant } from './give.ts';
import type { Authority, GrantDeps } from './use-case.ts';

/**
 * Gives a role without an end, in place of the grant that there may be, with its audit entry; its action is returned.
 * That they may is for the procedures of the roles to say. Runs in the caller's transaction.
 */
export function giveRoleGrant(
  deps: Pick<GrantDeps, 'db' | 'newId'>,
  { actor, requestId, at }: Pick<Authority, 'actor' | 'requestId'> & { at: number },
  key: GrantKey,
): 'grant.created' | 'grant.replaced' {
  const row: GrantRow = {
    ...key,
    id: deps.newId('grt'),
    validFrom: null,
    validTo: null,
    reason: null,
    createdAt: at,
    createdByIdp: actor.idp,
    createdById: actor.id,
    updatedAt: at,
    version: 1,
    firstUsedAt: null,
    lastUsedAt: null,
  };
  const before = findGrant(deps.db, key);
  if (before) deleteGrant(deps.db, before);
  insertGrant(deps.db, row);
  const action = before ? 'grant.replaced' : 'grant.created';
  auditGrant({ db: deps.db, now: () => at }, { actor, requestId }, action, before, row, null);
  return action;
}
