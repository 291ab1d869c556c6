import { insertAudit, type NewAuditRow } from '../../db/audit.ts';
import type { Db } from '../../db/open.ts';

/** Every kind of change that is audited. Stable for ever. */
export type ChangeAction =
  | 'grant.created'
  | 'grant.replaced'
  | 'grant.changed'
  | 'grant.revoked'
  | 'onboarding.started'
  | 'onboarding.confirmed'
  | 'onboarding.completed'
  | 'onboarding.lapsed'
  | 'onboarding.disowned'
  | 'support-case.opened'
  | 'support-case.confirmed'
  | 'support-case.cancelled'
  | 'support-case.code-renewed'
  | 'support-case.lapsed'
  | 'organization.made'
  | 'organization.onboarded'
  | 'organization.frozen'
  | 'letter.sent'
  | 'tie.made'
  | 'tie.confirmed'
  | 'tie.renamed'
  | 'tie.removed'
  | 'partner.confirmed'
  | 'partner.refused'
  | 'invitation.created'
  | 'invitation.used'
  | 'invitation.revoked'
  | 'customer.made'
  | 'organization.registered'
  | 'organization.suspended'
  | 'organization.resumed'
  | 'organization.offboarded'
  | 'provider.registered'
  | 'client.registered'
  | 'client.suspended'
  | 'client.resumed'
  | 'privilege.created'
  | 'whitelist.added'
  | 'work.retried'
  | 'access-request.made'
  | 'access-request.approved'
  | 'access-request.denied'
  | 'access-request.withdrawn'
  | 'access-request.lapsed'
  | 'access-request.failed'
  | 'bulk.started'
  | 'bulk.cancelled'
  | 'bulk.stopped'
  | 'grant.removed'
  | 'privilege.changed'
  | 'privilege.retired'
  | 'privilege.reopened'
  | 'privilege.deleted'
  | 'whitelist.removed'
  | 'provider.changed'
  | 'policy.draft-opened'
  | 'policy.draft-discarded'
  | 'policy.submitted'
  | 'policy.recalled'
  | 'policy.rejected'
  | 'policy.published'
  | 'policy.rolled-back'
  | 'policy.withdrawn'
  | 'policy.stopped'
  | 'policy.resumed'
  | 'policy.settings-changed';

/** Who made a change: a person, or the service itself (`idp` `system`). */
export interface Actor {
  idp: string;
  id: string;
}

export const theSystem: Actor = { idp: 'system', id: 'adgang' };

/** The `idp` of whoever used the link in a company's letter: they have not logged in, their id is the onboarding's. */
export const theLetter = 'letter';

export interface Change extends Omit<NewAuditRow, 'action' | 'actorIdp' | 'actorId' | 'seq'> {
  action: ChangeAction;
  actor: Actor;
}

/** Writes a change into the audit. To be called inside the `inOneBatch` that makes the change. */
export function auditChange(db: Db, { actor, ...change }: Change): void {
  insertAudit(db, { ...change, actorIdp: actor.idp, actorId: actor.id });
}
