import { and, asc, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { changeAudit } from './schema/sqlite.ts';

export type AuditRow = typeof changeAudit.$inferSelect;
export type NewAuditRow = typeof changeAudit.$inferInsert;

/** Appends to the change audit; called in the transaction of the change itself. */
export function insertAudit(db: Db, row: NewAuditRow): void {
  db.orm.insert(changeAudit).values(row).run();
}

/** What has been done to one thing in an organisation's timeline, the oldest first. */
export function readAuditOf(
  db: Db,
  wanted: { organizationTin: string; entity: string; entityId: string },
): AuditRow[] {
  return db.orm
    .select()
    .from(changeAudit)
    .where(
      and(
        eq(changeAudit.organizationTin, wanted.organizationTin),
        eq(changeAudit.entity, wanted.entity),
        eq(changeAudit.entityId, wanted.entityId),
      ),
    )
    .orderBy(asc(changeAudit.seq))
    .all();
}
