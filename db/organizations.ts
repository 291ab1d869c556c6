import { eq } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { customers, organizations } from './schema/sqlite.ts';

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
