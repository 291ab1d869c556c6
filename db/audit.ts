import type { Db } from './open.ts';
import { changeAudit } from './schema/sqlite.ts';

export type AuditRow = typeof changeAudit.$inferSelect;
export type NewAuditRow = typeof changeAudit.$inferInsert;

/** Appends to the change audit; called in the transaction of the change itself. */
export function insertAudit(db: Db, row: NewAuditRow): void {
  db.orm.insert(changeAudit).values(row).run();
}
