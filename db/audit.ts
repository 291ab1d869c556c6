import { and, asc, desc, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { changeAudit } from './schema/sqlite.ts';

export type AuditRow = typeof changeAudit.$inferSelect;
export type NewAuditRow = typeof changeAudit.$inferInsert;

/** Appends to the change audit; called in the transaction of the change itself. */
export function insertAudit(db: Db, row: NewAuditRow): void {
  db.orm.insert(changeAudit).values(row).run();
}

/** When a grant was taken from somebody last, if the last thing that happened to it was that. */
export function readRevokedAt(
  db: Db,
  of: { idp: string; idpIdentityId: string; privilegeId: string; organizationTin: string },
): number | undefined {
  const last = db.orm
    .select({ at: changeAudit.at, action: changeAudit.action })
    .from(changeAudit)
    .where(
      and(
        eq(changeAudit.subjectId, of.idpIdentityId),
        eq(changeAudit.subjectIdp, of.idp),
        eq(changeAudit.organizationTin, of.organizationTin),
        eq(changeAudit.privilegeId, of.privilegeId),
        eq(changeAudit.entity, 'grant'),
      ),
    )
    .orderBy(desc(changeAudit.seq))
    .limit(1)
    .get();
  return last?.action === 'grant.revoked' ? last.at : undefined;
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
