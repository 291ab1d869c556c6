import { and, eq, sql } from 'drizzle-orm';
import { knownName } from './identities.ts';
import type { Db } from './open.ts';
import { identities, ties } from './schema/sqlite.ts';

/** What an organisation knows of these people; those that it has no tie with are left out. */
export function readPeopleByKeys(
  db: Db,
  organizationTin: string,
  keys: readonly { idp: string; idpIdentityId: string }[],
): { tie: typeof ties.$inferSelect; name: string | null }[] {
  const told = JSON.stringify(keys.map(({ idp, idpIdentityId }) => [idpIdentityId, idp]));
  return db.orm
    .select({ tie: ties, name: knownName })
    .from(ties)
    .leftJoin(identities, and(eq(identities.idpIdentityId, ties.idpIdentityId), eq(identities.idp, ties.idp)))
    .where(
      and(
        eq(ties.organizationTin, organizationTin),
        sql`(${ties.idpIdentityId}, ${ties.idp}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${told}))`,
      ),
    )
    .all();
}
