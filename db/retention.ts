import { and, asc, eq, inArray, lt, lte, or } from 'drizzle-orm';
import type { Db } from './open.ts';
import { accessRequests, bulkJobs, decisionLog, idempotencyKeys } from './schema/sqlite.ts';

/** Deletes at most `limit` of the decisions made before that time, oldest first; how many they were. */
export function deleteDecisionsBefore(db: Db, time: number, limit: number): number {
  const old = db.orm
    .select({ id: decisionLog.id })
    .from(decisionLog)
    .where(lt(decisionLog.at, time))
    .orderBy(asc(decisionLog.at))
    .limit(limit);
  return db.orm.delete(decisionLog).where(inArray(decisionLog.id, old)).run().changes;
}

/** Deletes at most `limit` of the idempotency keys that have expired; how many they were. */
export function deleteExpiredIdempotencyKeys(db: Db, now: number, limit: number): number {
  const expired = db.orm
    .select({ digest: idempotencyKeys.digest })
    .from(idempotencyKeys)
    .where(lte(idempotencyKeys.expiresAt, now))
    .limit(limit);
  return db.orm.delete(idempotencyKeys).where(inArray(idempotencyKeys.digest, expired)).run().changes;
}

/** Deletes at most `limit` bulk jobs with their rows: drafts that were made, and jobs that ended, before those times. */
export function deleteBulkJobs(db: Db, before: { drafted: number; ended: number }, limit: number): number {
  const old = db.orm
    .select({ id: bulkJobs.id })
    .from(bulkJobs)
    .where(
      or(
        and(eq(bulkJobs.state, 'draft'), lt(bulkJobs.createdAt, before.drafted)),
        and(inArray(bulkJobs.state, ['done', 'cancelled', 'stopped']), lt(bulkJobs.endedAt, before.ended)),
      ),
    )
    .limit(limit);
  return db.orm.delete(bulkJobs).where(inArray(bulkJobs.id, old)).run().changes;
}

/** Deletes at most `limit` of the requests for access that ended before that time; how many they were. */
export function deleteEndedRequests(db: Db, time: number, limit: number): number {
  const old = db.orm
    .select({ id: accessRequests.id })
    .from(accessRequests)
    .where(lt(accessRequests.endedAt, time))
    .limit(limit);
  return db.orm.delete(accessRequests).where(inArray(accessRequests.id, old)).run().changes;
}
