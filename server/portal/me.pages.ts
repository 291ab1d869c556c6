import type { Request, Response } from 'express';
import * as z from 'zod';
import { readRequestsBy } from '../../db/access-requests.ts';
import { readNameFor } from '../../db/identities.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readOwnGrants } from '../../db/own-grants.ts';
import type { PersonShown } from '../../views/timeline/entries.ts';
import { mePage } from '../../views/timeline/me.ts';
import { theSystem } from '../audit/changes.ts';
import { listTimeline } from '../audit/timeline.ts';
import { createAssignabilityOf, toGrant } from '../grants/grant.ts';
import { toCursor } from '../http/cursor.ts';
import { paths, withQuery } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { afterOf } from './fields.ts';
import { toPersonProps } from './grant-props.ts';
import { languageOf } from './language.ts';
import { toShownRequest } from './request-props.ts';
import { sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** What the visitor holds themselves, and who gave it to them. */
export function mePages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.me,
      access: 'person',
      handle: (req, res) => show(deps, req, res),
    },
  ];
}

const Position = z.object({ privilegeId: z.string(), organizationTin: z.string() });
const grantsAtOnce = 50;
const entriesAtOnce = 50;

const requestsAtOnce = 20;

function show(deps: PortalDeps, req: Request, res: Response): void {
  const visitor = requireVisitor(req);
  const { idp, idpIdentityId } = visitor;
  const self = { idp, idpIdentityId };
  const after = afterOf(req, Position);
  const rows = readOwnGrants(deps.db, self, { after, limit: grantsAtOnce + 1 });
  const shown = rows.slice(0, grantsAtOnce);
  const last = rows.length > grantsAtOnce ? shown.at(-1)?.grant : undefined;
  const catalogue = deps.catalogue.inForce();
  const page = mePage({
    language: languageOf(req),
    grants: shown.map(({ grant, privilege, organization }) => ({
      privilege: { ...privilege, isRole: privilege.builtIn },
      provider: readOrganization(deps.db, privilege.ownerTin)?.name ?? privilege.ownerTin,
      organization: organization.name,
      state: toGrant(grant, null, deps.now(), createAssignabilityOf(deps, catalogue, organization)).state,
      givenBy: giverOf(deps, self, grant),
      givenAt: grant.createdAt,
      until: grant.validTo,
    })),
    entries: listTimeline(deps, { self }, { person: self, limit: entriesAtOnce }).items,
    requests: readRequestsBy(deps.db, self, requestsAtOnce).map((row) =>
      toShownRequest(deps, row, toPersonProps({ ...visitor, nickname: null }, visitor), languageOf(req)),
    ),
    first: after === undefined ? undefined : paths.me,
    next:
      last &&
      withQuery(paths.me, {
        after: toCursor({ privilegeId: last.privilegeId, organizationTin: last.organizationTin }),
      }),
  });
  sendPage(req, res, page);
}

/** By name only where the organisation knows them as its own. */
function giverOf(
  { db }: PortalDeps,
  self: { idp: string; idpIdentityId: string },
  grant: { organizationTin: string; createdByIdp: string; createdById: string },
): PersonShown {
  const giver = { idp: grant.createdByIdp, idpIdentityId: grant.createdById };
  if (giver.idp === theSystem.idp) return { is: 'system' };
  if (giver.idp === self.idp && giver.idpIdentityId === self.idpIdentityId) return { is: 'self' };
  const name = readNameFor(db, grant.organizationTin, giver);
  return name === null ? { is: 'outside' } : { is: 'known', ...giver, name };
}
