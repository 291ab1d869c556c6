import { and, asc, count, eq, sql } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { customers, organizations, providers } from './schema/sqlite.ts';
import { isCalled } from './whitelists.ts';

/** An organisation that uses a provider. */
export interface CustomerRow {
  tin: string;
  name: string;
  state: OrganizationRow['state'];
  onboarding: OrganizationRow['onboarding'];
  isFrozen: boolean;
  /** How it became a customer, and since when. */
  source: (typeof customers.$inferSelect)['source'];
  since: number;
}

/** Which of a provider's customers; every member narrows. */
export interface CustomersWanted {
  providerTin: string;
  search?: string | undefined;
  onboarding?: OrganizationRow['onboarding'] | undefined;
  after?: { name: string; tin: string } | undefined;
  limit: number;
}

/** A provider's customers in the order of their names. */
export function readCustomers(db: Db, wanted: CustomersWanted): CustomerRow[] {
  const { after } = wanted;
  return db.orm
    .select({
      tin: organizations.tin,
      name: organizations.name,
      state: organizations.state,
      onboarding: organizations.onboarding,
      frozenSince: organizations.frozenSince,
      source: customers.source,
      since: customers.since,
    })
    .from(customers)
    .innerJoin(organizations, eq(organizations.tin, customers.organizationTin))
    .where(
      and(
        eq(customers.providerTin, wanted.providerTin),
        wanted.search === undefined ? undefined : isCalled(wanted.search),
        wanted.onboarding === undefined ? undefined : eq(organizations.onboarding, wanted.onboarding),
        after && sql`(${organizations.name}, ${organizations.tin}) > (${after.name}, ${after.tin})`,
      ),
    )
    .orderBy(asc(organizations.name), asc(organizations.tin))
    .limit(wanted.limit)
    .all()
    .map(({ frozenSince, ...customer }) => ({ ...customer, isFrozen: frozenSince !== null }));
}

/** How many customers a provider has. */
export function countCustomers(db: Db, providerTin: string): number {
  const isIts = eq(customers.providerTin, providerTin);
  return db.orm.select({ n: count() }).from(customers).where(isIts).get()?.n ?? 0;
}

/** Changes whether a provider relies on sworn declarations, unless it is so already; `true` when it was changed. */
export function updateTrust(db: Db, tin: string, trustsDeclarations: boolean): boolean {
  const isOther = and(eq(providers.tin, tin), eq(providers.trustsDeclarations, !trustsDeclarations));
  return db.orm.update(providers).set({ trustsDeclarations }).where(isOther).run().changes > 0;
}

/** Whether an organisation is a customer of a provider. */
export function isCustomer(db: Db, providerTin: string, organizationTin: string): boolean {
  const isIt = and(eq(customers.providerTin, providerTin), eq(customers.organizationTin, organizationTin));
  return db.orm.select({ since: customers.since }).from(customers).where(isIt).get() !== undefined;
}
