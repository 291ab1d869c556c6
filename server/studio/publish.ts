import { updateDraft } from '../../db/policy-drafts.ts';
import { readRevision } from '../../db/policy-revisions.ts';
import { AppError } from '../errors.ts';
import { liveNameOf } from '../policy/policies.ts';
import { auditPolicy } from './audit.ts';
import { type Author, requireWriter } from './author.ts';
import { type Draft, readDraft, readRevisionInForce, requireOwnDraft, stale } from './drafts.ts';
import { isWrittenBy, judgeDraft, type PublishDeps, requireGates } from './gates.ts';
import { type About, judgeImpact } from './impact-gates.ts';
import { type NewRevision, type PutInForce, putInForce } from './put-in-force.ts';
import { readSettings, requireSaidReason } from './settings.ts';

/** What somebody has seen of a draft, and wants done with it. */
export interface Seen {
  version: number;
}

/**
 * Publishes the author's own draft: when it has passed every gate it is in force, from the next question on.
 * @throws AppError the code of the first gate that it has not passed (gates.ts), `not-found`, `stale-version`
 */
export async function publish(
  deps: PublishDeps,
  author: Author,
  draftId: string,
  seen: Seen,
): Promise<PutInForce> {
  requireWriter(author);
  const draft = requireOwnDraft(deps, author, draftId);
  return bringIntoForce(deps, author, draft, seen);
}

/**
 * Publishes what a colleague has submitted. The operator may approve for every policy.
 * @throws AppError as `publish`, `second-person-needed` for one's own, `not-now` when it was not submitted
 */
export async function approve(
  deps: PublishDeps,
  author: Author,
  draftId: string,
  seen: Seen,
): Promise<PutInForce> {
  const draft = requireSubmitted(deps, author, draftId);
  return bringIntoForce(deps, author, draft, seen, author);
}

async function bringIntoForce(
  deps: PublishDeps,
  author: Author,
  draft: Draft,
  { version }: Seen,
  approver?: Author,
): Promise<PutInForce> {
  const { gates, bundle } = await deps.workshop.verify(author.policy, draft.files);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const now = readDraft(deps, author, draft.id);
    if (now.version !== version || now.version !== draft.version || now.state !== draft.state) throw stale();
    const judged = judgeDraft(deps, author, now);
    requireGates([...gates, ...judged.gates]);
    if (!bundle) throw new AppError('not-now', 'The policy was not verified.');
    const revision: NewRevision = {
      ...{ bundle, files: now.files, filesDigest: now.filesDigest },
      author: { idp: now.authorIdp, id: now.authorId },
      approvedBy: approver?.actor,
    };
    const done = putInForce(deps, author.actor, {
      ...{ policy: author.policy, kind: 'publish', revision, reason: now.reason ?? '' },
      ...{ impact: judged.impact, ...circumstances(deps, author) },
    });
    if (!updateDraft(deps.db, now, { state: 'published', updatedAt: deps.now() })) throw stale();
    return done;
  });
}

/** What is in force when it is judged, and on whose behalf it is done. */
function circumstances(deps: PublishDeps, author: Author) {
  const isOwn = author.policy === 'base' || author.organizationTin === author.policy;
  return {
    expectedLive: liveNameOf(deps.policies, deps.catalogue.inForce(), author.policy),
    actorTin: isOwn ? undefined : author.organizationTin,
    requestId: author.requestId,
  };
}

/**
 * Sends the author's own draft to a second person. All gates but that one have to be passed.
 * @throws AppError as `publish`
 */
export async function submit(
  deps: PublishDeps,
  author: Author,
  draftId: string,
  { version }: Seen,
): Promise<Draft> {
  requireWriter(author);
  const draft = requireOwnDraft(deps, author, draftId);
  const { gates } = await deps.workshop.verify(author.policy, draft.files);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const now = requireOwnDraft(deps, author, draftId);
    if (now.version !== version || now.filesDigest !== draft.filesDigest || now.state !== 'open')
      throw stale();
    const judged = judgeDraft(deps, author, now).gates.filter(({ gate }) => gate !== 'approval');
    requireGates([...gates, ...judged]);
    return move(deps, author, now, 'submitted', 'policy.submitted', now.reason);
  });
}

/** Takes the author's own draft back from approval, to change it. @throws AppError `not-found`, `not-now` */
export function takeBack(deps: PublishDeps, author: Author, draftId: string): Draft {
  requireWriter(author);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const draft = requireOwnDraft(deps, author, draftId);
    if (draft.state !== 'submitted') throw new AppError('not-now', 'It does not wait for approval.');
    return move(deps, author, draft, 'open', 'policy.recalled', null);
  });
}

/** Does not approve what a colleague has submitted, and says why. @throws AppError as `approve` */
export function reject(deps: PublishDeps, author: Author, draftId: string, reason: string): Draft {
  requireSaidReason(reason);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const draft = requireSubmitted(deps, author, draftId);
    return move(deps, author, draft, 'open', 'policy.rejected', reason.trim());
  });
}

function requireSubmitted(deps: PublishDeps, author: Author, draftId: string): Draft {
  const draft = readDraft(deps, author, draftId);
  if (draft.state !== 'submitted') throw new AppError('not-now', 'It does not wait for approval.');
  if (isWrittenBy(deps.db, draft, author))
    throw new AppError('second-person-needed', 'Somebody else has to approve it.');
  return draft;
}

function move(
  deps: PublishDeps,
  author: Author,
  draft: Draft,
  state: 'open' | 'submitted',
  action: 'policy.submitted' | 'policy.recalled' | 'policy.rejected',
  reason: string | null,
): Draft {
  const set = { state, version: draft.version + 1, updatedAt: deps.now() };
  if (!updateDraft(deps.db, draft, set)) throw stale();
  auditPolicy(deps, author, action, { entityId: draft.id, reason });
  return { ...draft, ...set };
}

/**
 * Takes what is in force now for what the author's draft began with: they have seen what a colleague has published
 * since, and what of it they leave out.
 * @throws AppError `not-found`, `stale-version`
 */
export function catchUp(
  deps: PublishDeps,
  author: Author,
  draftId: string,
  seen: Seen & { inForce: string | null },
): Draft {
  requireWriter(author);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const draft = requireOwnDraft(deps, author, draftId);
    const basedOn = readRevisionInForce(deps.db, author.policy)?.id ?? null;
    if (draft.version !== seen.version || basedOn !== seen.inForce) throw stale();
    const set = { basedOn, version: draft.version + 1, updatedAt: deps.now() };
    if (!updateDraft(deps.db, draft, set)) throw stale();
    return { ...draft, ...set };
  });
}

/**
 * Whether a revision can be brought back by the operator alone, as can a withdrawal (which nobody has approved): where a
 * second person is needed, one has approved it before, or the operator, who looks after a provider's policy, is it.
 */
export function takesOperator({ db }: Pick<PublishDeps, 'db'>, author: Author, isApproved: boolean): boolean {
  return !isApproved && !author.isOperator && readSettings(db, author.policy).needsApproval;
}

/**
 * Puts an older revision into force again. Its impact has to be known, as of a new one. Where a second person is
 * needed, one has approved it before; or the operator, who looks after a provider's policy, is the second.
 * @throws AppError `not-found`, `invalid-request` without a reason, `impact-unknown`, `impact-stale`,
 *   `impact-too-large`, `policy-changed`, `policy-from-folder`, `second-person-needed`
 */
export function rollBack(
  deps: PublishDeps,
  author: Author,
  wish: { revisionId: string; impactId: string; reason: string },
): PutInForce {
  const revision = readRevision(deps.db, author.policy, wish.revisionId);
  if (!revision) throw new AppError('not-found', 'There is no such revision of this policy.');
  if (takesOperator(deps, author, revision.approvedByIdp !== null))
    throw new AppError('second-person-needed', 'Nobody has approved that revision: publish it as a draft.');
  const about = { revisionId: revision.id, filesDigest: revision.filesDigest };
  return restore(deps, author, 'rollback', { id: revision.id }, about, wish);
}

/**
 * Takes a provider's policy out of force: from then on the base policy decides alone; or the base policy that was
 * published, so that the one of the service is in force. Where a second person is needed, the operator is the second.
 * @throws AppError as `rollBack`, and `second-person-needed`
 */
export function withdraw(
  deps: PublishDeps,
  author: Author,
  wish: { impactId: string; reason: string },
): PutInForce {
  if (takesOperator(deps, author, false))
    throw new AppError('second-person-needed', 'Only the operator can take it out of force.');
  return restore(deps, author, 'withdraw', null, { nothing: true }, wish);
}

/** The operator, who looks after a provider's policy, may do both. */
function restore(
  deps: PublishDeps,
  author: Author,
  kind: 'rollback' | 'withdraw',
  revision: { id: string } | null,
  about: About,
  { impactId, reason }: { impactId: string; reason: string },
): PutInForce {
  requireSaidReason(reason);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const { gates, impact } = judgeImpact(deps, author.policy, about, impactId);
    requireGates(gates);
    return putInForce(deps, author.actor, {
      ...{ policy: author.policy, kind, revision, reason: reason.trim(), impact },
      ...circumstances(deps, author),
    });
  });
}
