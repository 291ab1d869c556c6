import type { Db } from './open.ts';
import { letters } from './schema/sqlite.ts';

export type LetterRow = typeof letters.$inferSelect;

/** Leaves a letter to be sent, in the transaction of what it tells of. */
export function insertLetter(db: Db, row: typeof letters.$inferInsert): void {
  db.orm.insert(letters).values(row).run();
}
