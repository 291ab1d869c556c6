import { and, asc, eq } from 'drizzle-orm';
import { knownName } from './identities.ts';
import type { Db } from './open.ts';
import { grants, identities, ties } from './schema/sqlite.ts';

/** Whose administrators, and at which moment; `roleId` is the id of the administrator's role. */
export interface OfOrganization {
  tin: string;
  roleId: string;
  now: number;
}

interface Identity {
  idp: string;
  idpIdentityId: string;
}

// Who counts as one, wherever that is asked: a grant in its time, not frozen, of somebody who is not suspended.
const countingSql = `
  FROM grants g
  JOIN organizations o ON o.tin = g.organization_tin
  LEFT JOIN identities i ON i.idp_identity_id = g.idp_identity_id AND i.idp = g.idp
  WHERE g.organization_tin = @tin AND g.privilege_id = @roleId
    AND (g.valid_from IS NULL OR g.valid_from <= @now) AND (g.valid_to IS NULL OR g.valid_to > @now)
    AND coalesce(i.state, 'active') <> 'suspended'
    AND NOT coalesce(o.frozen_since <= g.updated_at, 0)`;
const itsGrantSql = `idp_identity_id = @idpIdentityId AND idp = @idp AND privilege_id = @roleId AND organization_tin = @tin`;
const ofSomebodyElseSql = `AND NOT (g.idp_identity_id = @idpIdentityId AND g.idp = @idp)`;

/** Who administers an organisation so that it counts, those who have done so longest first. */
export function readCountingAdministrators(db: Db, of: OfOrganization): Identity[] {
  return db.sqlite
    .prepare<OfOrganization, Identity>(
      `SELECT g.idp, g.idp_identity_id AS idpIdentityId ${countingSql} ORDER BY g.created_at, g.id`,
    )
    .all(of);
}

/**
 * Takes the administrator's role from somebody, unless nobody else would be left who administers the organisation:
 * one statement, so that of two who remove each other only the first does. `false` when nothing was taken.
 */
export function deleteAdministrator(db: Db, of: OfOrganization & Identity): boolean {
  const sql = `DELETE FROM grants WHERE ${itsGrantSql} AND EXISTS (SELECT 1 ${countingSql} ${ofSomebodyElseSql})`;
  return db.sqlite.prepare(sql).run(of).changes > 0;
}

/**
 * The one exception: takes the role from the only administrator that an organisation has. `false`, and nothing taken,
 * when they are not, or not alone.
 */
export function deleteSoleAdministrator(db: Db, of: OfOrganization & Identity): boolean {
  const sql = `
    DELETE FROM grants WHERE ${itsGrantSql}
      AND EXISTS (SELECT 1 ${countingSql} AND g.idp_identity_id = @idpIdentityId AND g.idp = @idp)
      AND NOT EXISTS (SELECT 1 ${countingSql} ${ofSomebodyElseSql})`;
  return db.sqlite.prepare(sql).run(of).changes > 0;
}

/** Somebody who was given the administrator's role. */
export interface AdministratorRow {
  grant: typeof grants.$inferSelect;
  /** As a login for the organisation tells it (db/identities.ts says why). */
  name: string | null;
  nickname: string | null;
  /** When they were first seen at a provider. */
  firstSeenAt: number | null;
  isSuspended: boolean;
}

/** Everybody who was given the administrator's role of an organisation, those who have it longest first. */
export function readAdministrators(db: Db, { tin, roleId }: Omit<OfOrganization, 'now'>): AdministratorRow[] {
  return db.orm
    .select({
      grant: grants,
      name: knownName,
      nickname: ties.nickname,
      firstSeenAt: ties.firstSeenAt,
      state: identities.state,
    })
    .from(grants)
    .leftJoin(
      identities,
      and(eq(identities.idpIdentityId, grants.idpIdentityId), eq(identities.idp, grants.idp)),
    )
    .leftJoin(
      ties,
      and(
        eq(ties.organizationTin, grants.organizationTin),
        eq(ties.idpIdentityId, grants.idpIdentityId),
        eq(ties.idp, grants.idp),
      ),
    )
    .where(and(eq(grants.organizationTin, tin), eq(grants.privilegeId, roleId)))
    .orderBy(asc(grants.createdAt), asc(grants.id))
    .all()
    .map(({ state, ...row }) => ({ ...row, isSuspended: state === 'suspended' }));
}
