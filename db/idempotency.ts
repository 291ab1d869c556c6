import { and, eq, gt, lte } from 'drizzle-orm';
import type { Db } from './open.ts';
import { idempotencyKeys } from './schema/sqlite.ts';

export type IdempotencyRow = typeof idempotencyKeys.$inferSelect;

/** What was made under this key, while it is kept. */
export function readIdempotencyKey(db: Db, digest: string, now: number): IdempotencyRow | undefined {
  return db.orm
    .select()
    .from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.digest, digest), gt(idempotencyKeys.expiresAt, now)))
    .get();
}

/** Keeps a key, in place of the same one whose time is over. The others go by db/retention.ts. */
export function insertIdempotencyKey(db: Db, row: IdempotencyRow, now: number): void {
  db.orm
    .delete(idempotencyKeys)
    .where(and(eq(idempotencyKeys.digest, row.digest), lte(idempotencyKeys.expiresAt, now)))
    .run();
  db.orm.insert(idempotencyKeys).values(row).run();
}
