import { type AccessRequestRow, endAccessRequest, findPendingRequest } from '../../db/access-requests.ts';
import type { GrantRow } from '../../db/grants.ts';
import type { Db } from '../../db/open.ts';
import { auditRequest, type Doing } from './audit.ts';
import { isSamePerson } from './same-person.ts';

/** How a request ends. */
export type Ending = Exclude<AccessRequestRow['state'], 'pending'>;

const actions = {
  approved: 'access-request.approved',
  denied: 'access-request.denied',
  expired: 'access-request.lapsed',
  cancelled: 'access-request.withdrawn',
  failed: 'access-request.failed',
} as const satisfies Record<Ending, string>;

/**
 * Ends a request that waits, with its audit entry, in the caller's transaction; the only way in which one ends. `false`
 * when it has ended already: somebody else was faster.
 */
export function endRequest(
  db: Db,
  doing: Doing,
  row: AccessRequestRow,
  end: { state: Ending } & Partial<Pick<AccessRequestRow, 'answer' | 'grantId' | 'approvedUntil'>>,
): boolean {
  const ended = {
    ...end,
    endedAt: doing.at,
    endedByIdp: doing.actor.idp,
    endedById: doing.actor.id,
  };
  if (!endAccessRequest(db, row.id, ended)) return false;
  auditRequest(db, doing, actions[end.state], row, { ...row, ...ended }, end.answer ?? null);
  return true;
}

/** What stands in a request's state: one whose time is over has expired, whether or not that was noted yet. */
export function stateOf(row: AccessRequestRow, now: number): AccessRequestRow['state'] {
  return row.state === 'pending' && row.expiresAt <= now ? 'expired' : row.state;
}

/**
 * Settles the request that a grant meets, however the grant came about; in the transaction of the grant. Whoever grants
 * to themselves has not been approved by anybody: their request is withdrawn.
 */
export function settleByGrant(db: Db, doing: Doing, grant: GrantRow): void {
  const isInForce =
    (grant.validFrom ?? 0) <= doing.at && (grant.validTo === null || grant.validTo > doing.at);
  const row = isInForce ? findPendingRequest(db, grant) : undefined;
  if (!row) return;
  if (row.expiresAt <= doing.at) endRequest(db, doing, row, { state: 'expired' });
  else meetRequest(db, doing, row, grant, doing.actor);
}

/** Ends a request because of a grant that `giver` has made. */
export function meetRequest(
  db: Db,
  doing: Doing,
  row: AccessRequestRow,
  grant: Pick<GrantRow, 'id' | 'validTo'>,
  giver: { idp: string; id: string },
): void {
  const isOwn = isSamePerson(db, row, { idp: giver.idp, idpIdentityId: giver.id });
  const end = isOwn ? ({ state: 'cancelled' } as const) : ({ state: 'approved' } as const);
  endRequest(db, doing, row, { ...end, grantId: grant.id, approvedUntil: grant.validTo });
}
