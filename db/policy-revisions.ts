import { and, desc, eq } from 'drizzle-orm';
import type { Db } from './open.ts';
import { policies, type policyBundles, policyPublications, policyRevisions } from './schema/sqlite.ts';

export type PolicyRow = typeof policies.$inferSelect;
export type PolicyRevisionRow = typeof policyRevisions.$inferSelect;
export type PolicyPublicationRow = typeof policyPublications.$inferSelect;
export type PolicyBundleRow = typeof policyBundles.$inferSelect;

/** What is settled of a policy; absent where nothing ever was. */
export function readPolicyRow(db: Db, policy: string): PolicyRow | undefined {
  return db.orm.select().from(policies).where(eq(policies.policy, policy)).get();
}

/** A revision of this policy; another policy's is not found. */
export function readRevision(db: Db, policy: string, id: string): PolicyRevisionRow | undefined {
  return db.orm
    .select()
    .from(policyRevisions)
    .where(and(eq(policyRevisions.id, id), eq(policyRevisions.policy, policy)))
    .get();
}

/** A policy's revisions, the newest first. */
export function listRevisions(
  db: Db,
  policy: string,
  origin?: PolicyRevisionRow['origin'],
): PolicyRevisionRow[] {
  const isOf = eq(policyRevisions.policy, policy);
  return db.orm
    .select()
    .from(policyRevisions)
    .where(origin === undefined ? isOf : and(isOf, eq(policyRevisions.origin, origin)))
    .orderBy(desc(policyRevisions.number))
    .all();
}

/** What came into force of a policy, the newest first. */
export function readPublications(db: Db, policy: string, limit: number): PolicyPublicationRow[] {
  return db.orm
    .select()
    .from(policyPublications)
    .where(eq(policyPublications.policy, policy))
    .orderBy(desc(policyPublications.seq))
    .limit(limit)
    .all();
}
