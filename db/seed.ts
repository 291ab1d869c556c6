import { count } from 'drizzle-orm';
import type { Db } from './open.ts';
import {
  clients,
  customers,
  grants,
  identities,
  organizations,
  privileges,
  providers,
  sightings,
  ties,
  whitelistEntries,
} from './schema/sqlite.ts';

/** Rows to begin a store with. */
export interface SeedRows {
  organizations: (typeof organizations.$inferInsert)[];
  providers: (typeof providers.$inferInsert)[];
  customers: (typeof customers.$inferInsert)[];
  clients: (typeof clients.$inferInsert)[];
  privileges: (typeof privileges.$inferInsert)[];
  whitelist: (typeof whitelistEntries.$inferInsert)[];
  identities: (typeof identities.$inferInsert)[];
  ties: (typeof ties.$inferInsert)[];
  sightings: (typeof sightings.$inferInsert)[];
  grants: (typeof grants.$inferInsert)[];
}

/** Whether nothing has ever been registered in this store. */
export function isEmpty(db: Db): boolean {
  return (db.orm.select({ n: count() }).from(organizations).get()?.n ?? 0) === 0;
}

/** Inserts the rows, in an order that their references allow; to be called inside `inOneBatch`. */
export function insertSeed(db: Db, rows: SeedRows): void {
  const tables = [
    [organizations, rows.organizations],
    [providers, rows.providers],
    [customers, rows.customers],
    [clients, rows.clients],
    [privileges, rows.privileges],
    [whitelistEntries, rows.whitelist],
    [identities, rows.identities],
    [ties, rows.ties],
    [sightings, rows.sightings],
    [grants, rows.grants],
  ] as const;
  for (const [table, values] of tables) for (const value of values) db.orm.insert(table).values(value).run();
}
