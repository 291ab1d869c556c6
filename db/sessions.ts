import { and, count, eq, gt, inArray, isNull, lte } from 'drizzle-orm';
import type { Db } from './open.ts';
import { sessions } from './schema/sqlite.ts';

export type SessionRow = typeof sessions.$inferSelect;

/** A session that has not ended. */
export function readSession(db: Db, digest: string, now: number): SessionRow | undefined {
  return db.orm
    .select()
    .from(sessions)
    .where(and(eq(sessions.digest, digest), gt(sessions.expiresAt, now)))
    .get();
}

/** Keeps a session; its beginning stays what it was. */
export function upsertSession(db: Db, row: SessionRow): void {
  const { createdAt: _, digest: __, ...set } = row;
  db.orm.insert(sessions).values(row).onConflictDoUpdate({ target: sessions.digest, set }).run();
}

/** Moves the end of a session that still is. */
export function extendSession(db: Db, digest: string, expiresAt: number): void {
  db.orm.update(sessions).set({ expiresAt }).where(eq(sessions.digest, digest)).run();
}

export function deleteSession(db: Db, digest: string): void {
  db.orm.delete(sessions).where(eq(sessions.digest, digest)).run();
}

/** Ends every session of a person; how many they were. For the transaction that takes a role from them. */
export function endSessionsOf(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
): number {
  return db.orm
    .delete(sessions)
    .where(and(eq(sessions.idpIdentityId, idpIdentityId), eq(sessions.idp, idp)))
    .run().changes;
}

/** How many sessions there are in which nobody has logged in, as far as `limit`. */
export function countAnonymousSessions(db: Db, limit: number): number {
  const anonymous = db.orm
    .select({ digest: sessions.digest })
    .from(sessions)
    .where(isNull(sessions.idpIdentityId))
    .limit(limit)
    .as('anonymous');
  return db.orm.select({ n: count() }).from(anonymous).get()?.n ?? 0;
}

/** Deletes at most `limit` of the sessions that have ended; how many they were. */
export function deleteEndedSessions(db: Db, now: number, limit: number): number {
  const ended = db.orm
    .select({ digest: sessions.digest })
    .from(sessions)
    .where(lte(sessions.expiresAt, now))
    .limit(limit);
  return db.orm.delete(sessions).where(inArray(sessions.digest, ended)).run().changes;
}
