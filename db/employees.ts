import { and, asc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { identities, ties } from './schema/sqlite.ts';

export interface EmployeeFilter {
  organizationTin: string;
  kinds: ('employee' | 'partner')[];
  /** Part of the name or nickname, or the beginning of the id; in any case. */
  search?: string | undefined;
  after?: { idpIdentityId: string; idp: string } | undefined;
  limit: number;
}

export interface EmployeeRow {
  tie: typeof ties.$inferSelect;
  name: string | null;
}

/** Of those alone who have logged in as its own (db/identities.ts says why). */
const knownName = sql<string | null>`CASE WHEN ${ties.source} = 'seen' THEN ${identities.name} END`;

/** An organisation's people in the order of their ids. */
export function readEmployees(db: Db, filter: EmployeeFilter): EmployeeRow[] {
  const { search, after } = filter;
  const pattern = search === undefined ? '' : search.replace(/[\\%_]/g, '\\$&');
  return db.orm
    .select({ tie: ties, name: knownName })
    .from(ties)
    .leftJoin(identities, and(eq(identities.idpIdentityId, ties.idpIdentityId), eq(identities.idp, ties.idp)))
    .where(
      and(
        eq(ties.organizationTin, filter.organizationTin),
        inArray(ties.kind, filter.kinds),
        search === undefined
          ? undefined
          : or(
              sql`fold(${knownName}) LIKE fold(${`%${pattern}%`}) ESCAPE '\\'`,
              sql`fold(${ties.nickname}) LIKE fold(${`%${pattern}%`}) ESCAPE '\\'`,
              sql`${ties.idpIdentityId} LIKE fold(${`${pattern}%`}) ESCAPE '\\'`,
            ),
        after &&
          or(
            gt(ties.idpIdentityId, after.idpIdentityId),
            and(eq(ties.idpIdentityId, after.idpIdentityId), gt(ties.idp, after.idp)),
          ),
      ),
    )
    .orderBy(asc(ties.idpIdentityId), asc(ties.idp))
    .limit(filter.limit)
    .all();
}
