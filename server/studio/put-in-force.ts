import type { Db } from '../../db/open.ts';
import {
  type CandidateBundle,
  insertPolicyBundle,
  insertPolicyPublication,
  insertPolicyRevision,
  type PolicyPointer,
  type PublishedImpact,
  readPolicyPointers,
  setPolicyPointer,
} from '../../db/policies.ts';
import { type PolicyPublicationRow, readRevision } from '../../db/policy-revisions.ts';
import { type Actor, auditChange, type ChangeAction } from '../audit/changes.ts';
import type { CatalogueCache } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import type { NewId } from '../ids.ts';
import { createEngine } from '../policy/engine.ts';
import { readKeptBundle, toBundle } from '../policy/kept-bundles.ts';
import { basePolicyId } from '../policy/names.ts';
import { liveNameOf, type Policies } from '../policy/policies.ts';

export interface PutInForceDeps {
  db: Db;
  now: () => number;
  newId: NewId;
  catalogue: CatalogueCache;
  policies: Pick<Policies, 'brought'>;
}

/** What is published for the first time. */
export interface NewRevision {
  bundle: CandidateBundle;
  /** Sources, tests, decision tables and data by path, and their SHA-256 (`digestOfFiles`). */
  files: Record<string, string>;
  filesDigest: string;
  author: Actor;
  approvedBy?: Actor | undefined;
}

export interface PolicyChange {
  /** `base`, or the TIN of the provider whose policy it is. */
  policy: string;
  kind: PolicyPublicationRow['kind'];
  /**
   * What is to be in force: something new, or what was published before. `null`: of a provider no policy at all, of
   * the base policy the one that the service brings. `stop` and `resume` leave it as it is.
   */
  revision?: NewRevision | { id: string } | null;
  reason: string;
  impact?: PublishedImpact | undefined;
  /** What has to be in force now, as `liveNameOf` tells it: then nobody undoes what they have not seen. */
  expectedLive: string;
  /** On whose behalf, where that is not the policy's own organisation. */
  actorTin?: string | undefined;
  requestId?: string | null | undefined;
}

export interface PutInForce {
  /** Absent: from now on none, or the one that the service brings. */
  revisionId: string | null;
  /** What is in force now, as `liveNameOf` tells it. */
  live: string;
  /** Of the publication. */
  seq: number;
}

const actions = {
  publish: 'policy.published',
  rollback: 'policy.rolled-back',
  withdraw: 'policy.withdrawn',
  stop: 'policy.stopped',
  resume: 'policy.resumed',
} as const satisfies Record<PolicyChange['kind'], ChangeAction>;

/**
 * Puts a policy into force, or out of it, in one transaction: the compiled policy, the revision, the pointer to it,
 * the publication and its audit entry; all of it, or nothing. What decides reads the pointer with its facts, so every
 * process goes by it from the next question on. Whether somebody may do this is settled before.
 * @throws AppError `policy-changed` when something else is in force by now, `policy-from-folder`, `not-found` for a
 * revision that is none of this policy's, `not-now`
 */
export function putInForce(deps: PutInForceDeps, by: Actor, change: PolicyChange): PutInForce {
  const { db } = deps;
  const { policy, kind } = change;
  return db.inOneBatch(() => {
    const before = readPolicyPointers(db);
    const live = requirePossible(deps, change, before);
    const at = deps.now();
    const isLeft = kind === 'stop' || kind === 'resume';
    const revisionId = isLeft ? pointerOf(before, policy)?.revisionId : keepRevision(deps, change, at);
    const isStop = kind === 'stop';
    setPolicyPointer(db, policy, {
      revisionId: revisionId ?? null,
      stoppedAt: isStop ? at : null,
      stoppedWhy: isStop ? change.reason : null,
      updatedAt: at,
    });
    const now = toLiveName(deps, readPolicyPointers(db), policy);
    const about = { revisionId: revisionId ?? null, live: now };
    const seq = insertPolicyPublication(db, {
      ...{
        policy,
        kind,
        revisionId: about.revisionId,
        at,
        byIdp: by.idp,
        byId: by.id,
        reason: change.reason,
      },
      impact: change.impact ?? null,
    });
    auditChange(db, {
      ...{ action: actions[kind], actor: by, actorTin: change.actorTin ?? null, at, reason: change.reason },
      organizationTin: policy === basePolicyId ? (deps.catalogue.current().operatorTin ?? '') : policy,
      ...{ entity: 'policy', entityId: policy, requestId: change.requestId ?? null },
      before: { live },
      after: { ...about, ...(change.impact && { impact: change.impact }) },
    });
    return { ...about, seq };
  });
}

const pointerOf = (pointers: PolicyPointer[], policy: string) =>
  pointers.find((pointer) => pointer.policy === policy);

function toLiveName({ policies }: PutInForceDeps, pointers: PolicyPointer[], policy: string): string {
  return liveNameOf(policies, { policies: new Map(pointers.map((row) => [row.policy, row])) }, policy);
}

/** What is in force now, if the change can be made to it. */
function requirePossible(deps: PutInForceDeps, change: PolicyChange, pointers: PolicyPointer[]): string {
  const { policy, kind, expectedLive } = change;
  const isBase = policy === basePolicyId;
  if (isBase && deps.policies.brought.origin === 'folder' && kind !== 'withdraw')
    throw new AppError(
      'policy-from-folder',
      'The base policy comes from POLICY_DIR: it is changed there, and not published here.',
    );
  const live = toLiveName(deps, pointers, policy);
  if (live !== expectedLive)
    throw new AppError('policy-changed', 'Other rules have come into force in the meantime.');
  const isStopped = typeof pointerOf(pointers, policy)?.stoppedAt === 'number';
  const isPossible =
    kind === 'stop' ? live !== 'none' && !isStopped && !isBase : kind !== 'resume' || isStopped;
  if (!isPossible) throw new AppError('not-now', 'The policy is not in that state.');
  return live;
}

/** The revision that is to be in force, kept if it is new; `null` for none, and for what the service brings anyway. */
function keepRevision(
  deps: PutInForceDeps,
  { policy, revision, reason }: PolicyChange,
  at: number,
): string | null {
  const { db, newId, policies } = deps;
  if (!revision) return null;
  if ('id' in revision) {
    const known = readRevision(db, policy, revision.id);
    if (!known) throw new AppError('not-found', 'There is no such revision of this policy.');
    requireSound(db, known.bundle);
    const isBrought = known.origin !== 'published' && known.bundle === policies.brought.revision;
    return isBrought ? null : known.id;
  }
  const { bundle, author, approvedBy, ...sources } = revision;
  const data = bundle.data === undefined ? null : Buffer.from(bundle.data, 'base64').toString('utf8');
  insertPolicyBundle(db, {
    ...{ revision: bundle.revision, digest: bundle.digest, entrypoints: bundle.entrypoints },
    ...{ wasm: Buffer.from(bundle.wasm, 'base64'), data, opaVersion: bundle.opaVersion, createdAt: at },
  });
  requireSound(db, bundle.revision);
  // A name is short enough for two policies to be made that share it.
  const known = readKeptBundle(db, bundle.revision);
  if (known.digest !== bundle.digest || known.data !== data)
    throw new AppError('policy-failed', `Another policy is called ${bundle.revision}.`);
  const kept = insertPolicyRevision(db, {
    ...{ id: newId('pol'), policy, bundle: bundle.revision, origin: 'published', ...sources, reason },
    ...{ authorIdp: author.idp, authorId: author.id, createdAt: at },
    ...{ approvedByIdp: approvedBy?.idp ?? null, approvedById: approvedBy?.id ?? null },
  });
  return kept.id;
}

/** What comes into force is what its name says, and can be instantiated. @throws AppError `policy-failed`, `policy-unavailable` */
function requireSound(db: Db, bundle: string): void {
  createEngine(toBundle(readKeptBundle(db, bundle)));
}
