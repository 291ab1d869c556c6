import {
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  gte,
  isNull,
  lte,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { Db } from './open.ts';
import { accessRequests, grants, organizations, privileges } from './schema/sqlite.ts';

export type AccessRequestRow = typeof accessRequests.$inferSelect;

/** Written out, so that the partial indexes serve. */
const isWaiting = sql`${accessRequests.state} = 'pending'`;

/** What there is only one open request for. */
export interface RequestKey {
  idp: string;
  idpIdentityId: string;
  privilegeId: string;
  organizationTin: string;
}

/** Writes a request; to be called inside `inOneBatch`. */
export function insertAccessRequest(db: Db, row: AccessRequestRow): void {
  db.orm.insert(accessRequests).values(row).run();
}

/** A request by its id; whoever looks has to be looked at besides. */
export function readAccessRequest(db: Db, id: string): AccessRequestRow | undefined {
  return db.orm.select().from(accessRequests).where(eq(accessRequests.id, id)).get();
}

/** The request that was made of a refusal. */
export function readRequestOfDecision(db: Db, decisionId: string): AccessRequestRow | undefined {
  return db.orm.select().from(accessRequests).where(eq(accessRequests.decisionId, decisionId)).get();
}

/** The request that waits for an answer, of this person for this privilege and organisation. */
export function findPendingRequest(db: Db, key: RequestKey): AccessRequestRow | undefined {
  return db.orm
    .select()
    .from(accessRequests)
    .where(and(isOf(key), isWaiting))
    .get();
}

/** The request of the same kind that was refused last. */
export function findDeniedRequest(db: Db, key: RequestKey): AccessRequestRow | undefined {
  return db.orm
    .select()
    .from(accessRequests)
    .where(and(isOf(key), eq(accessRequests.state, 'denied')))
    .orderBy(desc(accessRequests.createdAt))
    .limit(1)
    .get();
}

/** Ends a request that waits: `false` when it has ended already. */
export function endAccessRequest(
  db: Db,
  id: string,
  end: Pick<AccessRequestRow, 'state' | 'endedAt' | 'endedByIdp' | 'endedById'> &
    Partial<Pick<AccessRequestRow, 'answer' | 'grantId' | 'approvedUntil'>>,
): boolean {
  const isIt = and(eq(accessRequests.id, id), isWaiting);
  return db.orm.update(accessRequests).set(end).where(isIt).run().changes > 0;
}

/** How many requests somebody has made; every member narrows. */
export function countRequestsOf(
  db: Db,
  person: { idp: string; idpIdentityId: string },
  told: {
    organizationTin?: string | undefined;
    providerTin?: string | undefined;
    /** Those that they made themselves, and no provider's system for them. */
    isOwn?: boolean;
    /** Those that wait for an answer at that time. */
    pendingAt?: number;
    since?: number;
  },
): number {
  const { organizationTin, providerTin, isOwn, pendingAt, since } = told;
  const isCounted = and(
    isBy(person),
    organizationTin === undefined ? undefined : eq(accessRequests.organizationTin, organizationTin),
    providerTin === undefined ? undefined : eq(accessRequests.providerTin, providerTin),
    isOwn
      ? and(eq(accessRequests.madeByIdp, person.idp), eq(accessRequests.madeById, person.idpIdentityId))
      : undefined,
    pendingAt === undefined ? undefined : isPending(pendingAt),
    since === undefined ? undefined : gte(accessRequests.createdAt, since),
  );
  return db.orm.select({ n: count() }).from(accessRequests).where(isCounted).get()?.n ?? 0;
}

/** Where a list of requests goes on: behind this one. */
export interface RequestPosition {
  createdAt: number;
  id: string;
}

/** An organisation's requests: those that wait, the oldest first; or those that have ended, the newest first. */
export function readRequestsTo(
  db: Db,
  query: {
    organizationTin: string;
    show: 'pending' | 'ended';
    now: number;
    after?: RequestPosition | undefined;
    limit: number;
  },
): AccessRequestRow[] {
  const { organizationTin, show, now, after, limit } = query;
  const position = sql`(${accessRequests.createdAt}, ${accessRequests.id})`;
  const isPendingList = show === 'pending';
  const isBehind =
    after &&
    (isPendingList
      ? sql`${position} > (${after.createdAt}, ${after.id})`
      : sql`${position} < (${after.createdAt}, ${after.id})`);
  const order = isPendingList ? asc : desc;
  return db.orm
    .select()
    .from(accessRequests)
    .where(
      and(
        eq(accessRequests.organizationTin, organizationTin),
        isPendingList
          ? isPending(now)
          : or(ne(accessRequests.state, 'pending'), lte(accessRequests.expiresAt, now)),
        isBehind,
      ),
    )
    .orderBy(order(accessRequests.createdAt), order(accessRequests.id))
    .limit(limit)
    .all();
}

/** How many requests to an organisation wait, counted no further than `limit`. */
export function countPendingRequestsTo(
  db: Db,
  organizationTin: string,
  now: number,
  limit: number,
  providerTin?: string,
): number {
  const isCounted = and(
    eq(accessRequests.organizationTin, organizationTin),
    isPending(now),
    providerTin === undefined ? undefined : eq(accessRequests.providerTin, providerTin),
  );
  const some = db.orm
    .select({ id: accessRequests.id })
    .from(accessRequests)
    .where(isCounted)
    .limit(limit)
    .as('some');
  return db.orm.select({ n: count() }).from(some).get()?.n ?? 0;
}

/** What somebody has asked for, the newest first. */
export function readRequestsBy(
  db: Db,
  person: { idp: string; idpIdentityId: string },
  limit: number,
): AccessRequestRow[] {
  return db.orm
    .select()
    .from(accessRequests)
    .where(isBy(person))
    .orderBy(desc(accessRequests.createdAt), desc(accessRequests.id))
    .limit(limit)
    .all();
}

/** Requests that have waited too long. */
export function readLapsingRequests(db: Db, now: number, limit: number): AccessRequestRow[] {
  return db.orm
    .select()
    .from(accessRequests)
    .where(and(isWaiting, lte(accessRequests.expiresAt, now)))
    .orderBy(asc(accessRequests.expiresAt))
    .limit(limit)
    .all();
}

/** Requests that wait for what can no longer be given: the privilege is gone, or the organisation is. */
export function readImpossibleRequests(db: Db, limit: number): AccessRequestRow[] {
  const privilege = db.orm
    .select({ one: sql`1` })
    .from(privileges)
    .where(and(eq(privileges.id, accessRequests.privilegeId), isNull(privileges.deletingSince)));
  const gone = db.orm
    .select({ one: sql`1` })
    .from(organizations)
    .where(and(eq(organizations.tin, accessRequests.organizationTin), eq(organizations.state, 'offboarded')));
  return db.orm
    .select()
    .from(accessRequests)
    .where(and(isWaiting, or(notExists(privilege), exists(gone))))
    .limit(limit)
    .all();
}

/** Requests that wait although a grant is in force by now: one that began since. With the end of that grant. */
export function readMetRequests(
  db: Db,
  now: number,
  limit: number,
): { request: AccessRequestRow; grant: typeof grants.$inferSelect }[] {
  return db.orm
    .select({ request: accessRequests, grant: grants })
    .from(accessRequests)
    .innerJoin(
      grants,
      and(
        eq(grants.idpIdentityId, accessRequests.idpIdentityId),
        eq(grants.idp, accessRequests.idp),
        eq(grants.privilegeId, accessRequests.privilegeId),
        eq(grants.organizationTin, accessRequests.organizationTin),
      ),
    )
    .where(
      and(
        isWaiting,
        or(isNull(grants.validFrom), lte(grants.validFrom, now)),
        or(isNull(grants.validTo), gt(grants.validTo, now)),
      ),
    )
    .limit(limit)
    .all();
}

const isBy = ({ idp, idpIdentityId }: { idp: string; idpIdentityId: string }): SQL | undefined =>
  and(eq(accessRequests.idpIdentityId, idpIdentityId), eq(accessRequests.idp, idp));

const isOf = (key: RequestKey): SQL | undefined =>
  and(
    isBy(key),
    eq(accessRequests.privilegeId, key.privilegeId),
    eq(accessRequests.organizationTin, key.organizationTin),
  );

const isPending = (now: number): SQL | undefined => and(isWaiting, gt(accessRequests.expiresAt, now));
