import { readPolicyBundle } from '../../db/policies.ts';
import {
  cancelImpacts,
  countUnfinishedImpacts,
  type FullImpactRow,
  type ImpactRow,
  type ImpactRowsQuery,
  insertImpact,
  type NamedImpactRow,
  readImpactAnswers,
  readImpactCounts,
  readImpactRow,
  readImpactRows,
} from '../../db/policy-impacts.ts';
import { type PolicyRow, readRevision } from '../../db/policy-revisions.ts';
import { AppError } from '../errors.ts';
import { basePolicyId } from '../policy/names.ts';
import { liveNameOf } from '../policy/policies.ts';
import type { Author } from './author.ts';
import { readDraft } from './drafts.ts';
import type { PolicyFiles } from './files.ts';
import { outOfService } from './impact-judges.ts';
import { type PlanDeps, planImpact } from './impact-plan.ts';

/** What would come into force: a draft, an older revision, or no policy (the one that the service brings). */
export type ImpactOf = { draftId: string } | { revisionId: string } | { nothing: true };

/** They are computed one after the other, everybody's: nobody takes the place of all others. */
const mostUnfinished = 5;

/**
 * Asks for the impact of a change; it is computed in the background. An unfinished one of the same draft is cancelled;
 * one that is about the very same is given back.
 * @throws AppError `not-found`, `policy-invalid` for what does not compile, `not-now` when too many are under way,
 *   `stale-version`, `compiler-unavailable`, `compiler-busy`
 */
export async function startImpact(deps: PlanDeps, author: Author, what: ImpactOf): Promise<ImpactRow> {
  const { policy } = author;
  const candidate = await findCandidate(deps, author, what);
  const { plan, live, notes } = await planImpact(deps, policy, candidate.files);
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const { filesDigest, bundle } = candidate;
    const draftId = 'draftId' in what ? what.draftId : null;
    if (draftId && readDraft(deps, author, draftId).filesDigest !== filesDigest)
      throw new AppError('stale-version', 'The draft was changed in the meantime: ask again.');
    const at = deps.now();
    const under = readImpactRows(deps.db, policy, { ...(draftId && { draftId }), limit: 20 }).find(
      (row) =>
        (row.state === 'waiting' || row.state === 'running') &&
        row.draftId === draftId &&
        row.filesDigest === filesDigest &&
        row.live === live,
    );
    if (under) return under;
    if (draftId) cancelImpacts(deps.db, { draftId }, at, 'superseded');
    if (countUnfinishedImpacts(deps.db, policy) >= mostUnfinished)
      throw new AppError('not-now', 'Other impacts of this policy are still being computed.');
    const id = deps.newId('imp');
    insertImpact(deps.db, {
      ...{ id, policy, draftId, revisionId: 'revisionId' in what ? what.revisionId : null },
      ...{ filesDigest, candidate: bundle, live, plan, notes, state: 'waiting', createdAt: at },
      ...{ requestedByIdp: author.idp, requestedById: author.idpIdentityId },
    });
    return readImpact(deps, author, id);
  });
}

interface Candidate {
  files: PolicyFiles | undefined;
  filesDigest: string;
  bundle: FullImpactRow['candidate'];
}

async function findCandidate(deps: PlanDeps, author: Author, what: ImpactOf): Promise<Candidate> {
  if ('nothing' in what) return { files: undefined, filesDigest: '', bundle: null };
  if ('draftId' in what) {
    const { files, filesDigest } = readDraft(deps, author, what.draftId);
    const compiled = await deps.workshop.compile(author.policy, files);
    if (compiled.ok) return { files, filesDigest, bundle: compiled.bundle };
    throw new AppError('policy-invalid', 'The draft does not compile: see what is wrong with it.');
  }
  const revision = readRevision(deps.db, author.policy, what.revisionId);
  const kept = revision && readPolicyBundle(deps.db, revision.bundle);
  if (!revision || !kept) throw new AppError('not-found', 'There is no such revision.');
  const { wasm, data, revision: name, digest, entrypoints, opaVersion } = kept;
  const bundle = {
    ...{ revision: name, digest, entrypoints, opaVersion, wasm: wasm.toString('base64') },
    ...(data !== null && { data: Buffer.from(data).toString('base64') }),
  };
  return { files: revision.files, filesDigest: revision.filesDigest, bundle };
}

type ReadDeps = Pick<PlanDeps, 'db'>;

/** An impact of the author's policy. @throws AppError `not-found`, also for another policy's */
export function readImpact(deps: ReadDeps, author: Author, id: string): ImpactRow {
  const impact = readImpactRow(deps.db, author.policy, id);
  if (!impact) throw new AppError('not-found', 'There is no such impact.');
  return impact;
}

/** The newest impacts of the author's policy. */
export function listImpacts(deps: ReadDeps, author: Author, limit = 50): ImpactRow[] {
  return readImpactRows(deps.db, author.policy, { limit });
}

/** The newest impact of a draft, if it is about what the draft says now. */
export function latestImpactOf(
  deps: ReadDeps,
  draft: { id: string; policy: string; filesDigest: string },
): ImpactRow | undefined {
  const [newest] = readImpactRows(deps.db, draft.policy, { draftId: draft.id, limit: 1 });
  return newest?.filesDigest === draft.filesDigest ? newest : undefined;
}

/** Stops what is not finished. @throws AppError `not-found` */
export function cancelImpact(deps: Pick<PlanDeps, 'db' | 'now'>, author: Author, id: string): ImpactRow {
  deps.db.inOneBatch(() => {
    author.requireStill();
    readImpact(deps, author, id);
    cancelImpacts(deps.db, { id }, deps.now(), null);
  });
  return readImpact(deps, author, id);
}

/** People, grants and privileges change all the time: what was computed longer ago is of another day. */
const currentForMs = 24 * 60 * 60_000;

/**
 * Whether it is of this day, and still compares with all that decides: the policy itself, and the base policy with it;
 * of the base policy every provider's. One that is out of service decides otherwise than in service.
 */
export function isImpactCurrent(
  { catalogue, policies, now }: Pick<PlanDeps, 'catalogue' | 'policies' | 'now'>,
  { policy, live, plan, createdAt }: Pick<ImpactRow, 'policy' | 'live' | 'plan' | 'createdAt'>,
): boolean {
  if (createdAt < now() - currentForMs) return false;
  const inForce = catalogue.inForce();
  const nameOf = (one: string) => liveNameOf(policies, inForce, one);
  if (!plan || live !== nameOf(policy) || plan.base.live !== nameOf(basePolicyId)) return false;
  const decidesNow = (tin: string) => {
    const { bundle = null, stoppedAt = null } = inForce.policies.get(tin) ?? {};
    return bundle !== null && stoppedAt !== null ? outOfService : nameOf(tin);
  };
  const isSame = (tin: string) => (plan.restricting[tin]?.live ?? 'none') === decidesNow(tin);
  if (policy !== basePolicyId) return isSame(policy);
  const others = [...inForce.policies.keys(), ...Object.keys(plan.restricting)];
  return others.filter((tin) => tin !== basePolicyId).every(isSame);
}

/** Which of the operator's limits an impact exceeds; none where there is no limit. */
export function findExceeded(
  settings: Pick<PolicyRow, 'mostLosses' | 'mostGains'> | undefined,
  impact: Pick<ImpactRow, 'gains' | 'losses'>,
): { losses: boolean; gains: boolean } {
  const exceeds = (count: number, most: number | null | undefined) =>
    typeof most === 'number' && count > most;
  return {
    losses: exceeds(impact.losses, settings?.mostLosses),
    gains: exceeds(impact.gains, settings?.mostGains),
  };
}

/**
 * The answers that change, in parts. A provider's author is told the names of those alone who have used its service;
 * the operator, who has no business with people, is told nobody's.
 * @throws AppError `not-found`
 */
export function listImpactRows(
  deps: ReadDeps,
  author: Author,
  id: string,
  query: Pick<ImpactRowsQuery, 'change' | 'after' | 'limit'> & { organization?: string | undefined },
): NamedImpactRow[] {
  const impact = readImpact(deps, author, id);
  const { organization: organizationTin, ...rest } = query;
  const seenAt = author.isOperator ? '' : author.policy;
  return readImpactAnswers(deps.db, { impactId: impact.id, organizationTin, seenAt, ...rest });
}

/** Of which organisations, providers and privileges most accesses change. */
export interface ImpactSummary {
  organizations: ReturnType<typeof readImpactCounts>;
  providers: ReturnType<typeof readImpactCounts>;
  privileges: ReturnType<typeof readImpactCounts>;
}

/** Sums up an impact. @throws AppError `not-found` */
export function summarizeImpact(deps: ReadDeps, author: Author, id: string, limit = 20): ImpactSummary {
  readImpact(deps, author, id);
  return {
    organizations: readImpactCounts(deps.db, id, 'organization', limit),
    providers: readImpactCounts(deps.db, id, 'provider', limit),
    privileges: readImpactCounts(deps.db, id, 'privilege', limit),
  };
}

/** Every row that is kept, in parts, for a file. @throws AppError `not-found` */
export function* exportImpactRows(
  deps: ReadDeps,
  author: Author,
  id: string,
  perPart = 1_000,
): Generator<NamedImpactRow[]> {
  let after: number | undefined;
  for (;;) {
    const rows = listImpactRows(deps, author, id, { after, limit: perPart });
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.n;
    if (rows.length < perPart) return;
  }
}
