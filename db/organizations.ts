import { and, asc, eq } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { customers, organizations, providers } from './schema/sqlite.ts';

/** An organisation by its TIN. */
export function readOrganization(db: Db, tin: string): OrganizationRow | undefined {
  return db.orm.select().from(organizations).where(eq(organizations.tin, tin)).get();
}

/** TINs of the providers that the organisation is a customer of. */
export function readProvidersOf(db: Db, organizationTin: string): string[] {
  return db.orm
    .select({ tin: customers.providerTin })
    .from(customers)
    .where(eq(customers.organizationTin, organizationTin))
    .all()
    .map((row) => row.tin);
}

/** Whom to ask about the services of each provider that uses the service, by name. */
export function readProviderContacts(db: Db): { tin: string; name: string; contact: string }[] {
  return db.orm
    .select({ tin: providers.tin, name: organizations.name, contact: providers.contact })
    .from(providers)
    .innerJoin(organizations, and(eq(organizations.tin, providers.tin), eq(organizations.state, 'active')))
    .orderBy(asc(organizations.name))
    .all();
}
