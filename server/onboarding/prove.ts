import {
  deleteCprTries,
  deleteCprTry,
  insertCprTry,
  readCprTries,
  upsertProof,
} from '../../db/signatory-proofs.ts';
import { AppError } from '../errors.ts';
import { requireCompany } from './company.ts';
import type { Signatory } from './company-register.ts';
import { type Applicant, type OnboardingDeps, requireLevel } from './deps.ts';
import { cvrOf, toCprNumber } from './numbers.ts';
import { readStanding, requireOpenToSignatory } from './standing.ts';

/** CPR numbers that were not one's own: so many in a login, and so many of one identity within the hour. */
export const triesAtMost = 3;
const triesWithinMs = 3_600_000;
/** Longer than a login can last. */
const triesKeptMs = 24 * 3_600_000;
/** How long a proof counts. */
export const proofMs = 15 * 60_000;

/**
 * Proves that whoever has logged in is a signatory of the company: the broker says that the CPR number belongs to this
 * login, then the register whose it is. The number lives in the memory of this call alone; what is kept, for a quarter
 * of an hour and for this login and company, is the register's id of the person.
 * @throws AppError `invalid-cpr-number`, `too-many-tries`, `cpr-mismatch`, `not-signatory`, `invalid-token` when the
 *   login is too old to ask about, `broker-unavailable`, and as `requireCompany` and `requireOpenToSignatory`
 */
export async function proveSignatory(
  deps: OnboardingDeps,
  by: Applicant,
  tin: string,
  typed: string,
): Promise<Signatory> {
  requireLevel(by);
  const company = await requireCompany(deps, tin);
  requireOpenToSignatory(readStanding(deps, tin));
  const number = toCprNumber(typed);
  if (number === undefined) throw new AppError('invalid-cpr-number', 'A CPR number has ten digits.');
  await requireOwnNumber(deps, by, number);
  const id = await deps.companyRegister?.matchSignatory(cvrOf(tin), number);
  const signatory = company.signing.signatories.find((one) => one.id === id);
  if (!signatory) {
    throw new AppError('not-signatory', 'The company register does not name you among its signatories.');
  }
  const { login, idp, idpIdentityId } = by;
  const now = deps.now();
  const proof = { login, organizationTin: tin, idp, idpIdentityId, signatory: signatory.id };
  deps.db.inOneBatch(() => upsertProof(deps.db, { ...proof, expiresAt: now + proofMs }, now));
  return signatory;
}

/**
 * Tries that are left. `freeAt`: when there will be some for this identity again (epoch milliseconds), where it has none;
 * without it another login has some at once.
 */
export function readTriesLeft(
  deps: OnboardingDeps,
  by: Applicant,
): { left: number; freeAt: number | undefined } {
  const { byLogin, byIdentity, oldest } = readCprTries(deps.db, by, deps.now() - triesWithinMs);
  const left = Math.max(0, triesAtMost - Math.max(byLogin, byIdentity));
  const isWaiting = byIdentity >= triesAtMost && oldest !== null;
  return { left, freeAt: isWaiting ? oldest + triesWithinMs : undefined };
}

/** Asks the broker whose number it is. A try is noted before it is made: a second process, or a crash, gives no more. */
async function requireOwnNumber(deps: OnboardingDeps, by: Applicant, number: string): Promise<void> {
  if (!deps.cprMatch) throw new AppError('broker-unavailable', 'Here no CPR number can be checked.');
  const tried = noteTry(deps, by);
  if (tried === undefined) throw tooManyTries();
  const answer = await deps.cprMatch.match(by.accessToken, number).catch((error: unknown) => {
    deleteCprTry(deps.db, tried);
    throw error;
  });
  if (answer === 'no-match') {
    throw new AppError('cpr-mismatch', 'This CPR number does not belong to whoever has logged in.');
  }
  deleteCprTry(deps.db, tried);
  if (answer === 'exhausted') throw tooManyTries();
}

function noteTry(deps: OnboardingDeps, { login, idp, idpIdentityId }: Applicant): number | undefined {
  const at = deps.now();
  const limits = { perLogin: triesAtMost, perIdentity: triesAtMost, since: at - triesWithinMs };
  return deps.db.inOneBatch(() => {
    deleteCprTries(deps.db, at - triesKeptMs);
    return insertCprTry(deps.db, { login, idp, idpIdentityId, at }, limits);
  });
}

function tooManyTries(): AppError {
  return new AppError('too-many-tries', 'Too many CPR numbers were tried. Wait an hour, and log in again.');
}
