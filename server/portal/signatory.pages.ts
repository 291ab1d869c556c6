import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import { companyPage } from '../../views/onboarding/company.ts';
import { provePage } from '../../views/onboarding/prove.ts';
import { mayHoldCpr } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { requireCompany } from '../onboarding/company.ts';
import type { Company } from '../onboarding/company-register.ts';
import { requireLevel } from '../onboarding/deps.ts';
import { cvrOf, tinOf, toCvr } from '../onboarding/numbers.ts';
import { proveSignatory, readTriesLeft } from '../onboarding/prove.ts';
import { readStanding, requireOpenToSignatory } from '../onboarding/standing.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { applicantOf, fieldOf } from './applicant.ts';
import { languageOf } from './language.ts';
import { type StopAbout, sendStop, toCompanyProps } from './onboarding-stops.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** The broker answers no longer than a quarter of an hour after a login: whoever is near that logs in before they type. */
const loginLastsMs = 10 * 60_000;

/** The first two steps of a signatory: which company, and whether they may sign for it. */
export function signatoryPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.onboardingSignatory,
      access: 'person',
      handle: (req, res) => {
        const visitor = requireVisitor(req);
        requireLevel(visitor);
        const value = visitor.employerTin?.startsWith('DK') ? cvrOf(visitor.employerTin) : undefined;
        sendCompanyPage(req, res, { value });
      },
    },
    {
      method: 'post',
      path: paths.onboardingSignatory,
      access: 'person',
      // A CPR number may have been typed where the company's number belongs.
      secret: true,
      handle: (req, res) => chooseCompany(deps, req, res),
    },
    {
      method: 'get',
      path: paths.onboardingProvePattern,
      access: 'person',
      handle: (req, res) => askForNumber(deps, req, res),
    },
    {
      method: 'post',
      path: paths.onboardingProvePattern,
      access: 'person',
      secret: true,
      handle: (req, res) => checkNumber(deps, req, res),
    },
  ];
}

async function chooseCompany(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const texts = textsOf(languageOf(req)).onboarding;
  requireLevel(requireVisitor(req));
  const typed = fieldOf(req, 'cvr');
  const cvr = toCvr(typed);
  if (cvr === undefined) {
    // What may be a CPR number is not even shown again.
    const isCpr = mayHoldCpr(typed) || /[0-9]{9}/.test(typed.replace(/\D/g, ''));
    const error = typed === '' ? texts.cvrMissing : isCpr ? texts.cvrIsCpr : texts.cvrWrong;
    return sendCompanyPage(req, res, { value: isCpr ? undefined : typed.slice(0, 20), error });
  }
  try {
    await requireCompany(deps, tinOf(cvr));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'company-not-found')
      return sendCompanyPage(req, res, { value: cvr, error: texts.cvrUnknown });
    if (error.code === 'company-ceased') {
      const name = (await deps.companyRegister?.findCompany(cvr))?.name ?? cvr;
      return sendCompanyPage(req, res, { value: cvr, error: texts.cvrCeased(name) });
    }
    return sendStop(req, res, error, { here: paths.onboardingSignatory });
  }
  redirectTo(req, res, paths.onboardingProve(tinOf(cvr)));
}

function sendCompanyPage(
  req: Request,
  res: Response,
  { value, error }: { value?: string | undefined; error?: string | undefined },
): void {
  const { language, csrfToken } = frameOf(req, res);
  sendPage(req, res, companyPage({ language, csrfToken, value, error }));
}

/** The TIN in the path, once it is certain that it holds a company's number and nothing else. @throws `not-found` */
export function requireTin(req: Request): string {
  const tin = pathParameter(req, 'tin');
  if (/^DK[0-9]{8}$/.test(tin) && toCvr(cvrOf(tin)) !== undefined) return tin;
  throw new AppError('not-found', 'Nothing answers at this address.');
}

async function askForNumber(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const tin = requireTin(req);
  const here = paths.onboardingProve(tin);
  const visitor = requireVisitor(req);
  requireLevel(visitor);
  let company: Company | undefined;
  try {
    company = await requireCompany(deps, tin);
    requireOpenToSignatory(readStanding(deps, tin));
    requireTry(deps, req, res);
  } catch (error) {
    return sendStop(req, res, error, { company, here, ...triesAbout(deps, req, res, error) });
  }
  if (deps.now() - visitor.loggedInAt > loginLastsMs) return redirectTo(req, res, paths.loginFor(here, true));
  sendProvePage(req, res, company, undefined);
}

async function checkNumber(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const tin = requireTin(req);
  const texts = textsOf(languageOf(req)).onboarding;
  const applicant = applicantOf(req, res);
  let company: Company | undefined;
  try {
    company = await requireCompany(deps, tin);
    await proveSignatory(deps, applicant, tin, fieldOf(req, 'cpr'));
  } catch (error) {
    const code = error instanceof AppError ? error.code : undefined;
    const { left } = readTriesLeft(deps, applicant);
    if (company && code === 'invalid-cpr-number') return sendProvePage(req, res, company, texts.cprInvalid);
    if (company && code === 'cpr-mismatch' && left > 0)
      return sendProvePage(req, res, company, texts.cprMismatch(left));
    const stop =
      code === 'cpr-mismatch'
        ? new AppError('too-many-tries', 'No tries are left.', { cause: error })
        : error;
    const about = triesAbout(deps, req, res, stop);
    return sendStop(req, res, stop, { company, here: paths.onboardingProve(tin), ...about });
  }
  redirectTo(req, res, paths.onboardingConfirm(tin));
}

function requireTry(deps: PortalDeps, req: Request, res: Response): void {
  if (readTriesLeft(deps, applicantOf(req, res)).left > 0) return;
  throw new AppError('too-many-tries', 'No tries are left.');
}

/** Whether somebody without tries has to wait, or only to log in again. */
function triesAbout(deps: PortalDeps, req: Request, res: Response, error: unknown): Partial<StopAbout> {
  if (!(error instanceof AppError) || error.code !== 'too-many-tries') return {};
  const { freeAt } = readTriesLeft(deps, applicantOf(req, res));
  return freeAt === undefined ? { text: 'tries-of-login' } : { freeAt, actions: ['organizations', 'help'] };
}

function sendProvePage(req: Request, res: Response, company: Company, error: string | undefined): void {
  const { language, csrfToken } = frameOf(req, res);
  const isWorkLogin = requireVisitor(req).idp === 'mitid_erhverv';
  sendPage(
    req,
    res,
    provePage({ language, csrfToken, company: toCompanyProps(company), error, isWorkLogin }),
  );
}
