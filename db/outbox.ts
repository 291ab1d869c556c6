import { and, asc, count, desc, eq, isNotNull, isNull, lte, min } from 'drizzle-orm';
import type { Db } from './open.ts';
import { outbox } from './schema/sqlite.ts';

export type OutboxRow = typeof outbox.$inferSelect;

/** Leaves work to be done, in the transaction of the change that calls for it. The same key again is the same work. */
export function addToOutbox(
  db: Db,
  row: { queue: string; dedupeKey: string; payload: unknown; at: number },
): void {
  db.orm
    .insert(outbox)
    .values({
      queue: row.queue,
      dedupeKey: row.dedupeKey,
      payload: row.payload,
      createdAt: row.at,
      dueAt: row.at,
    })
    .onConflictDoNothing()
    .run();
}

/** One try of one row: the next try of the same row is another. */
export type DueWork = Pick<OutboxRow, 'id' | 'queue' | 'attempts'>;

const isDue = (now: number) => and(isNull(outbox.failedAt), lte(outbox.dueAt, now));

/** At most `limit` pieces of the work that is due (-1: all of it), what has been due longest first. */
export function readDueOutbox(db: Db, now: number, limit: number): DueWork[] {
  return db.orm
    .select({ id: outbox.id, queue: outbox.queue, attempts: outbox.attempts })
    .from(outbox)
    .where(isDue(now))
    .orderBy(asc(outbox.dueAt), asc(outbox.id))
    .limit(limit)
    .all();
}

/** One row, or `undefined` when its work is done, given up on or not due yet. */
export function readDueOutboxRow(db: Db, id: number, now: number): OutboxRow | undefined {
  return db.orm
    .select()
    .from(outbox)
    .where(and(eq(outbox.id, id), isDue(now)))
    .get();
}

/** The work has taken effect; called in the transaction of that effect. */
export function removeFromOutbox(db: Db, id: number): void {
  db.orm.delete(outbox).where(eq(outbox.id, id)).run();
}

/** This try failed: the next is due at `dueAt`, or, with `failedAt`, there is none. A try counts once. */
export function postponeOutboxRow(
  db: Db,
  tried: DueWork,
  to: { dueAt: number; failedAt: number | null; lastError: string },
): void {
  db.orm
    .update(outbox)
    .set({ ...to, attempts: tried.attempts + 1 })
    .where(and(eq(outbox.id, tried.id), eq(outbox.attempts, tried.attempts)))
    .run();
}

/** How much work waits, since when (epoch milliseconds), and how much was given up on. */
export function readOutboxDepth(db: Db): { waiting: number; oldest: number | null; failed: number } {
  const waiting = db.orm
    .select({ n: count(), oldest: min(outbox.createdAt) })
    .from(outbox)
    .where(isNull(outbox.failedAt))
    .get();
  const failed = db.orm.select({ n: count() }).from(outbox).where(isNotNull(outbox.failedAt)).get();
  return { waiting: waiting?.n ?? 0, oldest: waiting?.oldest ?? null, failed: failed?.n ?? 0 };
}

/** Work that was given up on, newest first: which, when and why. */
export function readFailedOutbox(
  db: Db,
  limit: number,
): Pick<OutboxRow, 'id' | 'queue' | 'failedAt' | 'attempts' | 'lastError'>[] {
  return db.orm
    .select({
      id: outbox.id,
      queue: outbox.queue,
      failedAt: outbox.failedAt,
      attempts: outbox.attempts,
      lastError: outbox.lastError,
    })
    .from(outbox)
    .where(isNotNull(outbox.failedAt))
    .orderBy(desc(outbox.failedAt), desc(outbox.id))
    .limit(limit)
    .all();
}

/** Has work that was given up on done again, from its first try; which, or `undefined` when it was not given up on. */
export function retryOutboxRow(db: Db, id: number, now: number): Pick<OutboxRow, 'id' | 'queue'> | undefined {
  return db.orm
    .update(outbox)
    .set({ failedAt: null, attempts: 0, dueAt: now, lastError: null })
    .where(and(eq(outbox.id, id), isNotNull(outbox.failedAt)))
    .returning({ id: outbox.id, queue: outbox.queue })
    .get();
}
