import type { Db } from '../../db/open.ts';
import type { PublishedImpact } from '../../db/policies.ts';
import {
  listRevisions,
  type PolicyPublicationRow,
  type PolicyRevisionRow,
  readPublications,
  readRevision,
} from '../../db/policy-revisions.ts';
import type { Actor } from '../audit/changes.ts';
import { AppError } from '../errors.ts';
import type { Author } from './author.ts';
import { readRevisionInForce } from './drafts.ts';

/** A revision, but for its files. */
export interface RevisionSummary {
  id: string;
  number: number;
  /** What answers and logs call it. */
  bundle: string;
  origin: PolicyRevisionRow['origin'];
  /** Absent where it came with the service. */
  author?: Actor;
  approvedBy?: Actor;
  reason: string;
  createdAt: number;
  isInForce: boolean;
}

/** Something that was put into force, or out of it. */
export interface HistoryEntry {
  seq: number;
  kind: PolicyPublicationRow['kind'];
  at: number;
  by: Actor;
  reason: string;
  /** As it was known then. */
  impact: PublishedImpact | null;
  /** Absent: from then on none, or the one that the service brings. */
  revision: RevisionSummary | undefined;
}

/** What was in force of the policy, the newest first. */
export function readHistory(deps: { db: Db }, { policy }: Author, limit = 200): HistoryEntry[] {
  const revisions = new Map(listSummaries(deps, policy).map((revision) => [revision.id, revision]));
  return readPublications(deps.db, policy, limit).map((row) => ({
    ...{ seq: row.seq, kind: row.kind, at: row.at, reason: row.reason, impact: row.impact },
    by: { idp: row.byIdp, id: row.byId },
    revision: row.revisionId === null ? undefined : revisions.get(row.revisionId),
  }));
}

/** Every revision of the policy, the newest first. */
export function listSummaries({ db }: { db: Db }, policy: string): RevisionSummary[] {
  const inForce = readRevisionInForce(db, policy)?.id;
  return listRevisions(db, policy).map((row) => toSummary(row, inForce));
}

/** One revision with its files. @throws AppError `not-found`, also for another policy's */
export function readRevisionOf(
  { db }: { db: Db },
  { policy }: Author,
  id: string,
): RevisionSummary & { files: Record<string, string> } {
  const row = readRevision(db, policy, id);
  if (!row) throw new AppError('not-found', 'There is no such revision of this policy.');
  return { ...toSummary(row, readRevisionInForce(db, policy)?.id), files: row.files };
}

function toSummary(row: PolicyRevisionRow, inForce: string | undefined): RevisionSummary {
  const { id, number, bundle, origin, reason, createdAt } = row;
  const actor = (idp: string | null, actorId: string | null) =>
    idp !== null && actorId !== null ? { idp, id: actorId } : undefined;
  const author = actor(row.authorIdp, row.authorId);
  const approvedBy = actor(row.approvedByIdp, row.approvedById);
  return {
    ...{ id, number, bundle, origin, reason, createdAt, isInForce: id === inForce },
    ...(author && { author }),
    ...(approvedBy && { approvedBy }),
  };
}
