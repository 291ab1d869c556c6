import { and, eq, sql } from 'drizzle-orm';
import type { Db } from './open.ts';
import { identities, ties } from './schema/sqlite.ts';

export type IdentityRow = typeof identities.$inferSelect;

/** Makes an identity known, or brings its name up to date; `undefined` leaves the name that stands, `null` takes it away. */
export function upsertIdentity(
  db: Db,
  row: { idp: string; idpIdentityId: string; name: string | null | undefined; at: number },
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

/** An identity by its key. */
export function readIdentity(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
): IdentityRow | undefined {
  const isIt = and(eq(identities.idpIdentityId, idpIdentityId), eq(identities.idp, idp));
  return db.orm.select().from(identities).where(isIt).get();
}

/**
 * Whether an organisation knows the name of whom a tie is with: only of those who have logged in as its own, at a
 * provider, to onboard it or to accept its invitation. Whom it has merely granted something stays an id to it, whatever others know of
 * them. The list's triggers say the same (migration 0009).
 */
const isKnownByName = sql`(${ties.source} IN ('seen', 'onboarded') OR (${ties.source} = 'invited' AND ${ties.kind} = 'employee'))`;

/** The name, where the organisation knows it, in a query that joins ties and identities. */
export const knownName = sql<string | null>`CASE WHEN ${isKnownByName} THEN ${identities.name} END`;

/** The name by which an organisation knows an identity, if it does. */
export function readNameFor(
  db: Db,
  organizationTin: string,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
): string | null {
  const row = db.orm
    .select({ name: identities.name })
    .from(identities)
    .innerJoin(ties, isTieByName(organizationTin))
    .where(and(eq(identities.idpIdentityId, idpIdentityId), eq(identities.idp, idp)))
    .get();
  return row?.name ?? null;
}

/** Joins an identity to its tie with this organisation, if that tells its name. */
function isTieByName(organizationTin: string) {
  return and(
    eq(ties.organizationTin, organizationTin),
    eq(ties.idpIdentityId, identities.idpIdentityId),
    eq(ties.idp, identities.idp),
    isKnownByName,
  );
}
