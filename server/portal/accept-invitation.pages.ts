import type { Request, Response } from 'express';
import { readTie } from '../../db/ties.ts';
import {
  acceptInvitationPage,
  type InvitationOutcome,
  invitationOutcomePage,
} from '../../views/accept-invitation.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { formatTin } from '../../views/parts/organization.ts';
import { loggableRequestId } from '../cpr.ts';
import {
  type Acceptance,
  acceptInvitation,
  foreseeAcceptance,
  type Invitee,
} from '../directory/accept-invitation.ts';
import { readInvitationOf } from '../directory/invitations.ts';
import { AppError } from '../errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { languageOf } from './language.ts';
import { frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** What stands behind an invitation's link: GET shows, the button accepts. */
export function acceptInvitationPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.invitationPattern,
      access: 'person',
      handle: (req, res) => showInvitation(deps, req, res, { nickname: undefined, errors: [] }),
    },
    {
      method: 'post',
      path: paths.invitationPattern,
      access: 'person',
      handle: (req, res) => accept(deps, req, res),
    },
  ];
}

function accept(deps: PortalDeps, req: Request, res: Response): void {
  const token = pathParameter(req, 'token');
  const { nickname } = req.body as Record<string, unknown>;
  const written = typeof nickname === 'string' ? nickname : '';
  try {
    const who = { ...toInvitee(req), nickname: written };
    acceptInvitation(deps, who, token, loggableRequestId(requestIdOf(res)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'invitation-over' || error.code === 'not-found') {
      showInvitation(deps, req, res, { nickname: undefined, errors: [] });
      return;
    }
    if (!error.issues.some(({ pointer }) => pointer === '/nickname')) throw error;
    const texts = textsOf(languageOf(req)).invitations;
    const isNumber = error.code === 'cpr-refused';
    const missing = written.trim() === '' ? texts.nicknameMissing : texts.nicknameTooLong;
    showInvitation(deps, req, res, {
      // What looks like a number is not repeated.
      nickname: isNumber ? '' : written,
      errors: [{ field: 'nickname', text: isNumber ? texts.nicknameCpr : missing }],
    });
    return;
  }
  redirectTo(req, res, paths.invitation(token));
}

function showInvitation(
  deps: PortalDeps,
  req: Request,
  res: Response,
  form: { nickname: string | undefined; errors: readonly FormError[] },
): void {
  const language = languageOf(req);
  const token = pathParameter(req, 'token');
  const found = foresee(deps, req, token);
  if ('is' in found) {
    const status = found.is === 'unknown' ? 404 : found.is === 'over' ? 410 : 200;
    sendPage(req, res, { ...invitationOutcomePage(language, found), status });
    return;
  }
  const visitor = requireVisitor(req);
  const { employerTin, employerName } = visitor;
  sendPage(
    req,
    res,
    acceptInvitationPage({
      language,
      csrfToken: frameOf(req, res).csrfToken,
      token,
      organization: found.organization,
      becomes: found.becomes,
      login: {
        idp: visitor.idp,
        name: visitor.name,
        employer: employerTin && (employerName ?? formatTin(language, employerTin)),
      },
      nickname: form.nickname ?? visitor.name ?? '',
      errors: form.errors,
    }),
  );
}

function foresee(
  deps: PortalDeps,
  req: Request,
  token: string,
): { becomes: Exclude<Acceptance, 'known'>; organization: string } | InvitationOutcome {
  const who = toInvitee(req);
  try {
    const invitation = readInvitationOf(deps, token);
    const { row, state } = invitation;
    const organization = invitation.organization.name;
    try {
      const becomes = foreseeAcceptance(deps, invitation, who);
      if (becomes !== 'known') return { becomes, organization };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invitation-over' || state === 'open') throw error;
      return { is: 'over', why: state, organization };
    }
    const tie = readTie(deps.db, { organizationTin: row.organizationTin, ...who });
    const isTheirs = row.usedByIdp === who.idp && row.usedById === who.idpIdentityId;
    if (isTheirs) return { is: 'done', as: tie?.kind ?? 'employee', organization };
    return { is: 'known', isPending: tie?.pendingSince !== null, organization };
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return { is: 'unknown' };
    throw error;
  }
}

function toInvitee(req: Request): Invitee {
  const { idp, idpIdentityId, employerTin, name } = requireVisitor(req);
  return { idp, idpIdentityId, employerTin, name };
}
