import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import { declarePage } from '../../views/onboarding/declare.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { AppError } from '../errors.ts';
import { awaitsLetterCode } from '../onboarding/code.ts';
import { requireCompany } from '../onboarding/company.ts';
import type { Company } from '../onboarding/company-register.ts';
import { declareAuthority, requireOwnCompany } from '../onboarding/declare.ts';
import { requireLevel } from '../onboarding/deps.ts';
import { readStanding, requireOpenToDeclaration } from '../onboarding/standing.ts';
import { declarationVersion, termsVersion } from '../onboarding/terms.ts';
import { paths } from '../paths.ts';
import { requireVisitor, type Visitor } from '../sign-in/visitor.ts';
import { applicantOf, fieldOf } from './applicant.ts';
import { languageOf } from './language.ts';
import { sendStop, toCompanyProps } from './onboarding-stops.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Onboarding by a sworn declaration: one page, for the company of the login alone. */
export function declarationPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.onboardingDeclaration,
      access: 'person',
      handle: (req, res) =>
        withCompany(deps, req, res, (company, needsCode) => sendForm(req, res, { company, needsCode })),
    },
    {
      method: 'post',
      path: paths.onboardingDeclaration,
      access: 'person',
      // A letter's code may stand in it.
      secret: true,
      handle: (req, res) =>
        withCompany(deps, req, res, (company, needsCode) => declare(deps, req, res, { company, needsCode })),
    },
  ];
}

/** The company of the login, as far as a declaration may onboard it; else the page that says why not. */
async function withCompany(
  deps: PortalDeps,
  req: Request,
  res: Response,
  work: (company: Company, needsCode: boolean) => void | Promise<void>,
): Promise<void> {
  const visitor = requireVisitor(req);
  const here = paths.onboardingDeclaration;
  let company: Company | undefined;
  try {
    const tin = requireEmployer(visitor);
    requireLevel(visitor);
    if (!deps.letterbox) throw new AppError('letterbox-unavailable', 'Here no letter can be sent.');
    company = await requireCompany(deps, tin);
    const { needsCode } = requireOpenToDeclaration(readStanding(deps, tin));
    if (needsCode && !awaitsLetterCode(deps, tin)) {
      throw new AppError('signatory-needed', 'No letter with a code that can still be used was sent.');
    }
    await work(company, needsCode);
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    if (code === 'foreign-company' && company === undefined) {
      const actions = ['log-in-otherwise', 'signatory'] as const;
      return sendStop(req, res, error, { here, text: 'private-login', actions });
    }
    const isFrozen =
      code === 'signatory-needed' && readStanding(deps, visitor.employerTin ?? '').is === 'frozen';
    const text = isFrozen ? 'organization-frozen' : code === 'too-many-tries' ? 'code-exhausted' : undefined;
    const actions = code === 'too-many-tries' ? (['signatory', 'help'] as const) : undefined;
    sendStop(req, res, error, { company, here, text, actions });
  }
}

/** @throws AppError `foreign-company` for a login that belongs to no company */
function requireEmployer(visitor: Visitor): string {
  const { employerTin = '' } = visitor;
  requireOwnCompany(visitor, employerTin);
  return employerTin;
}

async function declare(
  deps: PortalDeps,
  req: Request,
  res: Response,
  { company, needsCode }: { company: Company; needsCode: boolean },
): Promise<void> {
  const texts = textsOf(languageOf(req)).onboarding;
  const code = fieldOf(req, 'code');
  const errors: FormError[] = [];
  if (needsCode && code === '') errors.push({ field: 'code', text: texts.codeMissing });
  if (fieldOf(req, 'declared') !== 'yes') errors.push({ field: 'declared', text: texts.declareMissing });
  if (fieldOf(req, 'accept') !== 'yes') errors.push({ field: 'accept', text: texts.acceptMissing });
  if (errors.length > 0) return sendForm(req, res, { company, needsCode, errors });
  try {
    const { id } = await declareAuthority(deps, applicantOf(req, res), {
      tin: fieldOf(req, 'tin'),
      agreed: `${fieldOf(req, 'terms')}/${fieldOf(req, 'declaration')}`,
      code: code || undefined,
    });
    redirectTo(req, res, paths.onboardingReceipt(id));
  } catch (error) {
    if (!(error instanceof AppError) || !['code-needed', 'code-wrong'].includes(error.code)) throw error;
    sendForm(req, res, { company, needsCode, errors: [{ field: 'code', text: texts.codeWrong }] });
  }
}

function sendForm(
  req: Request,
  res: Response,
  {
    company,
    needsCode,
    errors = [],
  }: { company: Company; needsCode: boolean; errors?: readonly FormError[] },
): void {
  const { language, csrfToken } = frameOf(req, res);
  const { name, idp } = requireVisitor(req);
  const values = { declared: fieldOf(req, 'declared') === 'yes', accepted: fieldOf(req, 'accept') === 'yes' };
  sendPage(
    req,
    res,
    declarePage({
      language,
      csrfToken,
      company: toCompanyProps(company),
      person: { name, idp },
      termsVersion,
      declarationVersion,
      needsCode,
      values,
      errors,
    }),
  );
}
