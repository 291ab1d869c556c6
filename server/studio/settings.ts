import type { Db } from '../../db/open.ts';
import { readPolicyRow } from '../../db/policy-revisions.ts';
import { type PolicySettings, upsertPolicySettings } from '../../db/policy-settings.ts';
import { AppError } from '../errors.ts';
import { liveNameOf, type Policies } from '../policy/policies.ts';
import { auditPolicy } from './audit.ts';
import { type Author, requireOperatorOf } from './author.ts';
import { requireReason, type StudioDeps } from './drafts.ts';
import { putInForce } from './put-in-force.ts';

export type { PolicySettings };

/** What it takes to publish a policy; where nothing was settled: nobody else, and no limit. */
export function readSettings(db: Db, policy: string): PolicySettings {
  const { needsApproval = false, mostLosses = null, mostGains = null } = readPolicyRow(db, policy) ?? {};
  return { needsApproval, mostLosses, mostGains };
}

/**
 * Settles what it takes to publish the policy: the operator does, of every policy.
 * @throws AppError `forbidden`, `invalid-request`
 */
export function changeSettings(deps: StudioDeps, author: Author, wish: PolicySettings): PolicySettings {
  requireOperatorOf(author);
  for (const [name, limit] of Object.entries({ mostLosses: wish.mostLosses, mostGains: wish.mostGains }))
    if (limit !== null && !(Number.isSafeInteger(limit) && limit >= 0))
      throw new AppError('invalid-request', 'The limit is no number.', {
        issues: [{ pointer: `/${name}`, detail: 'A whole number from 0, or nothing for no limit.' }],
      });
  return deps.db.inOneBatch(() => {
    author.requireStill();
    const before = readSettings(deps.db, author.policy);
    const { needsApproval, mostLosses, mostGains } = wish;
    const after = { needsApproval, mostLosses, mostGains };
    if (JSON.stringify(before) === JSON.stringify(after)) return before;
    upsertPolicySettings(deps.db, author.policy, after, deps.now());
    auditPolicy(deps, author, 'policy.settings-changed', { entityId: author.policy, before, after });
    return after;
  });
}

/**
 * Takes a provider's policy out of service (`stop`: everything that it would be asked is denied), or puts it back.
 * @throws AppError `forbidden`, `invalid-request` without a reason, `not-now`, `policy-changed`
 */
export function moveService(
  deps: StudioDeps & { policies: Policies },
  author: Author,
  { kind, reason }: { kind: 'stop' | 'resume'; reason: string },
): void {
  requireOperatorOf(author);
  requireSaidReason(reason);
  deps.db.inOneBatch(() => {
    author.requireStill();
    putInForce(deps, author.actor, {
      ...{ policy: author.policy, kind, reason: reason.trim(), actorTin: author.organizationTin },
      expectedLive: liveNameOf(deps.policies, deps.catalogue.inForce(), author.policy),
      requestId: author.requestId,
    });
  });
}

/** @throws AppError `invalid-request`, `cpr-refused` */
export function requireSaidReason(reason: string | null | undefined): void {
  requireReason(reason);
  if (reason?.trim()) return;
  throw new AppError('invalid-request', 'A reason is needed: it stands in the timeline.', {
    issues: [{ pointer: '/reason', detail: 'Say why.' }],
  });
}
