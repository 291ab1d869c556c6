import type { Request, Response } from 'express';
import * as z from 'zod';
import { readNameFor } from '../../db/identities.ts';
import { readTie } from '../../db/ties.ts';
import {
  type InvitationsProps,
  invitationsPage,
  revokeInvitationPage,
  type ShownInvitation,
} from '../../views/invitations.ts';
import { textsOf } from '../../views/locales/texts.ts';
import {
  createInvitation,
  type Invitation,
  listInvitations,
  readOwnInvitation,
  revokeInvitation,
} from '../directory/invitations.ts';
import { AppError } from '../errors.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import { pathParameter } from '../http/validate.ts';
import { paths, withQuery } from '../paths.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const access = 'PrivilegeAdministrator';
const pageSize = 50;
const Position = z.strictObject({ createdAt: z.number(), id: z.string() });

/** An organisation's invitations: made, looked through, revoked. */
export function invitationsPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.invitationsPattern,
      access,
      handle: (req, res) => sendPage(req, res, invitationsPage(toProps(deps, req, res))),
    },
    {
      method: 'post',
      path: paths.invitationsPattern,
      access,
      handle: (req, res) => {
        const { invitation, token } = createInvitation(deps, authorityOf(res));
        // The link stands in this answer and nowhere else: to lead on, it would have to be kept.
        const link = new URL(paths.invitation(token), deps.publicUrl).href;
        const made = { link, expiresAt: invitation.row.expiresAt };
        sendPage(req, res, invitationsPage({ ...toProps(deps, req, res), made }));
      },
    },
    {
      method: 'get',
      path: paths.revokeInvitationPattern,
      access,
      handle: (req, res) => {
        const { organizationTin: tin } = authorityOf(res);
        const { row, state } = readOwnInvitation(deps, tin, pathParameter(req, 'id'));
        if (state !== 'open') return redirectTo(req, res, paths.invitations(tin));
        const { language, csrfToken } = frameOf(req, res);
        sendPage(req, res, revokeInvitationPage({ language, csrfToken, tin, ...row }));
      },
    },
    {
      method: 'post',
      path: paths.revokeInvitationPattern,
      access,
      handle: (req, res) => {
        const by = authorityOf(res);
        const texts = textsOf(languageOf(req)).invitations;
        try {
          revokeInvitation(deps, by, pathParameter(req, 'id'));
          leaveNotice(req, texts.revoked);
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'invitation-over') throw error;
          leaveNotice(req, texts.usedAlready);
        }
        redirectTo(req, res, paths.invitations(by.organizationTin));
      },
    },
  ];
}

function toProps(deps: PortalDeps, req: Request, res: Response): InvitationsProps {
  const { organizationTin: tin } = authorityOf(res);
  const { language, csrfToken } = frameOf(req, res);
  const { after } = req.query;
  const { items, next } = listInvitations(deps, {
    organizationTin: tin,
    after: typeof after === 'string' ? fromCursor(Position, after) : undefined,
    limit: pageSize,
  });
  return {
    language,
    csrfToken,
    tin,
    invitations: items.map((invitation) => toShown(deps, tin, invitation)),
    made: undefined,
    notice: req.method === 'GET' ? takeNotice(req) : undefined,
    first: after === undefined ? undefined : paths.invitations(tin),
    next: next && withQuery(paths.invitations(tin), { after: toCursor(next) }),
  };
}

function toShown(deps: PortalDeps, tin: string, { row, state }: Invitation): ShownInvitation {
  const { id, createdAt, expiresAt, createdByIdp, createdById, usedByIdp, usedById } = row;
  const maker = { idp: createdByIdp, idpIdentityId: createdById };
  const user =
    usedByIdp === null || usedById === null ? undefined : { idp: usedByIdp, idpIdentityId: usedById };
  const tie = user && readTie(deps.db, { organizationTin: tin, ...user });
  return {
    id,
    state,
    createdAt,
    expiresAt,
    createdBy: readNameFor(deps.db, tin, maker) ?? createdById,
    usedBy: user && {
      label: readNameFor(deps.db, tin, user) ?? tie?.nickname ?? user.idpIdentityId,
      href: tie && paths.employee(tin, user),
    },
  };
}
