import type { AccessRequestRow } from '../../db/access-requests.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, auditChange, type ChangeAction } from '../audit/changes.ts';

/** Who does something to a request, and when. */
export interface Doing {
  actor: Actor;
  /** On whose behalf, where that is not the organisation that is asked. */
  actorTin?: string | undefined;
  at: number;
  /** Only as far as it may be kept. */
  requestId: string | null;
}

/** Writes a step of a request into the audit. */
export function auditRequest(
  db: Db,
  { actor, actorTin, at, requestId }: Doing,
  action: Extract<ChangeAction, `access-request.${string}`>,
  before: AccessRequestRow | undefined,
  after: AccessRequestRow,
  reason: string | null,
): void {
  auditChange(db, {
    action,
    actor,
    actorTin: actorTin ?? null,
    at,
    organizationTin: after.organizationTin,
    entity: 'access-request',
    entityId: after.id,
    subjectIdp: after.idp,
    subjectId: after.idpIdentityId,
    privilegeId: after.privilegeId,
    before: before ?? null,
    after,
    reason,
    requestId,
  });
}
