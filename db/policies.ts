import { and, asc, desc, eq, inArray, lte, max } from 'drizzle-orm';
import type { Db } from './open.ts';
import type { PolicyBundleRow, PolicyPublicationRow, PolicyRevisionRow } from './policy-revisions.ts';
import {
  type CandidateBundle,
  type PublishedImpact,
  policies,
  policyBundles,
  policyPublications,
  policyRevisions,
} from './schema/sqlite.ts';

export type { CandidateBundle, PublishedImpact };

/** What is in force of one policy. */
export interface PolicyPointer {
  policy: string;
  revisionId: string | null;
  /** What it is called in answers and logs; absent where no revision is named. */
  bundle: string | null;
  stoppedAt: number | null;
}

/** What is in force of every policy; one without a row has never been touched. */
export function readPolicyPointers(db: Db): PolicyPointer[] {
  return db.orm
    .select({
      policy: policies.policy,
      revisionId: policies.revisionId,
      bundle: policyRevisions.bundle,
      stoppedAt: policies.stoppedAt,
    })
    .from(policies)
    .leftJoin(policyRevisions, eq(policyRevisions.id, policies.revisionId))
    .all();
}

/** A compiled policy by its name. */
export function readPolicyBundle(db: Db, revision: string): PolicyBundleRow | undefined {
  return db.orm.select().from(policyBundles).where(eq(policyBundles.revision, revision)).get();
}

/** Keeps a compiled policy; one of that name is the same. */
export function insertPolicyBundle(db: Db, row: PolicyBundleRow): void {
  db.orm.insert(policyBundles).values(row).onConflictDoNothing().run();
}

/** Keeps a revision under the next number of its policy. */
export function insertPolicyRevision(db: Db, row: Omit<PolicyRevisionRow, 'number'>): PolicyRevisionRow {
  const last = db.orm
    .select({ number: max(policyRevisions.number) })
    .from(policyRevisions)
    .where(eq(policyRevisions.policy, row.policy))
    .get();
  const numbered = { ...row, number: (last?.number ?? 0) + 1 };
  db.orm.insert(policyRevisions).values(numbered).run();
  return numbered;
}

/** The revision that a bundle was first recorded as, of what came with the service. */
export function findBroughtRevision(
  db: Db,
  wanted: { bundle: string; origin: 'shipped' | 'folder' },
): { id: string } | undefined {
  return db.orm
    .select({ id: policyRevisions.id })
    .from(policyRevisions)
    .where(
      and(
        eq(policyRevisions.policy, 'base'),
        eq(policyRevisions.bundle, wanted.bundle),
        eq(policyRevisions.origin, wanted.origin),
      ),
    )
    .orderBy(asc(policyRevisions.number))
    .limit(1)
    .get();
}

/** Sets what is in force of a policy. */
export function setPolicyPointer(
  db: Db,
  policy: string,
  to: { revisionId: string | null; stoppedAt: number | null; stoppedWhy: string | null; updatedAt: number },
): void {
  db.orm
    .insert(policies)
    .values({ policy, ...to })
    .onConflictDoUpdate({ target: policies.policy, set: to })
    .run();
}

/** Appends to what was published; gives its number. */
export function insertPolicyPublication(db: Db, row: Omit<PolicyPublicationRow, 'seq'>): number {
  return db.orm.insert(policyPublications).values(row).returning({ seq: policyPublications.seq }).get().seq;
}

/** What was published of these policies up to a moment, the oldest first, with what each revision is called. */
export function readPublicationsUntil(
  db: Db,
  wanted: { policies: string[]; until: number },
): (Pick<PolicyPublicationRow, 'policy' | 'kind' | 'byIdp' | 'at'> & {
  bundle: string | null;
  origin: PolicyRevisionRow['origin'] | null;
})[] {
  return db.orm
    .select({
      policy: policyPublications.policy,
      kind: policyPublications.kind,
      byIdp: policyPublications.byIdp,
      at: policyPublications.at,
      bundle: policyRevisions.bundle,
      origin: policyRevisions.origin,
    })
    .from(policyPublications)
    .leftJoin(policyRevisions, eq(policyRevisions.id, policyPublications.revisionId))
    .where(and(inArray(policyPublications.policy, wanted.policies), lte(policyPublications.at, wanted.until)))
    .orderBy(asc(policyPublications.seq))
    .all();
}

/** What came with the service last: of one origin, or at all. */
export function readLastBrought(
  db: Db,
  origins: PolicyRevisionRow['origin'][] = ['shipped', 'folder'],
): { bundle: string; origin: PolicyRevisionRow['origin'] } | undefined {
  return db.orm
    .select({ bundle: policyRevisions.bundle, origin: policyRevisions.origin })
    .from(policyPublications)
    .innerJoin(policyRevisions, eq(policyRevisions.id, policyPublications.revisionId))
    .where(
      and(
        eq(policyPublications.policy, 'base'),
        eq(policyPublications.kind, 'publish'),
        eq(policyPublications.byIdp, 'system'),
        inArray(policyRevisions.origin, origins),
      ),
    )
    .orderBy(desc(policyPublications.seq))
    .limit(1)
    .get();
}
