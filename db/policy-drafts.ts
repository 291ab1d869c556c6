import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Db } from './open.ts';
import { type CandidateBundle, policyDrafts } from './schema/sqlite.ts';

export type { CandidateBundle };
export type PolicyDraftRow = typeof policyDrafts.$inferSelect;

const unfinished = inArray(policyDrafts.state, ['open', 'submitted']);

/** Keeps a new draft; `false` when its author has one of that policy already. */
export function insertDraft(db: Db, row: PolicyDraftRow): boolean {
  return db.orm.insert(policyDrafts).values(row).onConflictDoNothing().run().changes > 0;
}

/** A draft of this policy; another policy's is not found. */
export function readDraftRow(db: Db, policy: string, id: string): PolicyDraftRow | undefined {
  return db.orm
    .select()
    .from(policyDrafts)
    .where(and(eq(policyDrafts.id, id), eq(policyDrafts.policy, policy)))
    .get();
}

/** What somebody is working on, of this policy. */
export function readUnfinishedDraft(
  db: Db,
  policy: string,
  author: { idp: string; idpIdentityId: string },
): PolicyDraftRow | undefined {
  const isTheirs = and(
    eq(policyDrafts.policy, policy),
    eq(policyDrafts.authorId, author.idpIdentityId),
    eq(policyDrafts.authorIdp, author.idp),
    unfinished,
  );
  return db.orm.select().from(policyDrafts).where(isTheirs).get();
}

/** What anybody is working on, of this policy; the last touched first. */
export function listUnfinishedDrafts(db: Db, policy: string): PolicyDraftRow[] {
  return db.orm
    .select()
    .from(policyDrafts)
    .where(and(eq(policyDrafts.policy, policy), unfinished))
    .orderBy(desc(policyDrafts.updatedAt), desc(policyDrafts.id))
    .all();
}

/** Changes a draft that is as it was seen: `false` when it is not. */
export function updateDraft(
  db: Db,
  seen: Pick<PolicyDraftRow, 'id' | 'version' | 'state'>,
  set: Partial<Omit<PolicyDraftRow, 'id' | 'policy' | 'version'>> & { version?: number },
): boolean {
  const isAsSeen = and(
    eq(policyDrafts.id, seen.id),
    eq(policyDrafts.version, seen.version),
    eq(policyDrafts.state, seen.state),
  );
  return db.orm.update(policyDrafts).set(set).where(isAsSeen).run().changes > 0;
}
