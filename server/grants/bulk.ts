import { type BulkJobRow, moveBulkJob, readBulkJob } from '../../db/bulk.ts';
import { AppError } from '../errors.ts';
import { auditBulk, type BulkDeps, workOff } from './bulk-work.ts';
import type { Authority, GrantDeps } from './use-case.ts';

/** One of an organisation's jobs. @throws AppError `not-found`, also for another organisation's */
export function requireBulkJob(deps: Pick<GrantDeps, 'db'>, organizationTin: string, id: string): BulkJobRow {
  const job = readBulkJob(deps.db, organizationTin, id);
  if (!job) throw new AppError('not-found', 'The organisation has no such job.');
  return job;
}

/**
 * Starts a draft. The first rows are done before it returns; the rest, if any, in the background, each on the strength
 * of its starter's role at that time. Starting what has been started changes nothing.
 * @throws AppError `not-found`; `forbidden` for another administrator's draft, or when the role is gone
 */
export function startBulk(
  deps: BulkDeps & { nudgeWorker: () => void },
  by: Authority,
  id: string,
): BulkJobRow {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const draft = requireBulkJob(deps, by.organizationTin, id);
    if (draft.createdByIdp !== by.actor.idp || draft.createdById !== by.actor.id) {
      throw new AppError('forbidden', 'Only the administrator who has made the draft may start it.');
    }
    const at = deps.now();
    if (!moveBulkJob(deps.db, id, 'draft', { state: 'running', startedAt: at })) return;
    auditBulk(deps, by, 'bulk.started', draft);
    workOff(deps, by, { ...draft, state: 'running', startedAt: at });
  });
  deps.nudgeWorker();
  return requireBulkJob(deps, by.organizationTin, id);
}

/**
 * Stops a job, or throws a draft away: what was done stays done, and no further row is. Any administrator of the
 * organisation may; a job that has ended is left as it is.
 * @throws AppError `not-found`, `forbidden`
 */
export function cancelBulk(deps: GrantDeps, by: Authority, id: string): BulkJobRow {
  deps.db.inOneBatch(() => {
    by.requireStill();
    const job = requireBulkJob(deps, by.organizationTin, id);
    const cancelled = { state: 'cancelled', endedAt: deps.now() } as const;
    const isStopped =
      moveBulkJob(deps.db, id, 'running', cancelled) || moveBulkJob(deps.db, id, 'draft', cancelled);
    if (isStopped) auditBulk(deps, by, 'bulk.cancelled', job);
  });
  return requireBulkJob(deps, by.organizationTin, id);
}
