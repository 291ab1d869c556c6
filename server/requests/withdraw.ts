import { type AccessRequestRow, readAccessRequest } from '../../db/access-requests.ts';
import type { Db } from '../../db/open.ts';
import { AppError } from '../errors.ts';
import type { Doing } from './audit.ts';
import { endRequest, stateOf } from './settle.ts';

/** Whose request is to be seen: the person's own, or one to a provider's privilege. */
export type Owner = { idp: string; idpIdentityId: string } | { providerTin: string };

/** A request, to whom it concerns. @throws AppError `unknown-task`, also for somebody else's */
export function readRequestOf(db: Db, owner: Owner, id: string): AccessRequestRow {
  const row = readAccessRequest(db, id);
  const isTheirs =
    row !== undefined &&
    ('providerTin' in owner
      ? row.providerTin === owner.providerTin
      : row.idp === owner.idp && row.idpIdentityId === owner.idpIdentityId);
  if (isTheirs) return row;
  throw new AppError('unknown-task', 'There is no such request.');
}

/**
 * Withdraws a request that waits; one that was withdrawn stays so.
 * @throws AppError `unknown-task`, `invalid-task-state` when it has ended otherwise
 */
export function withdrawRequest(db: Db, doing: Doing, owner: Owner, id: string): AccessRequestRow {
  return db.inOneBatch(() => {
    const row = readRequestOf(db, owner, id);
    const state = stateOf(row, doing.at);
    if (state === 'cancelled') return row;
    if (state !== 'pending' || !endRequest(db, doing, row, { state: 'cancelled' })) {
      throw new AppError('invalid-task-state', 'The request has ended already.');
    }
    return readRequestOf(db, owner, id);
  });
}
