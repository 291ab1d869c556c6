import { and, eq, isNotNull } from 'drizzle-orm';
import type { Db } from './open.ts';
import { changeAudit, grants, privileges, sightings, ties } from './schema/sqlite.ts';

interface PersonKey {
  idp: string;
  idpIdentityId: string;
}

const exists = (row: object | undefined) => row !== undefined;

/** Whether an organisation knows a person, or has: by a tie, a grant of its own, or an entry in its timeline. */
export function knowsPerson(db: Db, organizationTin: string, { idp, idpIdentityId }: PersonKey): boolean {
  const isTie = and(
    eq(ties.organizationTin, organizationTin),
    eq(ties.idpIdentityId, idpIdentityId),
    eq(ties.idp, idp),
  );
  const isGrant = and(
    eq(grants.idpIdentityId, idpIdentityId),
    eq(grants.idp, idp),
    eq(grants.organizationTin, organizationTin),
  );
  const isEntry = and(
    eq(changeAudit.subjectId, idpIdentityId),
    eq(changeAudit.subjectIdp, idp),
    eq(changeAudit.organizationTin, organizationTin),
  );
  return (
    exists(db.orm.select({ tin: ties.organizationTin }).from(ties).where(isTie).limit(1).get()) ||
    exists(db.orm.select({ id: grants.id }).from(grants).where(isGrant).limit(1).get()) ||
    exists(db.orm.select({ seq: changeAudit.seq }).from(changeAudit).where(isEntry).limit(1).get())
  );
}

/** Whether a privilege has ever been granted by an organisation. */
export function hasGranted(db: Db, organizationTin: string, privilegeId: string): boolean {
  const isGrant = and(eq(grants.privilegeId, privilegeId), eq(grants.organizationTin, organizationTin));
  const isEntry = and(
    eq(changeAudit.organizationTin, organizationTin),
    eq(changeAudit.privilegeId, privilegeId),
    eq(changeAudit.entity, 'grant'),
  );
  return (
    exists(db.orm.select({ id: grants.id }).from(grants).where(isGrant).limit(1).get()) ||
    exists(db.orm.select({ seq: changeAudit.seq }).from(changeAudit).where(isEntry).limit(1).get())
  );
}

/**
 * Whether somebody has used a provider: has been seen there (`login`, or `stated` by the provider itself), or has used
 * a grant of one of its privileges (`grant`); `undefined` when not.
 */
export function readUseOf(
  db: Db,
  providerTin: string,
  { idp, idpIdentityId }: PersonKey,
): 'login' | 'stated' | 'grant' | undefined {
  const isSighting = and(
    eq(sightings.idpIdentityId, idpIdentityId),
    eq(sightings.idp, idp),
    eq(sightings.providerTin, providerTin),
  );
  const seen = db.orm.select({ source: sightings.source }).from(sightings).where(isSighting).all();
  if (seen.some(({ source }) => source === 'login')) return 'login';
  if (seen.length > 0) return 'stated';
  const used = db.orm
    .select({ id: grants.id })
    .from(grants)
    .innerJoin(privileges, eq(privileges.id, grants.privilegeId))
    .where(
      and(
        eq(grants.idpIdentityId, idpIdentityId),
        eq(grants.idp, idp),
        eq(privileges.ownerTin, providerTin),
        isNotNull(grants.firstUsedAt),
      ),
    )
    .limit(1)
    .get();
  return used && 'grant';
}
