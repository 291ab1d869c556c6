import type { SupportCaseRow } from '../../db/support-cases.ts';
import { type Actor, auditChange, type ChangeAction } from '../audit/changes.ts';
import type { Doing } from './audit.ts';
import type { OnboardingDeps } from './deps.ts';

/** In the timelines of both, the company's and the provider's. */
export function auditCase(
  db: OnboardingDeps['db'],
  { actor, at, requestId }: Doing,
  action: Extract<ChangeAction, `support-case.${string}`>,
  before: SupportCaseRow | undefined,
  after: SupportCaseRow,
): void {
  for (const organizationTin of new Set([after.organizationTin, after.providerTin])) {
    auditChange(db, {
      action,
      actor,
      at,
      organizationTin,
      entity: 'support-case',
      entityId: after.id,
      subjectIdp: after.administratorIdp,
      subjectId: after.administratorId,
      before: before ? toAudited(before) : null,
      after: toAudited(after),
      reason: after.reason,
      requestId,
    });
  }
}

function toAudited({ codeDigest: _, ...rest }: SupportCaseRow): object {
  return rest;
}

/** By whom and when a case is closed, as its row has it. */
export function closedBy(actor: Actor, closedAt: number) {
  return { closedByIdp: actor.idp, closedById: actor.id, closedAt };
}
