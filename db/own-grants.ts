import { and, asc, eq, sql } from 'drizzle-orm';
import type { OrganizationRow, PrivilegeRow } from './catalogue.ts';
import type { GrantRow } from './grants.ts';
import type { Db } from './open.ts';
import { grants, organizations, privileges } from './schema/sqlite.ts';

/** Everything that somebody was granted, by whichever organisation, in the order of privileges and organisations. */
export function readOwnGrants(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
  page: { after: { privilegeId: string; organizationTin: string } | undefined; limit: number },
): { grant: GrantRow; privilege: PrivilegeRow; organization: OrganizationRow }[] {
  const { after } = page;
  return db.orm
    .select({ grant: grants, privilege: privileges, organization: organizations })
    .from(grants)
    .innerJoin(privileges, eq(privileges.id, grants.privilegeId))
    .innerJoin(organizations, eq(organizations.tin, grants.organizationTin))
    .where(
      and(
        eq(grants.idpIdentityId, idpIdentityId),
        eq(grants.idp, idp),
        after &&
          sql`(${grants.privilegeId}, ${grants.organizationTin}) > (${after.privilegeId}, ${after.organizationTin})`,
      ),
    )
    .orderBy(asc(grants.privilegeId), asc(grants.organizationTin))
    .limit(page.limit)
    .all();
}
