import { and, asc, count, eq, gt, gte, inArray, isNull, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { knownName } from './identities.ts';
import type { Db } from './open.ts';
import { grants, identities, privileges, ties } from './schema/sqlite.ts';

export type GrantRow = typeof grants.$inferSelect;

/** What there can be only one grant of. */
export interface GrantKey {
  idp: string;
  idpIdentityId: string;
  privilegeId: string;
  organizationTin: string;
}

/** The grant of this privilege to this identity on behalf of this organisation, whatever its validity. */
export function findGrant(db: Db, key: GrantKey): GrantRow | undefined {
  const isIt = and(
    eq(grants.idpIdentityId, key.idpIdentityId),
    eq(grants.idp, key.idp),
    eq(grants.privilegeId, key.privilegeId),
    eq(grants.organizationTin, key.organizationTin),
  );
  return db.orm.select().from(grants).where(isIt).get();
}

/** An organisation's grant by its id; another organisation's is not found. */
export function readGrant(db: Db, organizationTin: string, id: string): GrantRow | undefined {
  return db.orm.select().from(grants).where(isOwn(organizationTin, id)).get();
}

const isOwn = (organizationTin: string, id: string) =>
  and(eq(grants.id, id), eq(grants.organizationTin, organizationTin));

export function insertGrant(db: Db, row: GrantRow): void {
  db.orm.insert(grants).values(row).run();
}

/** Changes a grant that still has this version: `false` when it has not. */
export function updateGrant(
  db: Db,
  was: Pick<GrantRow, 'organizationTin' | 'id' | 'version'>,
  set: Partial<Pick<GrantRow, 'validTo' | 'reason'>> & { updatedAt: number },
): boolean {
  return (
    db.orm
      .update(grants)
      .set({ ...set, version: was.version + 1 })
      .where(and(isOwn(was.organizationTin, was.id), eq(grants.version, was.version)))
      .run().changes > 0
  );
}

/** Deletes a grant that still has this version: `false` when it has not. */
export function deleteGrant(db: Db, was: Pick<GrantRow, 'organizationTin' | 'id' | 'version'>): boolean {
  return (
    db.orm
      .delete(grants)
      .where(and(isOwn(was.organizationTin, was.id), eq(grants.version, was.version)))
      .run().changes > 0
  );
}

/** Grants of some privileges, made or last changed before a moment, or not before it. */
export interface GrantKind {
  privilegeIds: string[];
  changedBefore?: number;
  changedFrom?: number;
}

/** Which of an organisation's grants: every member narrows. */
export interface GrantFilter {
  organizationTin: string;
  identity?: { idp?: string; idpIdentityId: string } | undefined;
  privilegeIds?: string[] | undefined;
  /** Of one of these kinds. */
  kinds?: GrantKind[] | undefined;
  /** By their validity at `now`. */
  validity?: { is: 'current' | 'expired' | 'not-yet-valid'; now: number } | undefined;
  /** Only those after this id. */
  after?: string | undefined;
  limit: number;
}

export interface NamedGrantRow {
  grant: GrantRow;
  /** The identity's name, where we know it. */
  name: string | null;
}

/** An organisation's grants in the order of their ids. */
export function readGrants(db: Db, filter: GrantFilter): NamedGrantRow[] {
  const { identity, privilegeIds, kinds, validity, after } = filter;
  return db.orm
    .select({
      grant: grants,
      name: knownName,
    })
    .from(grants)
    .leftJoin(
      identities,
      and(eq(identities.idpIdentityId, grants.idpIdentityId), eq(identities.idp, grants.idp)),
    )
    .leftJoin(
      ties,
      and(
        eq(ties.organizationTin, grants.organizationTin),
        eq(ties.idpIdentityId, grants.idpIdentityId),
        eq(ties.idp, grants.idp),
      ),
    )
    .where(
      and(
        eq(grants.organizationTin, filter.organizationTin),
        identity && eq(grants.idpIdentityId, identity.idpIdentityId),
        identity?.idp ? eq(grants.idp, identity.idp) : undefined,
        privilegeIds && inArray(grants.privilegeId, privilegeIds),
        kinds && or(sql`FALSE`, ...kinds.map(isOfKind)),
        validity && isInValidity(validity.is, validity.now),
        after === undefined ? undefined : gt(grants.id, after),
      ),
    )
    .orderBy(asc(grants.id))
    .limit(filter.limit)
    .all();
}

/** How many of an organisation's grants of these kinds are within their validity, and how many identities hold them. */
export function countCurrentGrants(
  db: Db,
  organizationTin: string,
  kinds: readonly GrantKind[],
  now: number,
): { grants: number; holders: number } {
  const row = db.orm
    .select({
      grants: count(),
      holders: sql<number>`count(DISTINCT ${grants.idp} || ' ' || ${grants.idpIdentityId})`,
    })
    .from(grants)
    .where(
      and(
        eq(grants.organizationTin, organizationTin),
        or(sql`FALSE`, ...kinds.map(isOfKind)),
        isInValidity('current', now),
      ),
    )
    .get();
  return row ?? { grants: 0, holders: 0 };
}

function isOfKind({ privilegeIds, changedBefore, changedFrom }: GrantKind): SQL | undefined {
  return and(
    inArray(grants.privilegeId, privilegeIds),
    changedBefore === undefined ? undefined : lt(grants.updatedAt, changedBefore),
    changedFrom === undefined ? undefined : gte(grants.updatedAt, changedFrom),
  );
}

function isInValidity(is: 'current' | 'expired' | 'not-yet-valid', now: number): SQL | undefined {
  if (is === 'expired') return lte(grants.validTo, now);
  const unexpired = or(isNull(grants.validTo), gt(grants.validTo, now));
  if (is === 'not-yet-valid') return and(unexpired, gt(grants.validFrom, now));
  return and(unexpired, or(isNull(grants.validFrom), lte(grants.validFrom, now)));
}

/** Every grant that an organisation has made to one identity, with its privilege, in the order of the names. */
export function readGrantsMadeTo(
  db: Db,
  organizationTin: string,
  identity: { idp: string; idpIdentityId: string },
): { grant: GrantRow; privilege: typeof privileges.$inferSelect }[] {
  return db.orm
    .select({ grant: grants, privilege: privileges })
    .from(grants)
    .innerJoin(privileges, eq(privileges.id, grants.privilegeId))
    .where(
      and(
        eq(grants.idpIdentityId, identity.idpIdentityId),
        eq(grants.idp, identity.idp),
        eq(grants.organizationTin, organizationTin),
      ),
    )
    .orderBy(asc(privileges.name))
    .all();
}
