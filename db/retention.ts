import { asc, inArray, lt, lte } from 'drizzle-orm';
import type { Db } from './open.ts';
import { decisionLog, idempotencyKeys } from './schema/sqlite.ts';

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
