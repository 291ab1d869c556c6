import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { OrganizationRow, PrivilegeRow } from './catalogue.ts';
import type { GrantRow } from './grants.ts';
import type { Db } from './open.ts';
import { grants, organizations, privileges, whitelistEntries } from './schema/sqlite.ts';

/** What may change of a privilege. */
export type PrivilegeSet = Partial<
  Pick<
    PrivilegeRow,
    | 'descriptionDanish'
    | 'descriptionEnglish'
    | 'assignability'
    | 'minimumLoa'
    | 'defaultValidityDays'
    | 'retiredAt'
    | 'deletingSince'
  >
> & { updatedAt: number };

/** One of a provider's own privileges that has not been deleted; built-in ones, and others', are not found. */
export function readOwnPrivilege(db: Db, ownerTin: string, id: string): PrivilegeRow | undefined {
  return db.orm
    .select()
    .from(privileges)
    .where(
      and(
        eq(privileges.id, id),
        eq(privileges.ownerTin, ownerTin),
        eq(privileges.builtIn, false),
        isNull(privileges.deletingSince),
      ),
    )
    .get();
}

/** Changes a privilege that still has the version (its `updatedAt`): `false` when it has not. */
export function updatePrivilege(
  db: Db,
  was: Pick<PrivilegeRow, 'id' | 'updatedAt'>,
  set: PrivilegeSet,
): boolean {
  return (
    db.orm
      .update(privileges)
      .set(set)
      .where(and(eq(privileges.id, was.id), eq(privileges.updatedAt, was.updatedAt)))
      .run().changes > 0
  );
}

/** The last row of a privilege that was deleted before, with its whitelist, once it has no grants left. */
export function removeDeletedPrivilege(db: Db, id: string): void {
  const isDeleting = and(eq(privileges.id, id), sql`${privileges.deletingSince} IS NOT NULL`);
  db.orm.delete(privileges).where(isDeleting).run();
}

/** A privilege that was deleted and whose grants are being removed. */
export function readDeletedPrivilege(db: Db, id: string): PrivilegeRow | undefined {
  const row = db.orm.select().from(privileges).where(eq(privileges.id, id)).get();
  return row?.deletingSince == null ? undefined : row;
}

/** At most `limit` grants of a privilege, of whichever organisation. */
export function readGrantsOf(db: Db, privilegeId: string, limit: number): GrantRow[] {
  return db.orm.select().from(grants).where(eq(grants.privilegeId, privilegeId)).limit(limit).all();
}

/** How many hold a privilege, whatever has become of their grants. */
export interface Holders {
  grants: number;
  organizations: number;
  /** People and systems. */
  people: number;
}

/** Counts who holds a privilege, each number along the index that has them in order. */
export function countHolders(db: Db, privilegeId: string): Holders {
  const countOf = (what: SQL) => db.orm.get<{ n: number }>(sql`SELECT count(*) AS n FROM (${what})`).n;
  const its = sql`FROM ${grants} WHERE privilege_id = ${privilegeId}`;
  return {
    grants: countOf(sql`SELECT 1 ${its}`),
    organizations: countOf(sql`SELECT DISTINCT organization_tin ${its}`),
    people: countOf(sql`SELECT DISTINCT idp_identity_id, idp ${its}`),
  };
}

/** Grants in force by time that the rule cannot tell apart: same privilege, same standing of their organisation. */
export interface GrantGroup {
  privilegeId: string;
  /** One of the organisations. */
  organizationTin: string;
  state: OrganizationRow['state'];
  onboarding: OrganizationRow['onboarding'];
  /** Whether a freeze of the organisation bears on them. */
  frozen: boolean;
  /** Whether one of `differing` gave them. */
  differs: boolean;
  count: number;
}

/**
 * Counts the grants of some privileges that are within their validity at `now`, by everything that bears on whether
 * they count. `differing`: organisations about whom something else is to be asked. Grants are counted along an index
 * that covers them, and only the organisations are looked up: 250,000 grants take some 50 ms, which others wait.
 */
export function groupGrants(
  db: Db,
  wanted: { privilegeIds: string[]; differing?: string[]; now: number },
): GrantGroup[] {
  const { privilegeIds, differing = [], now } = wanted;
  const differs =
    differing.length === 0
      ? sql<number>`0`
      : sql<number>`(g.organization_tin IN (${sql.join(differing, sql`, `)}))`;
  const isValid = sql`(valid_from IS NULL OR valid_from <= ${now}) AND (valid_to IS NULL OR valid_to > ${now})`;
  const rows = db.orm.all<
    Omit<GrantGroup, 'frozen' | 'differs' | 'count'> & { differs: number; all: number; frozen: number }
  >(sql`
    SELECT g.privilege_id AS "privilegeId", min(g.organization_tin) AS "organizationTin", a.state, a.onboarding,
           ${differs} AS differs, sum(g.n) AS "all", total(CASE WHEN a.frozen_since IS NOT NULL THEN (
             SELECT count(*) FROM ${grants} INDEXED BY grants_by_privilege WHERE privilege_id = g.privilege_id
               AND organization_tin = g.organization_tin AND ${isValid} AND a.frozen_since <= updated_at
           ) END) AS frozen
    FROM (
      SELECT privilege_id, organization_tin, count(*) AS n FROM ${grants} INDEXED BY grants_by_privilege
      WHERE privilege_id IN (${sql.join(privilegeIds, sql`, `)}) AND ${isValid}
      GROUP BY privilege_id, organization_tin
    ) g
    CROSS JOIN ${organizations} a ON a.tin = g.organization_tin
    JOIN ${privileges} p ON p.id = g.privilege_id
    LEFT JOIN ${whitelistEntries} w ON w.privilege_id = g.privilege_id AND w.organization_tin = g.organization_tin
    GROUP BY g.privilege_id, a.state, a.onboarding, differs,
             g.organization_tin = p.owner_tin, w.organization_tin IS NULL`);
  return rows
    .flatMap(({ all, frozen, differs: isDiffering, ...rest }) =>
      [
        { frozen: true, count: frozen },
        { frozen: false, count: all - frozen },
      ].map((part) => ({ ...rest, ...part, differs: isDiffering === 1 })),
    )
    .filter(({ count }) => count > 0);
}
