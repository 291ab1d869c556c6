import { and, asc, count, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { customers, organizations, whitelistEntries } from './schema/sqlite.ts';

/** An organisation that a privilege's whitelist names. */
export interface ListedOrganization {
  tin: string;
  name: string;
  state: OrganizationRow['state'];
  /** Since when. */
  createdAt: number;
}

/** Part of a name in any case, or the beginning of a TIN with or without its country code. */
export function isCalled(search: string) {
  const pattern = search.replace(/[\\%_]/g, '\\$&');
  const digits = pattern.replace(/\s/g, '');
  return or(
    sql`fold(${organizations.name}) LIKE fold(${`%${pattern}%`}) ESCAPE '\\'`,
    sql`${organizations.tin} LIKE ${`${digits}%`} ESCAPE '\\'`,
    sql`${organizations.tin} LIKE ${`DK${digits}%`} ESCAPE '\\'`,
  );
}

/** A privilege's whitelist in the order of the TINs. */
export function readWhitelist(
  db: Db,
  privilegeId: string,
  wanted: { search?: string | undefined; after?: string | undefined; limit: number },
): ListedOrganization[] {
  return db.orm
    .select({
      tin: organizations.tin,
      name: organizations.name,
      state: organizations.state,
      createdAt: whitelistEntries.createdAt,
    })
    .from(whitelistEntries)
    .innerJoin(organizations, eq(organizations.tin, whitelistEntries.organizationTin))
    .where(
      and(
        eq(whitelistEntries.privilegeId, privilegeId),
        wanted.after === undefined ? undefined : gt(whitelistEntries.organizationTin, wanted.after),
        wanted.search === undefined ? undefined : isCalled(wanted.search),
      ),
    )
    .orderBy(asc(whitelistEntries.organizationTin))
    .limit(wanted.limit)
    .all();
}

/** How many organisations a privilege's whitelist names. */
export function countWhitelist(db: Db, privilegeId: string): number {
  const isIts = eq(whitelistEntries.privilegeId, privilegeId);
  return db.orm.select({ n: count() }).from(whitelistEntries).where(isIts).get()?.n ?? 0;
}

/** Those of the organisations that are known, and whether the whitelist names them. */
export function readCandidates(
  db: Db,
  privilegeId: string,
  tins: string[],
): { tin: string; name: string; isListed: boolean }[] {
  return db.orm
    .select({
      tin: organizations.tin,
      name: organizations.name,
      listed: whitelistEntries.privilegeId,
    })
    .from(organizations)
    .leftJoin(
      whitelistEntries,
      and(
        eq(whitelistEntries.organizationTin, organizations.tin),
        eq(whitelistEntries.privilegeId, privilegeId),
      ),
    )
    .where(inArray(organizations.tin, tins))
    .orderBy(asc(organizations.tin))
    .all()
    .map(({ listed, ...organization }) => ({ ...organization, isListed: listed !== null }));
}

/** Takes an organisation off a whitelist; `false` when it is not there. */
export function deleteWhitelistEntry(db: Db, key: { privilegeId: string; organizationTin: string }): boolean {
  const isIt = and(
    eq(whitelistEntries.privilegeId, key.privilegeId),
    eq(whitelistEntries.organizationTin, key.organizationTin),
  );
  return db.orm.delete(whitelistEntries).where(isIt).run().changes > 0;
}

/** A provider's customers who are called so and are not on the whitelist, by name. */
export function searchUnlistedCustomers(
  db: Db,
  wanted: { providerTin: string; privilegeId: string; search: string; limit: number },
): { tin: string; name: string }[] {
  const isListed = sql`EXISTS (SELECT 1 FROM ${whitelistEntries} w
    WHERE w.privilege_id = ${wanted.privilegeId} AND w.organization_tin = ${organizations.tin})`;
  return db.orm
    .select({ tin: organizations.tin, name: organizations.name })
    .from(customers)
    .innerJoin(organizations, eq(organizations.tin, customers.organizationTin))
    .where(and(eq(customers.providerTin, wanted.providerTin), isCalled(wanted.search), sql`NOT ${isListed}`))
    .orderBy(asc(organizations.name), asc(organizations.tin))
    .limit(wanted.limit)
    .all();
}
