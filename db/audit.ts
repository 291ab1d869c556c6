import { and, asc, desc, eq, gte, max, not, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { changeAudit, organizations } from './schema/sqlite.ts';

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

/** Organisations from which a person lost one of these privileges, and has not got it back; the newest first. */
export function readLost(
  db: Db,
  of: { idp: string; idpIdentityId: string; privilegeId: string; since: number },
): { organizationTin: string; organizationName: string; at: number }[] {
  const isHeld = sql`EXISTS (SELECT 1 FROM grants g WHERE g.idp_identity_id = ${of.idpIdentityId} AND g.idp = ${of.idp}
    AND g.privilege_id = ${of.privilegeId} AND g.organization_tin = ${changeAudit.organizationTin})`;
  return db.orm
    .select({
      organizationTin: organizations.tin,
      organizationName: organizations.name,
      at: max(changeAudit.at).mapWith(Number),
    })
    .from(changeAudit)
    .innerJoin(organizations, eq(organizations.tin, changeAudit.organizationTin))
    .where(
      and(
        eq(changeAudit.subjectId, of.idpIdentityId),
        eq(changeAudit.subjectIdp, of.idp),
        eq(changeAudit.privilegeId, of.privilegeId),
        eq(changeAudit.action, 'grant.revoked'),
        gte(changeAudit.at, of.since),
        not(isHeld),
      ),
    )
    .groupBy(organizations.tin, organizations.name)
    .orderBy(desc(max(changeAudit.at)))
    .all();
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
