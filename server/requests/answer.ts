import { type AccessRequestRow, readAccessRequest } from '../../db/access-requests.ts';
import { findGrant } from '../../db/grants.ts';
import { AppError } from '../errors.ts';
import { revokeGrant } from '../grants/change.ts';
import { giveGrant } from '../grants/give.ts';
import type { Authority, GrantDeps } from '../grants/use-case.ts';
import { toReason } from './ask.ts';
import type { Doing } from './audit.ts';
import { isSamePerson } from './same-person.ts';
import { endRequest, stateOf } from './settle.ts';

/** A request to an organisation. @throws AppError `not-found`, also for another organisation's */
export function readRequestTo(
  deps: Pick<GrantDeps, 'db'>,
  organizationTin: string,
  id: string,
): AccessRequestRow {
  const row = readAccessRequest(deps.db, id);
  if (row?.organizationTin === organizationTin) return row;
  throw new AppError('not-found', 'The organisation has no such request.');
}

/**
 * Approves a request: a grant with an end, made as any other, which settles it. A grant of the same that has not begun
 * gives way to it.
 * @throws AppError `not-found`, `own-request`, `invalid-task-state` when somebody was faster or its time is over, and as
 *   `giveGrant`
 */
export function approveRequest(
  deps: GrantDeps,
  by: Authority,
  id: string,
  validTo: number,
): AccessRequestRow {
  return deps.db.inOneBatch(() => {
    const row = requireAnswerable(deps, by, id);
    const { idp, idpIdentityId, privilegeId, organizationTin } = row;
    const before = findGrant(deps.db, { idp, idpIdentityId, privilegeId, organizationTin });
    if (before && (before.validFrom ?? 0) > deps.now()) revokeGrant(deps, by, before.id, before.version);
    giveGrant(deps, by, {
      identity: { idp, idpIdentityId },
      privilege: privilegeId,
      validTo,
      ...(row.reason !== null && { reason: row.reason }),
    });
    return readRequestTo(deps, organizationTin, id);
  });
}

/**
 * Refuses a request, with a reason that the person and the provider are told.
 * @throws AppError as `approveRequest`; `invalid-request` without a reason, or when it is too long; `cpr-refused`
 */
export function refuseRequest(deps: GrantDeps, by: Authority, id: string, text: string): AccessRequestRow {
  const answer = toReason(text);
  if (answer === null) {
    throw new AppError('invalid-request', 'A refusal needs a reason.', {
      issues: [{ pointer: '/reason', detail: 'Say why.' }],
    });
  }
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const row = requireAnswerable(deps, by, id);
    if (!endRequest(deps.db, toDoing(deps, by), row, { state: 'denied', answer })) throw settled();
    return readRequestTo(deps, by.organizationTin, id);
  });
}

function requireAnswerable(deps: GrantDeps, by: Authority, id: string): AccessRequestRow {
  const row = readRequestTo(deps, by.organizationTin, id);
  if (isSamePerson(deps.db, row, { idp: by.actor.idp, idpIdentityId: by.actor.id })) {
    throw new AppError('own-request', 'Another administrator has to answer it.');
  }
  if (stateOf(row, deps.now()) !== 'pending') throw settled();
  return row;
}

function settled(): AppError {
  return new AppError('invalid-task-state', 'The request has ended already.');
}

function toDoing(deps: Pick<GrantDeps, 'now'>, { actor, requestId }: Authority): Doing {
  return { actor, at: deps.now(), requestId };
}
