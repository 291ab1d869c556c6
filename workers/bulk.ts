import { readBulkJob } from '../db/bulk.ts';
import { authorityOfStarter, type BulkDeps, workOff } from '../server/grants/bulk-work.ts';
import type { BulkWork } from './queues.ts';

/**
 * Does the next rows of a bulk job, on behalf of whoever started it. Runs inside the transaction of its delivery;
 * delivered again, or for a job that was cancelled, it finds nothing to do.
 */
export function bulk(deps: BulkDeps, work: BulkWork): void {
  const job = readBulkJob(deps.db, work.organizationTin, work.jobId);
  if (job?.state === 'running') workOff(deps, authorityOfStarter(deps, job), job);
}
