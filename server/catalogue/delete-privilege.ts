import type { PrivilegeRow } from '../../db/catalogue.ts';
import {
  countHolders,
  readDeletedPrivilege,
  readGrantsOf,
  removeDeletedPrivilege,
} from '../../db/catalogue-changes.ts';
import { deleteGrant } from '../../db/grants.ts';
import { addToOutbox } from '../../db/outbox.ts';
import { privilegeRemovalQueue } from '../../workers/queues.ts';
import { type Actor, auditChange } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';
import { write } from './change-privilege.ts';
import { effectChanged } from './effect.ts';
import { type PrivilegeVersion, requireSeenPrivilege } from './own.ts';

/** Grants removed in one transaction: some tens of milliseconds, which others wait. */
export const grantsAtOnce = 50;

/**
 * Deletes a privilege, with its audit entry: from the next decision on it does not exist. Its grants are removed in the
 * background, each with an audit entry of its own, and the row goes with the last of them.
 * @throws AppError `not-found`, `stale-version`; `name-differs` when the name was not typed; `effect-changed` when it
 *   has not `agreedGrants` grants
 */
export function deletePrivilege(
  deps: GrantDeps & { nudgeWorker: () => void },
  by: Authority,
  id: string,
  asked: { seen: PrivilegeVersion; typedName: string; agreedGrants: number },
): PrivilegeRow {
  const deleted = deps.db.inOneBatch(() => {
    by.requireStill();
    const before = requireSeenPrivilege(deps.db, by.organizationTin, id, asked.seen);
    if (asked.typedName.normalize('NFC').trim() !== before.name) {
      throw new AppError('name-differs', 'The name that was typed is not the name of the privilege.', {
        issues: [{ pointer: '/name', detail: 'Type it as it stands.' }],
      });
    }
    if (countHolders(deps.db, id).grants !== asked.agreedGrants) throw effectChanged();
    const at = deps.now();
    const row = write(deps, by, 'privilege.deleted', before, { deletingSince: at });
    leaveRemoval(deps, id, { actor: by.actor, requestId: by.requestId, step: 0 });
    return row;
  });
  deps.nudgeWorker();
  return deleted;
}

/** Who deleted it, for the entries of its grants. */
export interface Removal {
  actor: Actor;
  requestId: string | null;
  /** Each step is work of its own. */
  step: number;
}

/** Removes the next grants of a deleted privilege, or what is left of it. In the transaction of the delivery. */
export function removeNextGrants(
  deps: Pick<GrantDeps, 'db' | 'now'>,
  privilegeId: string,
  { actor, requestId, step }: Removal,
): void {
  const privilege = readDeletedPrivilege(deps.db, privilegeId);
  if (!privilege) return;
  const grants = readGrantsOf(deps.db, privilegeId, grantsAtOnce);
  for (const grant of grants) {
    deleteGrant(deps.db, grant);
    auditChange(deps.db, {
      action: 'grant.removed',
      actor,
      at: deps.now(),
      organizationTin: grant.organizationTin,
      actorTin: privilege.ownerTin,
      entity: 'grant',
      entityId: grant.id,
      subjectIdp: grant.idp,
      subjectId: grant.idpIdentityId,
      privilegeId,
      before: grant,
      after: null,
      requestId,
    });
  }
  if (grants.length < grantsAtOnce) removeDeletedPrivilege(deps.db, privilegeId);
  else leaveRemoval(deps, privilegeId, { actor, requestId, step: step + 1 });
}

function leaveRemoval(
  { db, now }: Pick<GrantDeps, 'db' | 'now'>,
  privilegeId: string,
  removal: Removal,
): void {
  addToOutbox(db, {
    queue: privilegeRemovalQueue.name,
    dedupeKey: [privilegeRemovalQueue.name, privilegeId, removal.step].join(' '),
    payload: { privilegeId, ...removal },
    at: now(),
  });
}
