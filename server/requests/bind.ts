import { isDeepStrictEqual } from 'node:util';
import { readSighting } from '../../db/ties.ts';
import type { Caller } from '../access/callers.ts';
import type { Check } from '../access/check.ts';
import { toIdentityKey } from '../access/facts.ts';
import { maskCpr } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { type Denial, type DenialDeps, findDenial } from './denial.ts';

/** What a provider's system sends to prove which refusal it means. */
export interface Claim {
  check: Pick<Check, 'subject' | 'action' | 'resource'>;
  evaluationId: string | undefined;
  /** Epoch milliseconds; looked at where it was sent, as the reason. */
  evaluatedAt: number | undefined;
  expiresAt: number | undefined;
  reason: string | undefined;
}

/**
 * The refusal that a provider's system means, held against what it claims of it (structural comparison). Another
 * provider's is none.
 * @throws AppError `invalid-denial-binding`, `expired-denial`, `decision-log-unavailable`
 */
export async function bindDenial(deps: DenialDeps, caller: Caller, claim: Claim): Promise<Denial> {
  const denial = claim.evaluationId === undefined ? undefined : await findDenial(deps, claim.evaluationId);
  if (!denial || denial.providerTin !== caller.organization || !isAsClaimed(denial, claim)) {
    throw new AppError(
      'invalid-denial-binding',
      'Send subject, action, resource and the members of the refusal as they were.',
    );
  }
  if (deps.now() < denial.expiresAt) return denial;
  throw new AppError('expired-denial', 'Evaluate again, and ask with the new refusal.');
}

function isAsClaimed(denial: Denial, claim: Claim): boolean {
  const { subject, action, resource } = denial.check;
  return (
    isDeepStrictEqual(toLogged(claim.check, denial.isMasked), { subject, action, resource }) &&
    claim.expiresAt === denial.expiresAt &&
    (claim.evaluatedAt ?? denial.at) === denial.at &&
    (claim.reason ?? denial.code) === denial.code
  );
}

/** As the log would have kept it: where something was masked, only what is left can be compared. */
function toLogged({ subject, action, resource }: Claim['check'], isMasked: boolean): unknown {
  const claimed = { subject, action, resource };
  return JSON.parse(JSON.stringify(isMasked ? maskCpr(claimed) : claimed));
}

/**
 * Whether the provider knows the person as somebody of the organisation: as it said itself, has seen, or was told by
 * the refusal. What others know does not count, or the answer would tell of it.
 * @throws AppError `tie-missing`
 */
export function requireKnownThere(deps: Pick<DenialDeps, 'db'>, denial: Denial): void {
  const { subject, resource } = denial.check;
  const person = { idp: subject.type, idpIdentityId: toIdentityKey(subject.id) };
  const isKnown =
    subject.properties?.['organization'] === resource.id ||
    denial.code === 'grant-expired' ||
    denial.code === 'grant-not-yet-valid' ||
    readSighting(deps.db, { ...person, organizationTin: resource.id }, denial.providerTin) !== undefined;
  if (isKnown) return;
  throw new AppError(
    'tie-missing',
    'State the employer in subject.properties.organization when you evaluate, or lead the person to form_url.',
  );
}
