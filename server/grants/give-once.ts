import { createHash } from 'node:crypto';
import { insertIdempotencyKey, readIdempotencyKey } from '../../db/idempotency.ts';
import { AppError } from '../errors.ts';
import type { NewGrant } from './examine.ts';
import { giveGrant } from './give.ts';
import type { Grant } from './grant.ts';
import type { Authority, GrantDeps } from './use-case.ts';

const keptForMs = 24 * 3_600_000;

/**
 * Grants a privilege in a transaction of its own, at most once for each idempotency key: the same key and wish again
 * are answered with what the first made; the key with another wish is refused. A refusal keeps no key.
 * @throws AppError as `giveGrant`, and `idempotency-key-reused`
 */
export function giveGrantOnce(
  deps: GrantDeps,
  by: Authority,
  wish: NewGrant,
  key: string | undefined,
): Grant {
  if (key === undefined) return deps.db.inOneBatch(() => giveGrant(deps, by, wish));
  const { actor, organizationTin } = by;
  // Only digests are kept: a key may hold anything.
  const digest = digestOf(['grant', organizationTin, actor.idp, actor.id, key]);
  const bodyDigest = digestOf(wish);
  return deps.db.inOneBatch(() => {
    const now = deps.now();
    const kept = readIdempotencyKey(deps.db, digest, now);
    if (kept && kept.bodyDigest !== bodyDigest) {
      throw new AppError(
        'idempotency-key-reused',
        'The Idempotency-Key belongs to another request of yours.',
      );
    }
    if (kept) {
      by.requireStill();
      return kept.answer as Grant;
    }
    const grant = giveGrant(deps, by, wish);
    insertIdempotencyKey(deps.db, { digest, bodyDigest, answer: grant, expiresAt: now + keptForMs }, now);
    return grant;
  });
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
