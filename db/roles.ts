import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from './open.ts';
import { grants, organizations } from './schema/sqlite.ts';

/** A role that somebody was given, in force or not: the policy decides. */
export interface RoleHolding {
  privilegeId: string;
  organizationTin: string;
  organizationName: string;
}

/** Which of these roles (ids of built-in privileges) a person was given, and for which organisations, by name. */
export function readRoleHoldings(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
  roleIds: readonly string[],
): RoleHolding[] {
  return db.orm
    .select({
      privilegeId: grants.privilegeId,
      organizationTin: grants.organizationTin,
      organizationName: organizations.name,
    })
    .from(grants)
    .innerJoin(organizations, eq(organizations.tin, grants.organizationTin))
    .where(
      and(
        eq(grants.idpIdentityId, idpIdentityId),
        eq(grants.idp, idp),
        inArray(grants.privilegeId, [...roleIds]),
      ),
    )
    .orderBy(asc(organizations.name), asc(organizations.tin))
    .all();
}
