import { and, asc, eq, getTableColumns, isNotNull, notExists, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { customers, grants, organizations, sightings, ties } from './schema/sqlite.ts';

export type TieRow = typeof ties.$inferSelect;
export type SightingRow = typeof sightings.$inferSelect;

/** Between which two a tie is. */
export interface TieKey {
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
  set: Pick<TieRow, 'kind' | 'source' | 'firstSeenAt' | 'firstSeenProvider' | 'pendingSince'>,
): void {
  db.orm.update(ties).set(set).where(isTie(key)).run();
}

/** Gives a tie another nickname, if it still has the one that was seen: `false` when it has not. */
export function updateNickname(db: Db, key: TieKey, was: string | null, nickname: string | null): boolean {
  const isStill = sql`${ties.nickname} IS ${was}`;
  return (
    db.orm
      .update(ties)
      .set({ nickname })
      .where(and(isTie(key), isStill))
      .run().changes > 0
  );
}

/** Confirms a partner who is still to be confirmed: `false` when there is none. */
export function confirmPendingTie(db: Db, key: TieKey): boolean {
  const set = { pendingSince: null };
  return (
    db.orm
      .update(ties)
      .set(set)
      .where(and(isTie(key), isNotNull(ties.pendingSince)))
      .run().changes > 0
  );
}

/** Deletes a tie to somebody who holds no grant of the organisation: `false` when they do, or when there is none. */
export function deleteTieWithoutGrants(db: Db, key: TieKey): boolean {
  const held = db.orm
    .select({ one: sql`1` })
    .from(grants)
    .where(
      and(
        eq(grants.idpIdentityId, key.idpIdentityId),
        eq(grants.idp, key.idp),
        eq(grants.organizationTin, key.organizationTin),
      ),
    );
  return (
    db.orm
      .delete(ties)
      .where(and(isTie(key), notExists(held)))
      .run().changes > 0
  );
}

/** Where somebody has been seen as one of an organisation's people, in the order of time. */
export function readSightings(db: Db, key: TieKey): (SightingRow & { providerName: string | null })[] {
  return db.orm
    .select({ ...getTableColumns(sightings), providerName: organizations.name })
    .from(sightings)
    .leftJoin(organizations, eq(organizations.tin, sightings.providerTin))
    .where(isSightingOf(key))
    .orderBy(asc(sightings.firstAt), asc(sightings.providerTin))
    .all();
}

/** Forgets where somebody has been seen as one of an organisation's people: their next login is news again. */
export function deleteSightings(db: Db, key: TieKey): void {
  db.orm.delete(sightings).where(isSightingOf(key)).run();
}

const isSightingOf = (key: TieKey) =>
  and(
    eq(sightings.idpIdentityId, key.idpIdentityId),
    eq(sightings.idp, key.idp),
    eq(sightings.organizationTin, key.organizationTin),
  );

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

/** How somebody has been seen at a provider as one of an organisation's people, if they have. */
export function readSighting(db: Db, key: TieKey, providerTin: string): SightingRow | undefined {
  return db.orm
    .select()
    .from(sightings)
    .where(and(isSightingOf(key), eq(sightings.providerTin, providerTin)))
    .get();
}
