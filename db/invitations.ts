import { and, count, desc, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { Db } from './open.ts';
import { invitations } from './schema/sqlite.ts';

export type InvitationRow = typeof invitations.$inferSelect;

export function insertInvitation(db: Db, row: InvitationRow): void {
  db.orm.insert(invitations).values(row).run();
}

/** The invitation whose link's token has this digest. */
export function readInvitationByDigest(db: Db, digest: string): InvitationRow | undefined {
  return db.orm.select().from(invitations).where(eq(invitations.digest, digest)).get();
}

/** An organisation's invitation by its id; another organisation's is not found. */
export function readInvitation(db: Db, organizationTin: string, id: string): InvitationRow | undefined {
  return db.orm.select().from(invitations).where(isOwn(organizationTin, id)).get();
}

/** An organisation's invitation that this identity has used, the newest if there are several. */
export function readInvitationUsedBy(
  db: Db,
  organizationTin: string,
  { idp, idpIdentityId }: { idp: string; idpIdentityId: string },
): InvitationRow | undefined {
  return db.orm
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationTin, organizationTin),
        eq(invitations.usedById, idpIdentityId),
        eq(invitations.usedByIdp, idp),
      ),
    )
    .orderBy(desc(invitations.usedAt))
    .limit(1)
    .get();
}

/** An organisation's invitations, the newest first, from behind one of them on. */
export function readInvitations(
  db: Db,
  query: {
    organizationTin: string;
    after?: Pick<InvitationRow, 'createdAt' | 'id'> | undefined;
    limit: number;
  },
): InvitationRow[] {
  const { organizationTin, after, limit } = query;
  return db.orm
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationTin, organizationTin),
        after &&
          or(
            lt(invitations.createdAt, after.createdAt),
            and(eq(invitations.createdAt, after.createdAt), lt(invitations.id, after.id)),
          ),
      ),
    )
    .orderBy(desc(invitations.createdAt), desc(invitations.id))
    .limit(limit)
    .all();
}

/** How many of an organisation's invitations could still be used at `now`. */
export function countOpenInvitations(db: Db, organizationTin: string, now: number): number {
  const isOwnOpen = and(eq(invitations.organizationTin, organizationTin), isOpen(now));
  return db.orm.select({ n: count() }).from(invitations).where(isOwnOpen).get()?.n ?? 0;
}

/** Uses an invitation up, if it still can be used at `usedAt`: `false` when it cannot. */
export function useInvitation(
  db: Db,
  id: string,
  used: { usedAt: number; usedByIdp: string; usedById: string; usedByEmployerTin: string | null },
): boolean {
  const isUsable = and(eq(invitations.id, id), isOpen(used.usedAt));
  return db.orm.update(invitations).set(used).where(isUsable).run().changes > 0;
}

/** Revokes an invitation, if it still could be used: `false` when it could not. */
export function revokeOpenInvitation(db: Db, organizationTin: string, id: string, now: number): boolean {
  return (
    db.orm
      .update(invitations)
      .set({ revokedAt: now })
      .where(and(isOwn(organizationTin, id), isOpen(now)))
      .run().changes > 0
  );
}

const isOwn = (organizationTin: string, id: string) =>
  and(eq(invitations.id, id), eq(invitations.organizationTin, organizationTin));

const isOpen = (now: number) =>
  and(isNull(invitations.usedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, now));
