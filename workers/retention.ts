import { setTimeout } from 'node:timers/promises';
import type { Db } from '../db/open.ts';
import {
  deleteBulkJobs,
  deleteDecisionsBefore,
  deleteEndedRequests,
  deleteExpiredIdempotencyKeys,
  deleteImpactDetails,
} from '../db/retention.ts';
import { deleteEndedSessions } from '../db/sessions.ts';
import type { RecurringDeps } from './recurring.ts';

const day = 86_400_000;
/** Rows in one transaction: a few milliseconds. */
const perBatch = 1_000;
/** Between two batches whoever waits to write gets to: SQLite has no queue, those who wait look again now and then. */
const pauseMs = 20;
/** A draft that nobody has started by then is forgotten. */
const draftDays = 7;
/** Who would gain and lose access is told so long; how many stays. */
const impactDays = 30;
/** A job may have 10,000 rows, which go with it. */
const jobsPerBatch = 1;

/**
 * Deletes decisions, ended bulk jobs and ended requests for access older than `decisionLogDays`, drafts of a week, the rows
 * of impacts older than a month,
 * expired idempotency keys and ended sessions, in small batches until none is left or the process stops. Run late, or twice at once, it does the same. The change audit stays for ever.
 */
export async function applyRetention(deps: RecurringDeps): Promise<void> {
  const now = deps.now();
  const before = now - deps.decisionLogDays * day;
  const decisions = await deleteAll(deps, (db) => deleteDecisionsBefore(db, before, perBatch));
  const idempotencyKeys = await deleteAll(deps, (db) => deleteExpiredIdempotencyKeys(db, now, perBatch));
  const sessions = await deleteAll(deps, (db) => deleteEndedSessions(db, now, perBatch));
  const requests = await deleteAll(deps, (db) => deleteEndedRequests(db, before, perBatch));
  const drafted = now - draftDays * day;
  const bulkJobs = await deleteAll(
    deps,
    (db) => deleteBulkJobs(db, { drafted, ended: before }, jobsPerBatch),
    jobsPerBatch,
  );
  await deleteAll(deps, (db) => deleteImpactDetails(db, now - impactDays * day, perBatch));
  if (decisions + idempotencyKeys + sessions + requests + bulkJobs > 0) {
    deps.log.info(
      { decisions, idempotencyKeys, sessions, requests, bulkJobs, before: new Date(before) },
      'what was too old was deleted',
    );
  }
}

async function deleteAll(
  deps: RecurringDeps,
  deleteBatch: (db: Db) => number,
  batch = perBatch,
): Promise<number> {
  let total = 0;
  while (!deps.signal.aborted) {
    const deleted = deps.db.inOneBatch(() => deleteBatch(deps.db));
    total += deleted;
    if (deleted < batch) break;
    await setTimeout(pauseMs);
  }
  return total;
}
