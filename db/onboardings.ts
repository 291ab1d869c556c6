import { and, asc, desc, eq, gte, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import type { Db } from './open.ts';
import { grants, onboardingConfirmations, onboardings, organizations, privileges } from './schema/sqlite.ts';

export type OnboardingRow = typeof onboardings.$inferSelect;
export type ConfirmationRow = typeof onboardingConfirmations.$inferSelect;

const isPending = (organizationTin: string) =>
  and(eq(onboardings.organizationTin, organizationTin), eq(onboardings.state, 'pending'));

export function readOnboarding(db: Db, id: string): OnboardingRow | undefined {
  return db.orm.select().from(onboardings).where(eq(onboardings.id, id)).get();
}

/** The one onboarding that waits for further signatures, whether or not its time is over. */
export function readPendingOnboarding(db: Db, organizationTin: string): OnboardingRow | undefined {
  return db.orm.select().from(onboardings).where(isPending(organizationTin)).get();
}

/** The onboarding that a link belongs to: the one for the other signatories, or *this was not us*. */
export function findOnboardingByLink(
  db: Db,
  kind: 'linkDigest' | 'disownDigest',
  digest: string,
): OnboardingRow | undefined {
  return db.orm.select().from(onboardings).where(eq(onboardings[kind], digest)).get();
}

export function insertOnboarding(db: Db, row: OnboardingRow): void {
  db.orm.insert(onboardings).values(row).run();
}

/** Ends an onboarding that is in one state with another; `false` when it is not in that state any more. */
export function endOnboarding(
  db: Db,
  id: string,
  from: OnboardingRow['state'],
  to: { state: OnboardingRow['state']; endedAt: number | null },
): boolean {
  const isStill = and(eq(onboardings.id, id), eq(onboardings.state, from));
  return db.orm.update(onboardings).set(to).where(isStill).run().changes > 0;
}

/** Pending onboardings whose time is over, longest first. */
export function readLapsingOnboardings(db: Db, now: number, limit: number): OnboardingRow[] {
  return db.orm
    .select()
    .from(onboardings)
    .where(and(eq(onboardings.state, 'pending'), lte(onboardings.expiresAt, now)))
    .orderBy(asc(onboardings.expiresAt))
    .limit(limit)
    .all();
}

/** Who has confirmed an onboarding, in their order. */
export function readConfirmations(db: Db, onboardingId: string): ConfirmationRow[] {
  return db.orm
    .select()
    .from(onboardingConfirmations)
    .where(eq(onboardingConfirmations.onboardingId, onboardingId))
    .orderBy(asc(onboardingConfirmations.confirmedAt))
    .all();
}

/** Keeps a confirmation; `false` when this signatory, or this identity, has confirmed already. */
export function insertConfirmation(db: Db, row: ConfirmationRow): boolean {
  return db.orm.insert(onboardingConfirmations).values(row).onConflictDoNothing().run().changes > 0;
}

/** What an identity has confirmed, newest first. */
export function readConfirmedBy(
  db: Db,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
  limit: number,
): OnboardingRow[] {
  const ids = db.orm
    .select({ id: onboardingConfirmations.onboardingId })
    .from(onboardingConfirmations)
    .where(
      and(eq(onboardingConfirmations.idpIdentityId, idpIdentityId), eq(onboardingConfirmations.idp, idp)),
    );
  return db.orm
    .select()
    .from(onboardings)
    .where(inArray(onboardings.id, ids))
    .orderBy(desc(onboardings.startedAt))
    .limit(limit)
    .all();
}

/** Whether two identities have confirmed onboardings as one signatory, by the register's id of the person. */
export function haveSignedAsOne(
  db: Db,
  one: { idp: string; idpIdentityId: string },
  other: { idp: string; idpIdentityId: string },
): boolean {
  const signed = ({ idp, idpIdentityId }: typeof one) =>
    db.orm
      .select({ signatory: onboardingConfirmations.signatory })
      .from(onboardingConfirmations)
      .where(
        and(eq(onboardingConfirmations.idpIdentityId, idpIdentityId), eq(onboardingConfirmations.idp, idp)),
      )
      .all();
  const names = new Set(signed(one).map(({ signatory }) => signatory));
  return names.size > 0 && signed(other).some(({ signatory }) => names.has(signatory));
}

/** Makes an organisation known by its TIN, unless it is; `true` when it was made. */
export function insertOrganization(db: Db, row: typeof organizations.$inferInsert): boolean {
  return db.orm.insert(organizations).values(row).onConflictDoNothing().run().changes > 0;
}

/** Somebody who administers an organisation at `now`, its freeze aside: suspended people do not. */
const hasAdministrator = (now: number, roleId: string): SQL => sql`EXISTS (
  SELECT 1 FROM grants g
  LEFT JOIN identities i ON i.idp_identity_id = g.idp_identity_id AND i.idp = g.idp
  WHERE g.organization_tin = organizations.tin AND g.privilege_id = ${roleId}
    AND (g.valid_from IS NULL OR g.valid_from <= ${now}) AND (g.valid_to IS NULL OR g.valid_to > ${now})
    AND coalesce(i.state, 'active') <> 'suspended')`;

/** What bears on whether an organisation can be onboarded. */
export interface OnboardingFacts {
  organization: OrganizationRow;
  /** The freeze aside. */
  hasAdministrator: boolean;
  /** Whether it has, or has ever had, an administrator. */
  hasHadAdministrator: boolean;
}

/** Reads, as of one moment, what bears on whether an organisation can be onboarded; `undefined` when it is not known. */
export function readOnboardingFacts(
  db: Db,
  { tin, roleId, now }: { tin: string; roleId: string; now: number },
): OnboardingFacts | undefined {
  const row = db.orm
    .select({
      organization: organizations,
      hasAdministrator: sql<number>`${hasAdministrator(now, roleId)}`,
      hasHadAdministrator: sql<number>`(
        EXISTS (SELECT 1 FROM grants WHERE organization_tin = organizations.tin AND privilege_id = ${roleId})
        OR EXISTS (SELECT 1 FROM change_audit
                   WHERE organization_tin = organizations.tin AND privilege_id = ${roleId}))`,
    })
    .from(organizations)
    .where(eq(organizations.tin, tin))
    .get();
  return (
    row && {
      organization: row.organization,
      hasAdministrator: row.hasAdministrator === 1,
      hasHadAdministrator: row.hasHadAdministrator === 1 || row.organization.onboarding !== 'none',
    }
  );
}

/**
 * Makes an organisation active by an onboarding, in one guarded statement: only one that has no administrator, or that
 * is frozen, or stands on a declaration, and is now onboarded by its signatories. `false` when that does not hold (any
 * more).
 */
export function activateOrganization(
  db: Db,
  {
    tin,
    roleId,
    route,
    now,
  }: { tin: string; roleId: string; route: OnboardingRow['route'] | 'operator'; now: number },
): boolean {
  const isFrozen = sql`${organizations.frozenSince} IS NOT NULL`;
  // A declaration is the weaker route: it yields to the signatories, and its administrators stay beside them.
  const isDeclared = sql`${organizations.onboarding} = 'declaration'`;
  const isFree = sql`${organizations.frozenSince} IS NULL AND NOT ${hasAdministrator(now, roleId)}`;
  return (
    db.orm
      .update(organizations)
      .set({ state: 'active', onboarding: route, onboardedAt: now, frozenSince: null })
      .where(
        and(
          eq(organizations.tin, tin),
          inArray(organizations.state, ['known', 'active']),
          route === 'signatory' ? sql`(${isFrozen} OR ${isDeclared} OR (${isFree}))` : sql`(${isFree})`,
        ),
      )
      .run().changes > 0
  );
}

/** Freezes an organisation that still stands on the declaration made then; `false` when it does not (any more). */
export function freezeOrganization(db: Db, tin: string, declaredAt: number): boolean {
  return (
    db.orm
      .update(organizations)
      .set({ frozenSince: declaredAt })
      .where(
        and(
          eq(organizations.tin, tin),
          eq(organizations.onboarding, 'declaration'),
          eq(organizations.onboardedAt, declaredAt),
          sql`${organizations.frozenSince} IS NULL`,
        ),
      )
      .run().changes > 0
  );
}

/** Pending onboardings that a link may still be used for. */
export function isOpenAt({ state, expiresAt }: OnboardingRow, now: number): boolean {
  return state === 'pending' && expiresAt > now;
}

/** A grant that an organisation has made or changed since it was frozen, and what is granted. */
export interface FrozenGrant {
  grant: typeof grants.$inferSelect;
  ownerTin: string;
  /** One of the service's own roles. */
  isRole: boolean;
}

/** What an organisation has granted or changed from `since` on: what its freeze has made inactive. */
export function readGrantsSince(db: Db, organizationTin: string, since: number): FrozenGrant[] {
  return db.orm
    .select({ grant: grants, ownerTin: privileges.ownerTin, isRole: privileges.builtIn })
    .from(grants)
    .innerJoin(privileges, eq(privileges.id, grants.privilegeId))
    .where(and(eq(grants.organizationTin, organizationTin), gte(grants.updatedAt, since)))
    .orderBy(asc(grants.id))
    .all();
}
