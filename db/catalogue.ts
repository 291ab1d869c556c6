import { eq, inArray, isNull } from 'drizzle-orm';
import type { Db } from './open.ts';
import { type PolicyPointer, readPolicyPointers } from './policies.ts';
import {
  clients,
  organizations,
  privileges,
  providers,
  revisions,
  whitelistEntries,
} from './schema/sqlite.ts';

export type OrganizationRow = typeof organizations.$inferSelect;
export type ProviderRow = typeof providers.$inferSelect;
export type ClientRow = typeof clients.$inferSelect;
export type PrivilegeRow = typeof privileges.$inferSelect;

export interface CatalogueRows {
  revision: number;
  /** The providers' organisations and those that own clients. */
  organizations: OrganizationRow[];
  providers: ProviderRow[];
  clients: ClientRow[];
  privileges: PrivilegeRow[];
  whitelist: { privilegeId: string; organizationTin: string }[];
  policies: PolicyPointer[];
}

/** The whole catalogue, as of one revision. */
export function readCatalogue(db: Db): CatalogueRows {
  return db.sqlite.transaction(() => {
    const [{ catalogue: revision } = { catalogue: 0 }] = db.orm.select().from(revisions).all();
    const providerRows = db.orm.select().from(providers).all();
    const clientRows = db.orm.select().from(clients).all();
    const privilegeRows = db.orm.select().from(privileges).where(isNull(privileges.deletingSince)).all();
    const tins = new Set([
      ...providerRows.map((row) => row.tin),
      ...clientRows.map((row) => row.organizationTin),
      ...privilegeRows.map((row) => row.ownerTin),
    ]);
    return {
      revision,
      organizations: db.orm
        .select()
        .from(organizations)
        .where(inArray(organizations.tin, [...tins]))
        .all(),
      providers: providerRows,
      clients: clientRows,
      privileges: privilegeRows,
      whitelist: db.orm.select().from(whitelistEntries).all(),
      policies: readPolicyPointers(db),
    };
  })();
}

/** The catalogue's revision now. */
export function readRevisions(db: Db): { grants: number; catalogue: number } {
  const [row] = db.orm
    .select({ grants: revisions.grants, catalogue: revisions.catalogue })
    .from(revisions)
    .where(eq(revisions.id, 1))
    .all();
  if (!row) throw new Error('the revisions row is missing');
  return row;
}
