import { and, asc, desc, eq, gt, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { OrganizationRow } from './catalogue.ts';
import { fold } from './danish.ts';
import type { Db } from './open.ts';
import { organizations, sightings, supportCases } from './schema/sqlite.ts';

export type SupportCaseRow = typeof supportCases.$inferSelect;

const isSeenAt = (providerTin: string) => sql`EXISTS (
  SELECT 1 FROM sightings WHERE sightings.organization_tin = ${organizations.tin}
    AND sightings.provider_tin = ${providerTin} AND sightings.source = 'login')`;

/** An organisation of which somebody has logged in at this provider: the provider's word alone does not do. */
export function readSeenOrganization(db: Db, providerTin: string, tin: string): OrganizationRow | undefined {
  return db.orm
    .select()
    .from(organizations)
    .where(and(eq(organizations.tin, tin), isSeenAt(providerTin)))
    .get();
}

/** Organisations of which somebody has logged in at this provider, by part of the name or the beginning of the TIN. */
export function searchSeenOrganizations(
  db: Db,
  { providerTin, search, limit }: { providerTin: string; search: string; limit: number },
): OrganizationRow[] {
  const pattern = search.replace(/[\\%_]/g, '\\$&');
  const digits = pattern.replace(/^DK|\s/gi, '');
  return db.orm
    .select()
    .from(organizations)
    .where(
      and(
        isSeenAt(providerTin),
        or(
          sql`fold(${organizations.name}) LIKE ${`%${fold(pattern)}%`} ESCAPE '\\'`,
          sql`${organizations.tin} LIKE ${`DK${digits}%`} ESCAPE '\\'`,
        ),
      ),
    )
    .orderBy(asc(organizations.name), asc(organizations.tin))
    .limit(limit)
    .all();
}

/** Whether this person was seen at this provider, by a login, as the organisation's. */
export function isSeenPerson(
  db: Db,
  seen: { idp: string; idpIdentityId: string; organizationTin: string; providerTin: string },
): boolean {
  const isIt = and(
    eq(sightings.idpIdentityId, seen.idpIdentityId),
    eq(sightings.idp, seen.idp),
    eq(sightings.organizationTin, seen.organizationTin),
    eq(sightings.providerTin, seen.providerTin),
    eq(sightings.source, 'login'),
  );
  return db.orm.select({ at: sightings.firstAt }).from(sightings).where(isIt).get() !== undefined;
}

/** Keeps a new case; `false` when the organisation has an open one already, whoever's. */
export function insertSupportCase(db: Db, row: SupportCaseRow): boolean {
  return db.orm.insert(supportCases).values(row).onConflictDoNothing().run().changes > 0;
}

/** A provider's case; another provider's is not found. */
export function readSupportCase(db: Db, providerTin: string, id: string): SupportCaseRow | undefined {
  const isIt = and(eq(supportCases.id, id), eq(supportCases.providerTin, providerTin));
  return db.orm.select().from(supportCases).where(isIt).get();
}

/** The open case about an organisation, whoever's, whether or not its time is over. */
export function readOpenSupportCase(db: Db, organizationTin: string): SupportCaseRow | undefined {
  const isIt = and(eq(supportCases.organizationTin, organizationTin), eq(supportCases.state, 'open'));
  return db.orm.select().from(supportCases).where(isIt).get();
}

/** A provider's cases with the names of their organisations, the newest first. */
export function readSupportCases(
  db: Db,
  { providerTin, organizationTin, limit }: { providerTin: string; organizationTin?: string; limit: number },
): { row: SupportCaseRow; organizationName: string }[] {
  return db.orm
    .select({ row: supportCases, organizationName: organizations.name })
    .from(supportCases)
    .innerJoin(organizations, eq(organizations.tin, supportCases.organizationTin))
    .where(
      and(
        eq(supportCases.providerTin, providerTin),
        organizationTin === undefined ? undefined : eq(supportCases.organizationTin, organizationTin),
      ),
    )
    .orderBy(desc(supportCases.openedAt), desc(supportCases.id))
    .limit(limit)
    .all();
}

interface Closing {
  state: 'confirmed' | 'cancelled' | 'lapsed';
  closedByIdp: string;
  closedById: string;
  closedAt: number;
}

/**
 * Closes a case that is open. To confirm one takes somebody else than its opener, and a time that is not over; that is
 * part of the statement. `false` when nothing was closed.
 */
export function closeSupportCase(
  db: Db,
  id: string,
  to: Closing,
  code: Partial<Pick<SupportCaseRow, 'codeDigest' | 'codeExpiresAt'>> = {},
): boolean {
  const isAnother = or(
    ne(supportCases.openedByIdp, to.closedByIdp),
    ne(supportCases.openedById, to.closedById),
  );
  const mayConfirm = and(gt(supportCases.expiresAt, to.closedAt), isAnother);
  return (
    db.orm
      .update(supportCases)
      .set({ ...to, ...code })
      .where(
        and(
          eq(supportCases.id, id),
          eq(supportCases.state, 'open'),
          to.state === 'confirmed' ? mayConfirm : undefined,
        ),
      )
      .run().changes > 0
  );
}

/** Open cases whose time is over, longest first. */
export function readLapsingSupportCases(db: Db, now: number, limit: number): SupportCaseRow[] {
  return db.orm
    .select()
    .from(supportCases)
    .where(and(eq(supportCases.state, 'open'), lte(supportCases.expiresAt, now)))
    .orderBy(asc(supportCases.expiresAt))
    .limit(limit)
    .all();
}

/** The case whose letter's code may be used for an organisation: the newest that was confirmed, if none onboarded it since. */
export function readCodeCase(db: Db, organizationTin: string, now: number): SupportCaseRow | undefined {
  const isUnused = and(isNull(supportCases.codeUsedAt), gt(supportCases.codeExpiresAt, now));
  return db.orm
    .select({ row: supportCases })
    .from(supportCases)
    .innerJoin(organizations, eq(organizations.tin, supportCases.organizationTin))
    .where(
      and(
        eq(supportCases.organizationTin, organizationTin),
        eq(supportCases.state, 'confirmed'),
        isUnused,
        sql`coalesce(${organizations.onboardedAt}, 0) <= ${supportCases.closedAt}`,
      ),
    )
    .orderBy(desc(supportCases.closedAt), desc(supportCases.id))
    .limit(1)
    .get()?.row;
}

const isUsable = (id: string, { now, tries }: { now: number; tries: number }) =>
  and(
    eq(supportCases.id, id),
    isNull(supportCases.codeUsedAt),
    gt(supportCases.codeExpiresAt, now),
    lt(supportCases.codeTries, tries),
  );

/** Counts a try to enter a case's code; `false` when there is none left, or the code is used or too old. */
export function countCodeTry(db: Db, id: string, limits: { now: number; tries: number }): boolean {
  const codeTries = sql`${supportCases.codeTries} + 1`;
  return db.orm.update(supportCases).set({ codeTries }).where(isUsable(id, limits)).run().changes > 0;
}

/** Uses a case's code up; `false` when it was used, or is too old. */
export function spendCode(db: Db, id: string, now: number): boolean {
  const isStill = and(
    eq(supportCases.id, id),
    isNull(supportCases.codeUsedAt),
    gt(supportCases.codeExpiresAt, now),
  );
  return db.orm.update(supportCases).set({ codeUsedAt: now }).where(isStill).run().changes > 0;
}

/** Puts a new code in the place of one that was not used; `false` when it was. */
export function renewCode(db: Db, id: string, kept: { codeDigest: string; codeExpiresAt: number }): boolean {
  const isStill = and(
    eq(supportCases.id, id),
    eq(supportCases.state, 'confirmed'),
    isNull(supportCases.codeUsedAt),
  );
  return (
    db.orm
      .update(supportCases)
      .set({ ...kept, codeTries: 0 })
      .where(isStill)
      .run().changes > 0
  );
}
