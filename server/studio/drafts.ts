import type { Db } from '../../db/open.ts';
import {
  insertDraft,
  listUnfinishedDrafts,
  type PolicyDraftRow,
  readDraftRow,
  readUnfinishedDraft,
  updateDraft,
} from '../../db/policy-drafts.ts';
import {
  listRevisions,
  type PolicyRevisionRow,
  readPolicyRow,
  readRevision,
} from '../../db/policy-revisions.ts';
import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import { refuseCpr } from '../grants/use-case.ts';
import type { NewId } from '../ids.ts';
import { digestOfFiles } from '../policy/bundle.ts';
import { basePolicyId } from '../policy/names.ts';
import { readShippedFiles } from '../policy/shipped-files.ts';
import { auditPolicy } from './audit.ts';
import { type Author, requireWriter } from './author.ts';
import { type PolicyFiles, requireFiles } from './files.ts';
import { makeFirstPolicy } from './template.ts';

export interface StudioDeps {
  db: Db;
  now: () => number;
  newId: NewId;
  catalogue: CatalogueCache;
}

export type Draft = PolicyDraftRow;

/** Longer reasons are documents. */
const reasonLimit = 500;

/** What the author is working on; where that is nothing, a draft of what is in force is begun. */
export function openDraft(deps: StudioDeps, author: Author): Draft {
  requireWriter(author);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const before = readUnfinishedDraft(deps.db, author.policy, author);
    if (before) return before;
    const { files, basedOn } = readFilesInForce(deps.db, author.policy);
    const draft = newDraft(deps, author, files, basedOn);
    insertDraft(deps.db, draft);
    auditPolicy(deps, author, 'policy.draft-opened', { entityId: draft.id });
    return draft;
  });
}

function newDraft(
  { newId, now }: StudioDeps,
  author: Author,
  files: PolicyFiles,
  basedOn: string | null,
): Draft {
  const at = now();
  return {
    id: newId('drf'),
    policy: author.policy,
    ...{ files, filesDigest: digestOfFiles(files), basedOn },
    ...{ version: 1, state: 'open', reason: null, acceptedImpact: null },
    ...{ authorIdp: author.idp, authorId: author.idpIdentityId, createdAt: at, updatedAt: at },
  };
}

/** A draft of the policy, whoever's. @throws AppError `not-found`, also for another policy's */
export function readDraft(deps: Pick<StudioDeps, 'db'>, author: Author, id: string): Draft {
  const draft = readDraftRow(deps.db, author.policy, id);
  if (!draft) throw new AppError('not-found', 'There is no such draft.');
  return draft;
}

/** What anybody is working on, of the policy. */
export function listDrafts(deps: Pick<StudioDeps, 'db'>, author: Author): Draft[] {
  return listUnfinishedDrafts(deps.db, author.policy);
}

/**
 * Keeps what the author has changed of their own open draft, as long as it is as they have seen it. Other files take
 * the acceptance of an impact with them.
 * @throws AppError `stale-version` (what is kept now can be read and shown beside), `not-now` once it was submitted,
 *   `not-found`, `invalid-request`, `cpr-refused`
 */
export function saveDraft(
  deps: StudioDeps,
  author: Author,
  id: string,
  change: { version: number; files?: PolicyFiles; reason?: string | null },
): Draft {
  requireWriter(author);
  if (change.files) requireFiles(author.policy, change.files);
  requireReason(change.reason);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const before = requireOwnDraft(deps, author, id);
    if (before.state !== 'open')
      throw new AppError('not-now', 'It waits for approval: take it back to change it.');
    if (before.version !== change.version) throw stale();
    const files = change.files ?? before.files;
    const filesDigest = digestOfFiles(files);
    const isSame = filesDigest === before.filesDigest;
    const set = {
      ...{ files, filesDigest, version: before.version + 1, updatedAt: deps.now() },
      reason: change.reason === undefined ? before.reason : change.reason?.trim() || null,
      acceptedImpact: isSame ? before.acceptedImpact : null,
    };
    if (!updateDraft(deps.db, before, set)) throw stale();
    return { ...before, ...set };
  });
}

/** Gives up the author's own draft; nothing is kept of what stood in it. @throws AppError `not-found`, `stale-version` */
export function discardDraft(deps: StudioDeps, author: Author, id: string): void {
  requireWriter(author);
  deps.db.inOneBatch(() => {
    author.requireStill();
    const before = requireOwnDraft(deps, author, id);
    const nothing = { files: {}, filesDigest: digestOfFiles({}), reason: null };
    if (!updateDraft(deps.db, before, { state: 'discarded', ...nothing, updatedAt: deps.now() }))
      throw stale();
    auditPolicy(deps, author, 'policy.draft-discarded', { entityId: id });
  });
}

/** The author's own draft that is not finished. @throws AppError `not-found`, also for a colleague's */
export function requireOwnDraft(deps: Pick<StudioDeps, 'db'>, author: Author, id: string): Draft {
  const draft = readDraft(deps, author, id);
  const isOwn = draft.authorIdp === author.idp && draft.authorId === author.idpIdentityId;
  const isUnfinished = draft.state === 'open' || draft.state === 'submitted';
  if (isOwn && isUnfinished) return draft;
  throw new AppError('not-found', 'This draft is not one that you are working on.');
}

/** @throws AppError `invalid-request`, `cpr-refused` */
export function requireReason(reason: string | null | undefined): void {
  if ((reason ?? '').length > reasonLimit)
    throw new AppError('invalid-request', 'The reason is too long.', {
      issues: [{ pointer: '/reason', detail: `At most ${reasonLimit} characters.` }],
    });
  refuseCpr(reason, '/reason');
}

export function stale(): AppError {
  return new AppError('stale-version', 'The draft was changed in the meantime: read it again.');
}

/** The sources of what is in force; of a provider that has no policy yet, what it may begin with. */
export function readFilesInForce(db: Db, policy: string): { files: PolicyFiles; basedOn: string | null } {
  const revision = readRevisionInForce(db, policy);
  if (revision) return { files: revision.files, basedOn: revision.id };
  const files = policy === basePolicyId ? readShippedFiles() : makeFirstPolicy(policy);
  return { files, basedOn: null };
}

/** The revision in force; of the base policy that is the one that the service brings, where no other was published. */
export function readRevisionInForce(db: Db, policy: string): PolicyRevisionRow | undefined {
  const id = readPolicyRow(db, policy)?.revisionId;
  if (id) return readRevision(db, policy, id);
  if (policy !== basePolicyId) return undefined;
  return listRevisions(db, policy).find(({ origin }) => origin !== 'published');
}
