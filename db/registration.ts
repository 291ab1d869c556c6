import { and, count, eq, inArray, ne, sql } from 'drizzle-orm';
import type { ClientRow, OrganizationRow, ProviderRow } from './catalogue.ts';
import type { GrantRow } from './grants.ts';
import type { Db } from './open.ts';
import { clients, grants, organizations, providers, whitelistEntries } from './schema/sqlite.ts';

/** Moves an organisation that is in one of these states to another; `false` when it is not (any more). */
export function moveOrganization(
  db: Db,
  tin: string,
  from: readonly OrganizationRow['state'][],
  to: Pick<OrganizationRow, 'state'> & Partial<Pick<OrganizationRow, 'onboarding' | 'onboardedAt'>>,
): boolean {
  return (
    db.orm
      .update(organizations)
      .set(to)
      .where(and(eq(organizations.tin, tin), inArray(organizations.state, [...from])))
      .run().changes > 0
  );
}

/** The organisation that the broker's service tokens name so, in any case of its letters. */
export function findOrganizationByOrgId(db: Db, orgId: string): OrganizationRow | undefined {
  return db.orm
    .select()
    .from(organizations)
    .where(sql`lower(${organizations.orgId}) = ${orgId.toLowerCase()}`)
    .get();
}

/** Sets the GUID by which the broker names an organisation, unless one of its clients relies on another; `false` then. */
export function setOrgId(db: Db, tin: string, orgId: string): boolean {
  return (
    db.orm
      .update(organizations)
      .set({ orgId })
      .where(
        and(
          eq(organizations.tin, tin),
          sql`NOT EXISTS (SELECT 1 FROM clients WHERE clients.organization_tin = ${tin})`,
        ),
      )
      .run().changes > 0
  );
}

export function readProvider(db: Db, tin: string): ProviderRow | undefined {
  return db.orm.select().from(providers).where(eq(providers.tin, tin)).get();
}

export function insertProvider(db: Db, row: ProviderRow): void {
  db.orm.insert(providers).values(row).run();
}

/** Puts an organisation on a privilege's whitelist; `false` when it stands there. */
export function insertWhitelistEntry(db: Db, row: typeof whitelistEntries.$inferInsert): boolean {
  return db.orm.insert(whitelistEntries).values(row).onConflictDoNothing().run().changes > 0;
}

export function readClient(db: Db, clientId: string): ClientRow | undefined {
  return db.orm.select().from(clients).where(eq(clients.clientId, clientId)).get();
}

/** An organisation's clients, by name. */
export function readClientsOf(db: Db, organizationTin: string): ClientRow[] {
  return db.orm
    .select()
    .from(clients)
    .where(eq(clients.organizationTin, organizationTin))
    .orderBy(clients.name, clients.clientId)
    .all();
}

export function insertClient(db: Db, row: ClientRow): void {
  db.orm.insert(clients).values(row).run();
}

/** Sets the state of a client that is in another; `false` when it is not (any more). */
export function moveClient(db: Db, clientId: string, state: ClientRow['state']): boolean {
  return (
    db.orm
      .update(clients)
      .set({ state })
      .where(and(eq(clients.clientId, clientId), ne(clients.state, state)))
      .run().changes > 0
  );
}

/** Everyone who was given a role (the id of a built-in privilege) on behalf of an organisation, in the order of time. */
export function readRoleGrants(db: Db, organizationTin: string, roleIds: readonly string[]): GrantRow[] {
  return db.orm
    .select()
    .from(grants)
    .where(and(eq(grants.organizationTin, organizationTin), inArray(grants.privilegeId, [...roleIds])))
    .orderBy(grants.id)
    .all();
}

/** Takes a role away, unless nobody else in good standing holds it: one guarded statement, `false` when it did nothing. */
export function deleteGrantUnlessLast(db: Db, was: GrantRow, now: number): boolean {
  const others = sql`(SELECT count(*) FROM grants other
    LEFT JOIN identities i ON i.idp_identity_id = other.idp_identity_id AND i.idp = other.idp
    WHERE other.organization_tin = ${was.organizationTin} AND other.privilege_id = ${was.privilegeId}
      AND other.id <> ${was.id} AND coalesce(i.state, 'active') <> 'suspended'
      AND (other.valid_from IS NULL OR other.valid_from <= ${now})
      AND (other.valid_to IS NULL OR other.valid_to > ${now}))`;
  return (
    db.orm
      .delete(grants)
      .where(and(eq(grants.id, was.id), eq(grants.version, was.version), sql`${others} > 0`))
      .run().changes > 0
  );
}

/** How many active clients an organisation has. */
export function countActiveClients(db: Db, organizationTin: string): number {
  const isActive = and(eq(clients.organizationTin, organizationTin), eq(clients.state, 'active'));
  return db.orm.select({ n: count() }).from(clients).where(isActive).get()?.n ?? 0;
}
