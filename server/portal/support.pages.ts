import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { supportedCompanyPage } from '../../views/support/company.ts';
import { supportPage } from '../../views/support/front.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { caseTextLimit, openSupportCase } from '../onboarding/support-case.ts';
import {
  findSupportedCompanies,
  listSupportCases,
  readSupportedCompany,
} from '../onboarding/support-view.ts';
import { paths } from '../paths.ts';
import { fieldOf } from './applicant.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { authorityOf, frameOf, provenOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';
import { supportCasePages } from './support-case.pages.ts';

/** The console of a provider's support: `:tin` is the provider. */
export function supportPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.supportPattern,
      access: 'SupportAgent',
      handle: (req, res) => showFront(deps, req, res),
    },
    {
      method: 'get',
      path: paths.supportCustomerPattern,
      access: 'SupportAgent',
      handle: (req, res) => sendCompany(deps, req, res, []),
    },
    {
      method: 'post',
      path: paths.supportCustomerPattern,
      access: 'SupportAgent',
      fresh: true,
      handle: (req, res) => openCase(deps, req, res),
    },
    ...supportCasePages(deps),
  ];
}

function showFront(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const { q } = req.query;
  const search = typeof q === 'string' && q.trim() !== '' ? q.trim() : undefined;
  const { waiting, closed } = listSupportCases(deps, tin);
  const toListed = ({ row, organizationName: name }: (typeof waiting)[number]) => ({
    id: row.id,
    organization: { tin: row.organizationTin, name },
    openedAt: row.openedAt,
    // Nobody has swept it up yet.
    state: row.state === 'open' && row.expiresAt <= deps.now() ? ('lapsed' as const) : row.state,
  });
  const page = supportPage({
    language: languageOf(req),
    provider: { tin, name: provenOf(res).organizationName },
    search,
    found: search === undefined ? undefined : findSupportedCompanies(deps, tin, search),
    waiting: waiting.map(toListed),
    closed: closed.map(toListed),
    notice: takeNotice(req),
  });
  sendPage(req, res, page);
}

function sendCompany(deps: PortalDeps, req: Request, res: Response, errors: readonly FormError[]): void {
  const by = authorityOf(res);
  const { language, csrfToken } = frameOf(req, res);
  const found = readSupportedCompany(deps, by, pathParameter(req, 'customer'));
  const { tin, name, onboarding, onboardedAt } = found.organization;
  const page = supportedCompanyPage({
    language,
    csrfToken,
    providerTin: by.organizationTin,
    organization: { tin, name },
    onboarding: { route: onboarding, at: onboardedAt },
    administrators: found.administrators,
    sole: found.sole,
    answer: found.answer,
    caseId: found.openCase?.id,
    values: { verification: fieldOf(req, 'verification'), reason: fieldOf(req, 'reason') },
    textLimit: caseTextLimit,
    errors,
  });
  sendPage(req, res, page);
}

function openCase(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const organizationTin = pathParameter(req, 'customer');
  const texts = { verification: fieldOf(req, 'verification'), reason: fieldOf(req, 'reason') };
  try {
    const { id } = openSupportCase(deps, by, { organizationTin, ...texts });
    leaveNotice(req, textsOf(languageOf(req)).support.caseOpened);
    redirectTo(req, res, paths.supportCase(by.organizationTin, id));
  } catch (error) {
    const errors = toFormErrors(req, texts, error);
    // What has changed meanwhile is told by the page itself.
    const isTold = error instanceof AppError && ['not-sole-administrator', 'case-open'].includes(error.code);
    if (errors.length === 0 && !isTold) throw error;
    if (isTold) redirectTo(req, res, paths.supportCustomer(by.organizationTin, organizationTin));
    else sendCompany(deps, req, res, errors);
  }
}

/** Both texts are looked at, so that nothing is asked for twice. */
function toFormErrors(
  req: Request,
  given: { verification: string; reason: string },
  error: unknown,
): FormError[] {
  if (!(error instanceof AppError) || !['invalid-request', 'cpr-refused'].includes(error.code)) return [];
  const texts = textsOf(languageOf(req)).support;
  const missing = { verification: texts.verificationMissing, reason: texts.reasonMissing };
  return (['verification', 'reason'] as const).flatMap((field) => {
    if (given[field] === '') return [{ field, text: missing[field] }];
    if (given[field].length > caseTextLimit) return [{ field, text: texts.tooLong(caseTextLimit) }];
    const isHere = error.issues.some(({ pointer }) => pointer === `/${field}`);
    return error.code === 'cpr-refused' && isHere ? [{ field, text: texts.holdsCpr }] : [];
  });
}
