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

/**
 * Deletes at most `limit` rows of the impacts that ended before that time, and what was compiled for those that have
 * none left: how much there was. What they came to stays.
 */
export function deleteImpactDetails(db: Db, time: number, limit: number): number {
  const old = db.sqlite
    .prepare<[number], string>(
      `SELECT id FROM policy_impacts i WHERE i.ended_at < ?
         AND (i.candidate IS NOT NULL OR EXISTS (SELECT 1 FROM policy_impact_rows r WHERE r.impact_id = i.id))
       LIMIT 1`,
    )
    .pluck()
    .get(time);
  if (old === undefined) return 0;
  const deleted = db.sqlite
    .prepare(
      `DELETE FROM policy_impact_rows WHERE impact_id = @id AND n IN
         (SELECT n FROM policy_impact_rows WHERE impact_id = @id LIMIT @limit)`,
    )
    .run({ id: old, limit }).changes;
  if (deleted === limit) return deleted;
  db.sqlite.prepare('DELETE FROM policy_impact_ranges WHERE impact_id = ?').run(old);
  db.sqlite.prepare('UPDATE policy_impacts SET candidate = NULL WHERE id = ?').run(old);
  // There may be another.
  return limit;
}
