import { upsertIdentity } from '../../db/identities.ts';
import {
  insertConfirmation,
  insertOnboarding,
  type OnboardingRow,
  readConfirmations,
  readPendingOnboarding,
} from '../../db/onboardings.ts';
import { takeProof } from '../../db/signatory-proofs.ts';
import { AppError } from '../errors.ts';
import { digestOf } from '../ids.ts';
import { paths } from '../paths.ts';
import { auditOnboarding, type Doing } from './audit.ts';
import { knowCompany, requireCompany } from './company.ts';
import type { Company } from './company-register.ts';
import { completeOnboarding } from './complete.ts';
import { type Applicant, type OnboardingDeps, requireLevel } from './deps.ts';
import { lapse } from './lapse.ts';
import { writeLetter } from './letters.ts';
import { requireGoodStanding } from './people.ts';
import { readStanding, requireOpenToSignatory } from './standing.ts';
import { requireCurrent, termsVersion } from './terms.ts';

/** How long the other signatories have. */
export const pendingMs = 14 * 24 * 3_600_000;

/** What a signatory confirms. */
export interface Confirmation {
  tin: string;
  /** Version of the terms that they have read. */
  terms: string;
  /** Of a frozen organisation: whether what was granted since is to count again. The first of joint signatories says. */
  keepsGrants?: boolean;
}

/** `link`: the token of the link to the other signatories, told once, to the first of them. */
export interface Confirmed {
  onboarding: OnboardingRow;
  link?: string;
}

/**
 * Confirms the onboarding of a company as one of its signatories, by a proof of the last quarter of an hour, which is
 * used up. Who may sign alone becomes administrator; of joint signatories all do, when the last has confirmed.
 * Everything is proven once more: the company by the register, the rest inside the transaction.
 * @throws AppError `terms-changed`, `proof-missing`, `not-signatory`, `already-confirmed`, `already-onboarded`, and as
 *   `requireCompany`, `requireGoodStanding`
 */
export async function confirmAsSignatory(
  deps: OnboardingDeps,
  by: Applicant,
  { tin, terms, keepsGrants = false }: Confirmation,
): Promise<Confirmed> {
  requireLevel(by);
  requireCurrent(terms, termsVersion);
  const company = await requireCompany(deps, tin);
  return deps.db.inOneBatch(() => {
    const at = deps.now();
    const doing: Doing = { actor: { idp: by.idp, id: by.idpIdentityId }, at, requestId: by.requestId };
    requireOpenToSignatory(readStanding(deps, tin));
    requireGoodStanding(deps.db, by);
    const proof = takeProof(deps.db, { ...by, organizationTin: tin }, at);
    if (!proof) throw new AppError('proof-missing', 'Prove once more that you may sign for the company.');
    const wanted = signatoriesWanted(company, proof.signatory);
    knowCompany(deps, doing, company);
    const { onboarding, link } = joinOrStart(deps, doing, tin, wanted, keepsGrants);
    const confirmation = { onboardingId: onboarding.id, signatory: proof.signatory, termsVersion: terms };
    const { idp, idpIdentityId } = by;
    const isNew = insertConfirmation(deps.db, { ...confirmation, idp, idpIdentityId, confirmedAt: at });
    if (!isNew) throw new AppError('already-confirmed', 'You have confirmed this onboarding already.');
    upsertIdentity(deps.db, { idp, idpIdentityId, name: by.name, at });
    auditOnboarding(deps.db, doing, 'onboarding.confirmed', onboarding, onboarding, confirmation);
    const confirmed = new Set(readConfirmations(deps.db, onboarding.id).map(({ signatory }) => signatory));
    if (wanted.every((id) => confirmed.has(id)))
      return { onboarding: completeOnboarding(deps, doing, onboarding) };
    return link === undefined ? { onboarding } : { onboarding, link };
  });
}

/** By whom an onboarding has to be confirmed, by the register: this signatory alone, or all of them. */
function signatoriesWanted({ signing }: Company, signatory: string): string[] {
  const all = signing.signatories.map(({ id }) => id);
  if (!all.includes(signatory))
    throw new AppError('not-signatory', 'You are no longer among its signatories.');
  return signing.rule === 'alone' ? [signatory] : all.toSorted();
}

/** The onboarding that waits for these signatories; one that waits for others has been overtaken by the register. */
function joinOrStart(
  deps: OnboardingDeps,
  doing: Doing,
  tin: string,
  signatories: string[],
  keepsGrants: boolean,
): Confirmed {
  const waiting = readPendingOnboarding(deps.db, tin);
  const isTheSame = waiting?.signatories.join('\n') === signatories.join('\n');
  if (waiting && isTheSame && waiting.expiresAt > doing.at) return { onboarding: waiting };
  if (waiting) lapse(deps.db, doing, waiting);
  const link = signatories.length > 1 ? deps.newToken() : undefined;
  const onboarding: OnboardingRow = {
    id: deps.newId('onb'),
    organizationTin: tin,
    route: 'signatory',
    state: 'pending',
    termsVersion,
    startedByIdp: doing.actor.idp,
    startedById: doing.actor.id,
    startedAt: doing.at,
    expiresAt: doing.at + pendingMs,
    endedAt: null,
    signatories,
    linkDigest: link === undefined ? null : digestOf(link),
    disownDigest: null,
    keepsGrants,
  };
  insertOnboarding(deps.db, onboarding);
  auditOnboarding(deps.db, doing, 'onboarding.started', undefined, onboarding);
  if (link === undefined) return { onboarding };
  const address = `${deps.publicUrl}${paths.onboardingSignatures(link)}`;
  writeLetter(deps, doing, { kind: 'signatures-wanted', organizationTin: tin, link: address });
  return { onboarding, link };
}
