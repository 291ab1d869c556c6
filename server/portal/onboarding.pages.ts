import type { Request, Response } from 'express';
import { findOnboardingByLink, readConfirmations, readOnboarding } from '../../db/onboardings.ts';
import { readOrganization } from '../../db/organizations.ts';
import { onboardingFrontPage } from '../../views/onboarding/front.ts';
import { termsPage } from '../../views/onboarding/parts.ts';
import { receiptPage } from '../../views/onboarding/receipt.ts';
import { signaturesPage } from '../../views/onboarding/signatures.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { digestOf } from '../ids.ts';
import { cvrOf } from '../onboarding/numbers.ts';
import { termsVersion } from '../onboarding/terms.ts';
import { paths } from '../paths.ts';
import { requireVisitor, visitorOf } from '../sign-in/visitor.ts';
import { confirmPages } from './confirm.pages.ts';
import { declarationPages } from './declaration.pages.ts';
import { languageOf } from './language.ts';
import { notUsPages } from './not-us.pages.ts';
import { stateOf } from './onboarding-state.ts';
import { sendStop } from './onboarding-stops.ts';
import { sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';
import { signatoryPages } from './signatory.pages.ts';

/** Onboarding: the way in, the two routes, the link to joint signatories, receipts, and *this was not us*. */
export function onboardingPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.onboarding,
      access: 'public',
      handle: (req, res) => sendPage(req, res, onboardingFrontPage({ language: languageOf(req) })),
    },
    {
      method: 'get',
      path: paths.onboardingTerms,
      access: 'public',
      handle: (req, res) =>
        sendPage(req, res, termsPage({ language: languageOf(req), version: termsVersion })),
    },
    ...signatoryPages(deps),
    ...confirmPages(deps),
    ...declarationPages(deps),
    {
      method: 'get',
      path: paths.onboardingSignaturesPattern,
      access: 'public',
      handle: (req, res) => showSignatures(deps, req, res),
    },
    {
      method: 'get',
      path: paths.onboardingReceiptPattern,
      access: 'person',
      handle: (req, res) => showReceipt(deps, req, res),
    },
    ...notUsPages(deps),
  ];
}

/** Where the link to the other signatories leads. Whoever has it learns how many have confirmed, not who. */
async function showSignatures(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const token = pathParameter(req, 'token');
  const onboarding = findOnboardingByLink(deps.db, 'linkDigest', digestOf(token));
  const organization = onboarding && readOrganization(deps.db, onboarding.organizationTin);
  if (!onboarding || !organization) {
    const unknown = new AppError('not-found', 'The link is not known.');
    return sendStop(req, res, unknown, {
      here: paths.onboarding,
      text: 'link-unknown',
      actions: ['signatory', 'help'],
    });
  }
  const confirmations = readConfirmations(deps.db, onboarding.id);
  const visitor = visitorOf(req);
  const hasConfirmed = confirmations.some(
    ({ idp, idpIdentityId }) => idp === visitor?.idp && idpIdentityId === visitor.idpIdentityId,
  );
  const is = stateOf(onboarding, organization, deps.now());
  const isOpen = is === 'waiting';
  const page = signaturesPage({
    language: languageOf(req),
    organization,
    is: isOpen ? (hasConfirmed ? 'confirmed' : 'open') : is,
    expiresAt: onboarding.expiresAt,
    confirmed: confirmations.length,
    of: onboarding.signatories.length,
    missing: isOpen && hasConfirmed ? await missingNames(deps, onboarding.id) : [],
    link: `${deps.publicUrl}${paths.onboardingSignatures(token)}`,
    isLoggedIn: visitor !== undefined,
  });
  sendPage(req, res, page);
}

/** The receipt of one who has confirmed; there is none for anybody else. */
async function showReceipt(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const { idp, idpIdentityId } = requireVisitor(req);
  const onboarding = readOnboarding(deps.db, pathParameter(req, 'id'));
  const organization = onboarding && readOrganization(deps.db, onboarding.organizationTin);
  const confirmation =
    onboarding &&
    readConfirmations(deps.db, onboarding.id).find(
      (each) => each.idp === idp && each.idpIdentityId === idpIdentityId,
    );
  if (!onboarding || !organization || !confirmation) {
    throw new AppError('not-found', 'There is no such receipt.');
  }
  const is = stateOf(onboarding, organization, deps.now());
  const page = receiptPage({
    language: languageOf(req),
    organization,
    onboarding,
    is,
    confirmation,
    isPrivateLogin: idp === 'mitid',
    missing: is === 'waiting' ? await missingNames(deps, onboarding.id) : [],
  });
  sendPage(req, res, page);
}

/** Names of those who have yet to confirm, by the register; none when it does not answer: the page does without. */
async function missingNames(deps: PortalDeps, onboardingId: string): Promise<string[]> {
  const onboarding = readOnboarding(deps.db, onboardingId);
  const company = await deps.companyRegister
    ?.findCompany(cvrOf(onboarding?.organizationTin ?? ''))
    .catch((error: unknown) => {
      deps.log.warn({ err: error }, 'the company register cannot be asked who is missing');
      return undefined;
    });
  const confirmed = new Set(readConfirmations(deps.db, onboardingId).map(({ signatory }) => signatory));
  return (company?.signing.signatories ?? [])
    .filter(({ id }) => onboarding?.signatories.includes(id) && !confirmed.has(id))
    .map(({ name }) => name);
}
