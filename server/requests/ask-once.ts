import { createHash } from 'node:crypto';
import { type AccessRequestRow, readAccessRequest } from '../../db/access-requests.ts';
import { insertIdempotencyKey, readIdempotencyKey } from '../../db/idempotency.ts';
import type { Caller } from '../access/callers.ts';
import { AppError } from '../errors.ts';
import type { AccessRequestBody } from './access-requests.schema.ts';
import { type AskDeps, askForAccess, requestMs } from './ask.ts';
import { bindDenial, requireKnownThere } from './bind.ts';
import type { DenialDeps } from './denial.ts';

/** A key is kept for a day after the request has ended, whenever that is. */
const keptForMs = requestMs + 24 * 3_600_000;

/**
 * What a provider's system submits, at most once for each idempotency key: the same again is answered with the request
 * that the first made, also when the refusal has grown too old meanwhile.
 * @throws AppError as `bindDenial`, `requireKnownThere` and `askForAccess`; `duplicate-request` when the key belongs to
 *   another submission
 */
export async function submitOnce(
  deps: AskDeps & DenialDeps,
  caller: Caller,
  body: AccessRequestBody,
  given: { key: string | undefined; requestId: string | null },
): Promise<AccessRequestRow> {
  const { subject, action, resource, denial: claimed } = body;
  // Only digests are kept: a key may hold anything.
  const digest = digestOf(['access-request', caller.clientId, given.key]);
  const bodyDigest = digestOf(body);
  const before = () => (given.key === undefined ? undefined : readMade(deps, digest, bodyDigest));
  const made = before();
  if (made) return made;
  const denial = await bindDenial(deps, caller, {
    check: { subject, action, resource },
    evaluationId: claimed.evaluation_id,
    evaluatedAt: claimed.evaluated_at,
    expiresAt: claimed.expires_at,
    reason: claimed.reason,
  });
  requireKnownThere(deps, denial);
  return deps.db.inOneBatch(() => {
    // Somebody may have been faster with the same key while the refusal was looked for.
    const meanwhile = before();
    if (meanwhile) return meanwhile;
    const row = askForAccess(deps, {
      denial,
      reason: body.context?.justification,
      wishedUntil: body.requested_access?.requested_until,
      by: {
        actor: { idp: 'client', id: caller.clientId },
        actorTin: caller.organization,
        requestId: given.requestId,
      },
      providerTin: caller.organization,
    });
    const now = deps.now();
    const kept = { digest, bodyDigest, answer: { id: row.id }, expiresAt: now + keptForMs };
    if (given.key !== undefined) insertIdempotencyKey(deps.db, kept, now);
    return row;
  });
}

function readMade(deps: AskDeps, digest: string, bodyDigest: string): AccessRequestRow | undefined {
  const kept = readIdempotencyKey(deps.db, digest, deps.now());
  if (!kept) return undefined;
  if (kept.bodyDigest !== bodyDigest) {
    throw new AppError('duplicate-request', 'The Idempotency-Key belongs to another request of yours.');
  }
  return readAccessRequest(deps.db, (kept.answer as { id: string }).id);
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
