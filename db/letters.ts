import { and, asc, count, desc, eq, gt, gte, isNull, lte, min } from 'drizzle-orm';
import type { Db } from './open.ts';
import { letters, organizations } from './schema/sqlite.ts';

export type LetterRow = typeof letters.$inferSelect;

/** Leaves a letter to be sent, in the transaction of what it tells of. */
export function insertLetter(db: Db, row: typeof letters.$inferInsert): void {
  db.orm.insert(letters).values(row).run();
}

/** A letter with the name of the organisation that it is for. */
export interface AddressedLetter {
  letter: LetterRow;
  organizationName: string;
}

/** Letters that are due and were not sent, oldest first. */
export function readDueLetters(db: Db, now: number, limit: number): AddressedLetter[] {
  return db.orm
    .select({ letter: letters, organizationName: organizations.name })
    .from(letters)
    .innerJoin(organizations, eq(organizations.tin, letters.organizationTin))
    .where(and(isNull(letters.sentAt), lte(letters.dueAt, now)))
    .orderBy(asc(letters.dueAt), asc(letters.id))
    .limit(limit)
    .all();
}

/** Notes that a letter was taken, and empties it; `false` when that was noted before. */
export function markLetterSent(db: Db, { id, attempts }: LetterRow, sentAt: number): boolean {
  return (
    db.orm
      .update(letters)
      .set({ sentAt, content: null, attempts: attempts + 1 })
      .where(and(eq(letters.id, id), isNull(letters.sentAt)))
      .run().changes > 0
  );
}

/** Counts a try in vain, and puts the next one off. */
export function postponeLetter(db: Db, { id, attempts }: LetterRow, dueAt: number): void {
  db.orm
    .update(letters)
    .set({ attempts: attempts + 1, dueAt })
    .where(and(eq(letters.id, id), isNull(letters.sentAt), eq(letters.attempts, attempts)))
    .run();
}

/** How many letters wait to be sent, and since when the oldest does (epoch milliseconds). */
export function readLettersWaiting(db: Db): { waiting: number; oldest: number | null } {
  const row = db.orm
    .select({ waiting: count(), oldest: min(letters.createdAt) })
    .from(letters)
    .where(isNull(letters.sentAt))
    .get();
  return { waiting: row?.waiting ?? 0, oldest: row?.oldest ?? null };
}

/** When the letter of this kind that was written at this moment was sent; `null` while it waits. */
export function readLetterSentAt(
  db: Db,
  organizationTin: string,
  kind: LetterRow['kind'],
  createdAt: number,
): number | null {
  const isIt = and(
    eq(letters.organizationTin, organizationTin),
    eq(letters.kind, kind),
    eq(letters.createdAt, createdAt),
  );
  return db.orm.select({ sentAt: letters.sentAt }).from(letters).where(isIt).get()?.sentAt ?? null;
}

/** Letters to an organisation since then, the newest first, whether sent or waiting. */
export function readLettersSince(db: Db, organizationTin: string, since: number): LetterRow[] {
  return db.orm
    .select()
    .from(letters)
    .where(and(eq(letters.organizationTin, organizationTin), gte(letters.createdAt, since)))
    .orderBy(desc(letters.createdAt), desc(letters.id))
    .limit(10)
    .all();
}

/** Letters that the letterbox has refused or not taken, those tried most often first. */
export function readRefusedLetters(db: Db, limit: number): AddressedLetter[] {
  return db.orm
    .select({ letter: letters, organizationName: organizations.name })
    .from(letters)
    .innerJoin(organizations, eq(organizations.tin, letters.organizationTin))
    .where(and(isNull(letters.sentAt), gt(letters.attempts, 0)))
    .orderBy(desc(letters.attempts), asc(letters.id))
    .limit(limit)
    .all();
}
