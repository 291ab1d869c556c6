import type { Request, Response } from 'express';
import { readConfirmations, readConfirmedBy, readGrantsSince } from '../../db/onboardings.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readProof } from '../../db/signatory-proofs.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { type ConfirmProps, confirmPage } from '../../views/onboarding/confirm.ts';
import { AppError } from '../errors.ts';
import { requireCompany } from '../onboarding/company.ts';
import type { Company } from '../onboarding/company-register.ts';
import { confirmAsSignatory } from '../onboarding/confirm.ts';
import type { Applicant } from '../onboarding/deps.ts';
import { readStanding, requireOpenToSignatory, type Standing } from '../onboarding/standing.ts';
import { termsVersion } from '../onboarding/terms.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { applicantOf, fieldOf } from './applicant.ts';
import { languageOf } from './language.ts';
import { stateOf } from './onboarding-state.ts';
import { sendStop, toCompanyProps } from './onboarding-stops.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';
import { requireTin } from './signatory.pages.ts';

/** The last step of a signatory: everything once more, and the confirmation. */
export function confirmPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.onboardingConfirmPattern,
      access: 'person',
      handle: (req, res) => show(deps, req, res),
    },
    {
      method: 'post',
      path: paths.onboardingConfirmPattern,
      access: 'person',
      // What it confirms was proven by the login that has ended.
      secret: true,
      handle: (req, res) => confirm(deps, req, res),
    },
  ];
}

async function show(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const tin = requireTin(req);
  const here = paths.onboardingConfirm(tin);
  let company: Company | undefined;
  try {
    company = await requireCompany(deps, tin);
    requireOpenToSignatory(readStanding(deps, tin));
  } catch (error) {
    return sendStop(req, res, error, { company, here });
  }
  const key = { ...applicantOf(req, res), organizationTin: tin };
  const proof = readProof(deps.db, key, deps.now());
  if (!proof) return redirectTo(req, res, paths.onboardingProve(tin));
  sendConfirmPage(deps, req, res, { company, signatory: proof.signatory });
}

async function confirm(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const tin = requireTin(req);
  const here = paths.onboardingConfirm(tin);
  const by = applicantOf(req, res);
  let company: Company | undefined;
  try {
    company = await requireCompany(deps, tin);
    if (fieldOf(req, 'accept') !== 'yes') {
      const proof = readProof(deps.db, { ...by, organizationTin: tin }, deps.now());
      if (!proof) return redirectTo(req, res, paths.onboardingProve(tin));
      const text = textsOf(languageOf(req)).onboarding.acceptMissing;
      const errors = [{ field: 'accept', text }];
      return sendConfirmPage(deps, req, res, { company, signatory: proof.signatory, errors });
    }
    const { onboarding, link } = await confirmAsSignatory(deps, by, {
      tin,
      terms: fieldOf(req, 'terms'),
      keepsGrants: fieldOf(req, 'frozen') === 'keep',
    });
    const next =
      link === undefined ? paths.onboardingReceipt(onboarding.id) : paths.onboardingSignatures(link);
    redirectTo(req, res, next);
  } catch (error) {
    const receipt = ownReceipt(deps, by, tin);
    // Sent twice: the first did it.
    if (receipt !== undefined && error instanceof AppError) return redirectTo(req, res, receipt);
    sendStop(req, res, error, { company, here });
  }
}

/** The receipt of what this person has confirmed for the company already, while it stands or waits. */
function ownReceipt(deps: PortalDeps, by: Applicant, tin: string): string | undefined {
  const organization = readOrganization(deps.db, tin);
  const found = readConfirmedBy(deps.db, by, 20).find(
    (onboarding) =>
      onboarding.organizationTin === tin &&
      organization &&
      ['done', 'waiting'].includes(stateOf(onboarding, organization, deps.now())),
  );
  return found && paths.onboardingReceipt(found.id);
}

function sendConfirmPage(
  deps: PortalDeps,
  req: Request,
  res: Response,
  {
    company,
    signatory,
    errors = [],
  }: { company: Company; signatory: string; errors?: ConfirmProps['errors'] },
): void {
  const { language, csrfToken } = frameOf(req, res);
  const { name, idp } = requireVisitor(req);
  const standing = readStanding(deps, `DK${company.cvr}`);
  const props: ConfirmProps = {
    language,
    csrfToken,
    company: toCompanyProps(company),
    person: { name, idp },
    signing: signingOf(deps, company, signatory, standing),
    isDeclared: standing.byDeclaration === true,
    frozen: frozenOf(deps, company, standing),
    termsVersion,
    values: { frozen: fieldOf(req, 'frozen') || undefined, accepted: false },
    errors,
  };
  sendPage(req, res, confirmPage(props));
}

/** Who has to confirm, and who has; by the names that the register tells. */
function signingOf(
  { db }: PortalDeps,
  { signing }: Company,
  signatory: string,
  { pending }: Standing,
): ConfirmProps['signing'] {
  const wanted = signing.signatories.filter(({ id }) => signing.rule === 'joint' || id === signatory);
  const isTheSame =
    pending?.signatories.join('\n') ===
    wanted
      .map(({ id }) => id)
      .toSorted()
      .join('\n');
  const confirmed = pending && isTheSame ? readConfirmations(db, pending.id) : [];
  const ids = new Set(confirmed.map((each) => each.signatory));
  return {
    all: wanted.map(({ name }) => name),
    confirmed: wanted.filter(({ id }) => ids.has(id)).map(({ name }) => name),
  };
}

function frozenOf(
  { db }: PortalDeps,
  { cvr }: Company,
  { frozenSince, pending }: Standing,
): ConfirmProps['frozen'] {
  if (frozenSince === undefined) return undefined;
  const count = readGrantsSince(db, `DK${cvr}`, frozenSince).filter(({ isRole }) => !isRole).length;
  return { count, ...(pending && { chosen: pending.keepsGrants ? 'keep' : 'remove' }) };
}
