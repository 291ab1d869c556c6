import { and, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { customers, sightings, ties } from './schema/sqlite.ts';

export type TieRow = typeof ties.$inferSelect;
export type SightingRow = typeof sightings.$inferSelect;

interface TieKey {
  organizationTin: string;
  idp: string;
  idpIdentityId: string;
}

const isTie = (key: TieKey) =>
  and(
    eq(ties.organizationTin, key.organizationTin),
    eq(ties.idpIdentityId, key.idpIdentityId),
    eq(ties.idp, key.idp),
  );

/** The tie between an identity and an organisation, if there is one. */
export function readTie(db: Db, key: TieKey): TieRow | undefined {
  return db.orm.select().from(ties).where(isTie(key)).get();
}

/** Makes a tie, unless there is one already; `true` when it was made. */
export function insertTie(db: Db, row: typeof ties.$inferInsert): boolean {
  return db.orm.insert(ties).values(row).onConflictDoNothing().run().changes > 0;
}

/** Changes how a tie is known. */
export function updateTie(
  db: Db,
  key: TieKey,
  set: Pick<TieRow, 'kind' | 'source' | 'firstSeenAt' | 'firstSeenProvider'> &
    Partial<Pick<TieRow, 'pendingSince'>>,
): void {
  db.orm.update(ties).set(set).where(isTie(key)).run();
}

/** Notes a sighting: `true` when it is new, or when a login confirms what so far was only stated. */
export function noteSightingRow(db: Db, row: SightingRow): boolean {
  const made = db.orm.insert(sightings).values(row).onConflictDoNothing().run().changes > 0;
  if (made || row.source === 'stated') return made;
  const confirmed = db.orm
    .update(sightings)
    .set({ source: 'login', firstAt: row.firstAt })
    .where(
      and(
        eq(sightings.idpIdentityId, row.idpIdentityId),
        eq(sightings.idp, row.idp),
        eq(sightings.organizationTin, row.organizationTin),
        eq(sightings.providerTin, row.providerTin),
        eq(sightings.source, 'stated'),
      ),
    )
    .run();
  return confirmed.changes > 0;
}

/** Makes the organisation a customer of the provider, unless it is one; `true` when it became one. */
export function insertCustomer(db: Db, row: typeof customers.$inferInsert): boolean {
  return db.orm.insert(customers).values(row).onConflictDoNothing().run().changes > 0;
}
