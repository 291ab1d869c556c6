import type { OrganizationRow } from '../../db/catalogue.ts';
import type { OnboardingRow } from '../../db/onboardings.ts';
import type { Db } from '../../db/open.ts';
import { type Actor, auditChange, type ChangeAction } from '../audit/changes.ts';

/** By whom, when and with which request something is done. */
export interface Doing {
  actor: Actor;
  at: number;
  /** Only as far as it may be kept. */
  requestId: string | null;
  /** On whose behalf, where that is another organisation. */
  actorTin?: string | null;
}

/** What the audit keeps of an onboarding: no digest of a link. */
function toAudited({ linkDigest: _, disownDigest: __, ...rest }: OnboardingRow): object {
  return rest;
}

export function auditOnboarding(
  db: Db,
  doing: Doing,
  action: Extract<ChangeAction, `onboarding.${string}`>,
  before: OnboardingRow | undefined,
  after: OnboardingRow,
  more: object = {},
): void {
  auditChange(db, {
    ...doing,
    action,
    organizationTin: after.organizationTin,
    entity: 'onboarding',
    entityId: after.id,
    subjectIdp: doing.actor.idp,
    subjectId: doing.actor.id,
    before: before ? toAudited(before) : null,
    after: { ...toAudited(after), ...more },
  });
}

export function auditOrganization(
  db: Db,
  doing: Doing,
  action: Extract<ChangeAction, `organization.${string}`>,
  before: OrganizationRow | undefined,
  after: OrganizationRow | undefined,
  /** In whose timeline it stands, when not in the organisation's own. */
  timeline?: string,
): void {
  const tin = after?.tin ?? before?.tin ?? '';
  auditChange(db, {
    ...doing,
    action,
    organizationTin: timeline ?? tin,
    entity: 'organization',
    entityId: tin,
    before: before ?? null,
    after: after ?? null,
  });
}
