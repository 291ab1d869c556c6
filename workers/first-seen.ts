import type { Db } from '../db/open.ts';
import { insertCustomer, insertTie, noteSightingRow, readTie, type TieRow, updateTie } from '../db/ties.ts';
import { auditChange, theSystem } from '../server/audit/changes.ts';
import type { FirstSeen } from './queues.ts';

/**
 * Makes a person who was seen at a provider known to the employer: tie, sighting, customer. Runs inside the
 * transaction of its delivery; delivered again, it finds everything done and changes nothing.
 */
export function firstSeen(db: Db, job: FirstSeen): void {
  const isNew = noteSightingRow(db, {
    idp: job.idp,
    idpIdentityId: job.idpIdentityId,
    organizationTin: job.employerTin,
    providerTin: job.providerTin,
    source: job.source,
    firstAt: job.at,
  });
  if (!isNew) return;
  tieEmployee(db, job);
  const isNewCustomer = insertCustomer(db, {
    organizationTin: job.employerTin,
    providerTin: job.providerTin,
    source: job.source === 'login' ? 'seen' : 'stated',
    since: job.at,
  });
  if (isNewCustomer) audit(db, job, 'customer.made', { provider: job.providerTin, source: job.source });
}

function tieEmployee(db: Db, job: FirstSeen): void {
  const key = { organizationTin: job.employerTin, idp: job.idp, idpIdentityId: job.idpIdentityId };
  const seen = {
    kind: 'employee',
    source: job.source === 'login' ? 'seen' : 'stated',
    firstSeenAt: job.at,
    firstSeenProvider: job.providerTin,
    pendingSince: null,
  } as const;
  if (insertTie(db, { ...key, ...seen, nickname: null, createdAt: job.at })) {
    audit(db, job, 'tie.made', seen);
    return;
  }
  const tie = readTie(db, key);
  if (!tie || !tellsMore(job, tie)) return;
  updateTie(db, key, seen);
  audit(db, job, 'tie.confirmed', seen, tie);
}

/** A login tells more than anything but a login; a provider's word tells more than that something was granted. */
function tellsMore(job: FirstSeen, tie: TieRow): boolean {
  if (tie.source === 'seen') return false;
  if (job.source === 'login') return true;
  // Whom an administrator is still to confirm, a provider's word does not confirm.
  if (tie.pendingSince !== null) return false;
  return tie.source !== 'stated' && tie.firstSeenAt === null;
}

function audit(
  db: Db,
  job: FirstSeen,
  action: 'tie.made' | 'tie.confirmed' | 'customer.made',
  after: object,
  before?: object,
): void {
  auditChange(db, {
    action,
    actor: theSystem,
    at: job.at,
    organizationTin: job.employerTin,
    entity: action === 'customer.made' ? 'customer' : 'tie',
    entityId: action === 'customer.made' ? job.providerTin : `${job.idp} ${job.idpIdentityId}`,
    subjectIdp: action === 'customer.made' ? null : job.idp,
    subjectId: action === 'customer.made' ? null : job.idpIdentityId,
    before: before ?? null,
    after,
  });
}
