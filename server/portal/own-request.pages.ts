import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import { ownRequestPage } from '../../views/requests/own.ts';
import { loggableRequestId } from '../cpr.ts';
import { AppError } from '../errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { readRequestOf, withdrawRequest } from '../requests/withdraw.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { toPersonProps } from './grant-props.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { toShownRequest } from './request-props.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** What has become of one's own request, and withdrawing it. */
export function ownRequestPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.ownRequestPattern,
      access: 'person',
      handle: (req, res) => show(deps, req, res),
    },
    {
      method: 'post',
      path: paths.withdrawRequestPattern,
      access: 'person',
      handle: (req, res) => withdraw(deps, req, res),
    },
  ];
}

function show(deps: PortalDeps, req: Request, res: Response): void {
  const visitor = requireVisitor(req);
  const row = readRequestOf(deps.db, visitor, pathParameter(req, 'id'));
  const { language, csrfToken } = frameOf(req, res);
  const person = toPersonProps({ ...visitor, nickname: null }, visitor);
  const request = toShownRequest(deps, row, person, language);
  sendPage(req, res, ownRequestPage({ language, csrfToken, request, notice: takeNotice(req) }));
}

function withdraw(deps: PortalDeps, req: Request, res: Response): void {
  const visitor = requireVisitor(req);
  const id = pathParameter(req, 'id');
  const texts = textsOf(languageOf(req)).requests;
  const actor = { idp: visitor.idp, id: visitor.idpIdentityId };
  const doing = { actor, at: deps.now(), requestId: loggableRequestId(requestIdOf(res)) };
  try {
    withdrawRequest(deps.db, doing, visitor, id);
    leaveNotice(req, texts.withdrawn);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid-task-state') throw error;
    leaveNotice(req, texts.tooLate);
  }
  redirectTo(req, res, paths.ownRequest(id));
}
