import { and, asc, count, eq, isNotNull, isNull, lte, min } from 'drizzle-orm';
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

/** The work that is due, oldest first. */
export function readDueOutbox(db: Db, now: number, limit: number): OutboxRow[] {
  return db.orm
    .select()
    .from(outbox)
    .where(and(isNull(outbox.failedAt), lte(outbox.dueAt, now)))
    .orderBy(asc(outbox.id))
    .limit(limit)
    .all();
}

/** One row, or `undefined` when its work is done. */
export function readOutboxRow(db: Db, id: number): OutboxRow | undefined {
  return db.orm.select().from(outbox).where(eq(outbox.id, id)).get();
}

/** The work has taken effect; called in the transaction of that effect. */
export function removeFromOutbox(db: Db, id: number): void {
  db.orm.delete(outbox).where(eq(outbox.id, id)).run();
}

/** The work failed: to be tried again at `dueAt`, or, with `failedAt`, given up on. */
export function postponeOutboxRow(
  db: Db,
  id: number,
  to: { attempts: number; dueAt: number; failedAt: number | null; lastError: string },
): void {
  db.orm.update(outbox).set(to).where(eq(outbox.id, id)).run();
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
