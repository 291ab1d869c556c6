import { upsertIdentity } from '../../db/identities.ts';
import {
  insertConfirmation,
  insertOnboarding,
  type OnboardingRow,
  readPendingOnboarding,
} from '../../db/onboardings.ts';
import { AppError } from '../errors.ts';
import { digestOf } from '../ids.ts';
import { paths } from '../paths.ts';
import { auditOnboarding, type Doing } from './audit.ts';
import { proveLetterCode, spendLetterCode } from './code.ts';
import { knowCompany, requireCompany } from './company.ts';
import { completeOnboarding } from './complete.ts';
import { type Applicant, type OnboardingDeps, requireLevel } from './deps.ts';
import { lapse } from './lapse.ts';
import { writeLetter } from './letters.ts';
import { requireGoodStanding } from './people.ts';
import { readStanding, requireOpenToDeclaration } from './standing.ts';
import { declaredVersion, requireCurrent } from './terms.ts';

/** What somebody declares on their honour. */
export interface Declaration {
  /** The company that the form was about. */
  tin: string;
  /** Versions of the terms and of the declaration that they have read. */
  agreed: string;
  /** Of the letter that the company got when its administrator was deactivated. */
  code?: string | undefined;
}

/**
 * Onboards the company that a MitID Erhverv login belongs to, on the sworn declaration of whoever has logged in: they
 * become its administrator at once. A letter tells the company, with a link to say that this was not its doing.
 * @throws AppError `foreign-company`, `terms-changed`, `letterbox-unavailable`, and as `requireCompany`,
 *   `requireOpenToDeclaration`, `requireGoodStanding`, and `proveLetterCode` where there have been administrators
 */
export async function declareAuthority(
  deps: OnboardingDeps,
  by: Applicant,
  { tin, agreed, code }: Declaration,
): Promise<OnboardingRow> {
  requireLevel(by);
  requireOwnCompany(by, tin);
  requireCurrent(agreed, declaredVersion);
  if (!deps.letterbox) throw new AppError('letterbox-unavailable', 'Here no letter can be sent.');
  const company = await requireCompany(deps, tin);
  const standing = requireOpenToDeclaration(readStanding(deps, tin));
  // Counts the try whatever comes of the rest: so before its transaction.
  const proven = standing.needsCode ? proveLetterCode(deps, tin, code) : undefined;
  const at = deps.now();
  const { idp, idpIdentityId, name, requestId } = by;
  const doing: Doing = { actor: { idp, id: idpIdentityId }, at, requestId };
  return deps.db.inOneBatch(() => {
    const { needsCode } = requireOpenToDeclaration(readStanding(deps, tin));
    requireGoodStanding(deps.db, by);
    if (needsCode) spendLetterCode(deps, proven);
    // One that has waited in vain, and that nobody has swept up yet: only one can be pending.
    const waiting = readPendingOnboarding(deps.db, tin);
    if (waiting) lapse(deps.db, doing, waiting);
    knowCompany(deps, doing, company);
    const disownToken = deps.newToken();
    const onboarding = start(deps, doing, tin, disownToken);
    const signatory = `${idp} ${idpIdentityId}`;
    const confirmation = { onboardingId: onboarding.id, signatory, termsVersion: agreed };
    insertConfirmation(deps.db, { ...confirmation, idp, idpIdentityId, confirmedAt: at });
    upsertIdentity(deps.db, { idp, idpIdentityId, name, at });
    auditOnboarding(deps.db, doing, 'onboarding.confirmed', onboarding, onboarding, confirmation);
    const link = `${deps.publicUrl}${paths.notUs(disownToken)}`;
    writeLetter(deps, doing, { kind: 'declaration-made', organizationTin: tin, link });
    return completeOnboarding(deps, doing, onboarding);
  });
}

/** @throws AppError `foreign-company` unless the login itself belongs to this company */
export function requireOwnCompany(
  { idp, employerTin }: Pick<Applicant, 'idp' | 'employerTin'>,
  tin: string,
): void {
  if (idp === 'mitid_erhverv' && employerTin !== undefined && employerTin === tin) return;
  throw new AppError(
    'foreign-company',
    'A declaration can be made only for the company of the login itself.',
  );
}

/** Pending for as long as the transaction takes: completing it is what every onboarding has in common. */
function start(
  deps: OnboardingDeps,
  { actor, at, ...doing }: Doing,
  tin: string,
  token: string,
): OnboardingRow {
  const onboarding: OnboardingRow = {
    id: deps.newId('onb'),
    organizationTin: tin,
    route: 'declaration',
    state: 'pending',
    termsVersion: declaredVersion,
    startedByIdp: actor.idp,
    startedById: actor.id,
    startedAt: at,
    expiresAt: at,
    endedAt: null,
    signatories: [],
    linkDigest: null,
    disownDigest: digestOf(token),
    keepsGrants: false,
  };
  insertOnboarding(deps.db, onboarding);
  auditOnboarding(deps.db, { actor, at, ...doing }, 'onboarding.started', undefined, onboarding);
  return onboarding;
}
