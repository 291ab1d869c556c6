import type { Request, Response } from 'express';
import { readNameFor } from '../../db/identities.ts';
import { readLetterSentAt } from '../../db/letters.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readSupportCase, type SupportCaseRow } from '../../db/support-cases.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { type CaseProps, supportCasePage } from '../../views/support/case.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { codeTriesAtMost } from '../onboarding/code.ts';
import { cancelSupportCase, confirmSupportCase } from '../onboarding/support-case.ts';
import { awaitsBeginning, renewAfterMs, renewLetterCode, sentAt } from '../onboarding/support-letter.ts';
import { isStillSole } from '../onboarding/support-view.ts';
import { paths } from '../paths.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** One case of a provider's support: seeing, confirming and cancelling it. */
export function supportCasePages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.supportCasePattern,
      access: 'SupportAgent',
      handle: (req, res) => showCase(deps, req, res),
    },
    {
      method: 'post',
      path: paths.confirmSupportCasePattern,
      access: 'SupportAgent',
      fresh: true,
      handle: (req, res) => confirm(deps, req, res),
    },
    {
      method: 'post',
      path: paths.renewSupportCodePattern,
      access: 'SupportAgent',
      fresh: true,
      handle: (req, res) => renew(deps, req, res),
    },
    {
      method: 'post',
      path: paths.cancelSupportCasePattern,
      access: 'SupportAgent',
      handle: (req, res) => cancel(deps, req, res),
    },
  ];
}

function showCase(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const { language, csrfToken } = frameOf(req, res);
  const row = readSupportCase(deps.db, by.organizationTin, pathParameter(req, 'id'));
  if (!row) throw new AppError('not-found', 'There is no such case here.');
  const { id, organizationTin: tin, verification, reason, expiresAt } = row;
  const isOver = row.state === 'open' && expiresAt <= deps.now();
  const page = supportCasePage({
    ...{ language, csrfToken, providerTin: by.organizationTin, id, verification, reason, expiresAt },
    organization: { tin, name: readOrganization(deps.db, tin)?.name ?? tin },
    // Nobody has swept it up yet.
    state: isOver ? 'lapsed' : row.state,
    opened: { by: callOf(deps, req, res, row, row.openedByIdp, row.openedById), at: row.openedAt },
    closed: toClosed(deps, req, res, row),
    isOwn: row.openedByIdp === by.actor.idp && row.openedById === by.actor.id,
    isStillSole: isStillSole(deps, row),
    address: `${deps.publicUrl}${paths.supportCase(by.organizationTin, id)}`,
    ...(row.state === 'confirmed' && {
      letterSentAt: readLetterSentAt(deps.db, tin, 'administrator-deactivated', sentAt(row)),
      code: toCode(row, deps.now()),
      renewal: awaitsBeginning(deps, row) ? toRenewal(row, deps.now()) : undefined,
    }),
    notice: takeNotice(req),
  });
  sendPage(req, res, page);
}

function toClosed(deps: PortalDeps, req: Request, res: Response, row: SupportCaseRow): CaseProps['closed'] {
  const { closedByIdp, closedById, closedAt } = row;
  if (closedByIdp === null || closedById === null || closedAt === null) return undefined;
  return { by: callOf(deps, req, res, row, closedByIdp, closedById), at: closedAt };
}

function toCode(row: SupportCaseRow, now: number): NonNullable<CaseProps['code']> {
  if (row.codeUsedAt !== null) return { is: 'used', at: row.codeUsedAt };
  const until = row.codeExpiresAt ?? 0;
  return { is: until <= now || row.codeTries >= codeTriesAtMost ? 'over' : 'open', at: until };
}

function toRenewal(row: SupportCaseRow, now: number): CaseProps['renewal'] {
  const from = sentAt(row) + renewAfterMs;
  return from <= now ? 'now' : { from };
}

/** What somebody who did something with a case is called here. */
function callOf(
  deps: PortalDeps,
  req: Request,
  res: Response,
  row: SupportCaseRow,
  idp: string,
  idpIdentityId: string,
): string {
  const by = authorityOf(res);
  const texts = textsOf(languageOf(req)).support;
  if (idp === 'system') return texts.theService;
  if (idp === by.actor.idp && idpIdentityId === by.actor.id) return texts.you;
  if (idp === row.administratorIdp && idpIdentityId === row.administratorId) return texts.theAdministrator;
  return readNameFor(deps.db, by.organizationTin, { idp, idpIdentityId }) ?? texts.aSupporter;
}

function confirm(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const id = pathParameter(req, 'id');
  try {
    confirmSupportCase(deps, by, id);
    leaveNotice(req, textsOf(languageOf(req)).support.confirmedNotice);
  } catch (error) {
    unlessTold(error, 'not-sole-administrator', 'case-closed');
  }
  redirectTo(req, res, paths.supportCase(by.organizationTin, id));
}

function cancel(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const id = pathParameter(req, 'id');
  try {
    cancelSupportCase(deps, by, id);
    leaveNotice(req, textsOf(languageOf(req)).support.cancelledNotice);
  } catch (error) {
    unlessTold(error, 'case-closed');
  }
  redirectTo(req, res, paths.supportCase(by.organizationTin, id));
}

/** Some things the page of the case itself tells: sent twice, a form has done what it should. @throws the others */
function unlessTold(error: unknown, ...told: AppError['code'][]): void {
  if (!(error instanceof AppError) || !told.includes(error.code)) throw error;
}

function renew(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const id = pathParameter(req, 'id');
  try {
    renewLetterCode(deps, by, id);
    leaveNotice(req, textsOf(languageOf(req)).support.renewedNotice);
  } catch (error) {
    unlessTold(error, 'code-sent-lately', 'case-closed');
  }
  redirectTo(req, res, paths.supportCase(by.organizationTin, id));
}
