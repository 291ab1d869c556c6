import { and, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { identities } from './schema/sqlite.ts';

export type IdentityRow = typeof identities.$inferSelect;

/** Makes an identity known, or brings its name up to date; `undefined` leaves the name that stands. */
export function upsertIdentity(
  db: Db,
  row: { idp: string; idpIdentityId: string; name: string | undefined; at: number },
): void {
  const insert = db.orm.insert(identities).values({
    idp: row.idp,
    idpIdentityId: row.idpIdentityId,
    name: row.name ?? null,
    state: 'active',
    createdAt: row.at,
  });
  if (row.name === undefined) insert.onConflictDoNothing().run();
  else {
    insert
      .onConflictDoUpdate({ target: [identities.idpIdentityId, identities.idp], set: { name: row.name } })
      .run();
  }
}

/** An identity, if it is known. */
export function readIdentity(db: Db, key: { idp: string; idpIdentityId: string }): IdentityRow | undefined {
  return db.orm
    .select()
    .from(identities)
    .where(and(eq(identities.idpIdentityId, key.idpIdentityId), eq(identities.idp, key.idp)))
    .get();
}
