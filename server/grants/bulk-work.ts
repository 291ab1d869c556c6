import {
  type BulkJobRow,
  type BulkRow,
  countBulkRows,
  moveBulkJob,
  readBulkRows,
  settleBulkRow,
} from '../../db/bulk.ts';
import { addToOutbox } from '../../db/outbox.ts';
import { bulkQueue } from '../../workers/queues.ts';
import type { FactsDeps } from '../access/facts.ts';
import { holdsRoleNow } from '../access/roles.ts';
import { auditChange, type ChangeAction, theSystem } from '../audit/changes.ts';
import { AppError, errorCatalogue } from '../errors.ts';
import { revokeGrant } from './change.ts';
import { giveGrant } from './give.ts';
import type { Authority, GrantDeps } from './use-case.ts';

export interface BulkDeps extends GrantDeps, Pick<FactsDeps, 'readFacts'> {}

/** Rows in one transaction: some tens of milliseconds, which others wait. */
export const rowsAtOnce = 50;

/**
 * Does the next rows of a running job, and leaves word of those that remain; runs in the caller's transaction, so that
 * the rows, their grants and what is left to do become durable together. Each row is done as if it had been asked for
 * alone: the same use case, the same rules, the starter's role at that moment.
 */
export function workOff(deps: BulkDeps, by: Authority, job: BulkJobRow): void {
  const rows = readBulkRows(deps.db, job.id, { state: 'waiting', limit: rowsAtOnce });
  const counts = { done: 0, refused: 0 };
  let isStopped = false;
  for (const row of rows) {
    const outcome = attempt(deps, by, job, row);
    isStopped = outcome === 'stopped';
    if (outcome === 'stopped') break;
    settleBulkRow(deps.db, row, outcome);
    counts[outcome.state] += 1;
  }
  countBulkRows(deps.db, job.id, counts.done, counts.refused);
  if (isStopped) stop(deps, job);
  else if (rows.length === rowsAtOnce) leaveRest(deps, job, rows.at(-1)?.n ?? 0);
  else moveBulkJob(deps.db, job.id, 'running', { state: 'done', endedAt: deps.now() });
}

/**
 * The authority of whoever started a job, while nobody is there: proven again at each row. Administrators start it at
 * level Substantial or above, so that the role is asked for at that level.
 */
export function authorityOfStarter(
  deps: BulkDeps,
  job: Pick<BulkJobRow, 'id' | 'organizationTin' | 'createdByIdp' | 'createdById'>,
): Authority {
  const who = { type: job.createdByIdp, id: job.createdById, loa: 'Substantial' as const };
  return {
    organizationTin: job.organizationTin,
    actor: { idp: job.createdByIdp, id: job.createdById },
    requestId: job.id,
    requireStill: () => {
      if (holdsRoleNow(deps, who, 'PrivilegeAdministrator', job.organizationTin)) return;
      throw new AppError('forbidden', 'Whoever started the job is no longer an administrator.');
    },
  };
}

type Outcome = Parameters<typeof settleBulkRow>[2];

/** Does one row in a savepoint of its own; `stopped` when its starter may no longer do so. */
function attempt(deps: BulkDeps, by: Authority, job: BulkJobRow, row: BulkRow): Outcome | 'stopped' {
  let isStill = true;
  const watched: Authority = {
    ...by,
    requestId: job.id,
    requireStill: () => {
      isStill = false;
      by.requireStill();
      isStill = true;
    },
  };
  try {
    return deps.db.inOneBatch(() =>
      job.kind === 'revoke' ? revoke(deps, watched, row) : give(deps, watched, job, row),
    );
  } catch (error) {
    if (!(error instanceof AppError) || errorCatalogue[error.code].status >= 500) throw error;
    return isStill ? { state: 'refused', code: error.code, grantId: row.grantId } : 'stopped';
  }
}

function give(deps: BulkDeps, by: Authority, job: BulkJobRow, row: BulkRow): Outcome {
  const { row: grant, replaced } = giveGrant(deps, by, {
    identity: { idp: row.idp, idpIdentityId: row.idpIdentityId },
    privilege: row.privilegeId,
    validTo: row.validTo,
    reason: job.reason ?? undefined,
  });
  return { state: 'done', code: replaced ? 'replaced' : 'granted', grantId: grant.id };
}

function revoke(deps: BulkDeps, by: Authority, row: BulkRow): Outcome {
  revokeGrant(deps, by, row.grantId ?? '', undefined);
  return { state: 'done', code: 'revoked', grantId: row.grantId };
}

function stop(deps: BulkDeps, job: BulkJobRow): void {
  moveBulkJob(deps.db, job.id, 'running', { state: 'stopped', endedAt: deps.now() });
  auditBulk(deps, { actor: theSystem, requestId: job.id }, 'bulk.stopped', job);
}

/** Writes what became of a job as a whole into the audit; each grant has its own entry. */
/** Notes what becomes of many at once. One alone is no many: its own entry says all of it. */
export function auditBulk(
  deps: Pick<GrantDeps, 'db' | 'now'>,
  by: Pick<Authority, 'actor' | 'requestId'>,
  action: Extract<ChangeAction, `bulk.${string}`>,
  { id, organizationTin, kind, total, reason }: BulkJobRow,
): void {
  if (total === 1) return;
  auditChange(deps.db, {
    action,
    actor: by.actor,
    at: deps.now(),
    organizationTin,
    entity: 'bulk',
    entityId: id,
    after: { kind, total },
    reason,
    requestId: by.requestId,
  });
}

/** Leaves word that a job has rows waiting, behind row `after`. */
function leaveRest(deps: BulkDeps, { id: jobId, organizationTin }: BulkJobRow, after: number): void {
  addToOutbox(deps.db, {
    queue: bulkQueue.name,
    dedupeKey: [bulkQueue.name, jobId, after].join(' '),
    payload: { organizationTin, jobId, after },
    at: deps.now(),
  });
}
