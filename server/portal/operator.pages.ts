import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import * as z from 'zod';
import { readNameFor } from '../../db/identities.ts';
import { countOrganizations, readOrganizations } from '../../db/organization-list.ts';
import { readClientsOf, readProvider, readRoleGrants } from '../../db/registration.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { healthPage } from '../../views/operator/health.ts';
import { movePage } from '../../views/operator/move.ts';
import { operatorOrganizationPage } from '../../views/operator/organization.ts';
import { organizationListPage } from '../../views/operator/organizations.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { AppError } from '../errors.ts';
import { requireOrganization } from '../grants/use-case.ts';
import { parseQuery, pathParameter } from '../http/validate.ts';
import type { OperatorDeps } from '../operator/deps.ts';
import { readHealth } from '../operator/health.ts';
import { examineMove } from '../operator/impact.ts';
import { type Move, moveOrganizationTo, moves } from '../operator/move-organization.ts';
import { setClientState } from '../operator/register-client.ts';
import { retryWork } from '../operator/retry-work.ts';
import { type OperatorsRole, operatorsRoles, takeRole } from '../operator/roles.ts';
import { paths } from '../paths.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { errorsOf, valuesOf } from './operator-form.ts';
import { operatorFormPages } from './operator-forms.pages.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const perPage = 50;

/** The operator's pages: how the service is, who uses it, and who may no longer. */
export function operatorPages(deps: PortalDeps): PageRoute[] {
  const route = (
    method: PageRoute['method'],
    path: string,
    handle: (deps: PortalDeps, req: Request, res: Response) => void,
    more: Pick<PageRoute, 'fresh'> = {},
  ): PageRoute => ({
    ...{ method, path, access: 'Operator', ...more },
    handle: (req, res) => handle(deps, req, res),
  });
  const fresh = { fresh: true } as const;
  return [
    route('get', paths.operatorPattern, showHealth),
    route('get', paths.operatorOrganizationsPattern, showList),
    ...operatorFormPages(deps),
    route('get', paths.operatorOrganizationPattern, showOrganization),
    // Before they are asked why, not after.
    route('get', paths.operatorMovePattern, confirmMove, fresh),
    route('post', paths.operatorMovePattern, move, fresh),
    route('post', paths.operatorRetryPattern, retry),
    route('post', paths.operatorClientPattern, moveClient, fresh),
    route('post', paths.operatorRolePattern, removeRole, fresh),
  ];
}

/** What registering takes, of a request. */
export function operatorDeps(deps: PortalDeps): OperatorDeps {
  return { ...deps, newGuid: randomUUID };
}

function showHealth(deps: PortalDeps, req: Request, res: Response): void {
  const { language, csrfToken } = frameOf(req, res);
  const { organizationTin: tin } = authorityOf(res);
  const health = readHealth(deps, tin);
  sendPage(
    req,
    res,
    healthPage({
      ...{ language, csrfToken, tin, notice: takeNotice(req), processes: deps.processes },
      ...health,
    }),
  );
}

function retry(deps: PortalDeps, req: Request, res: Response): void {
  const authority = authorityOf(res);
  const id = Number(pathParameter(req, 'id'));
  if (!Number.isSafeInteger(id)) throw new AppError('not-found', 'There is no such work.');
  retryWork(deps, authority, id);
  deps.nudgeWorker();
  leaveNotice(req, textsOf(frameOf(req, res).language).operator.retried);
  redirectTo(req, res, paths.operator(authority.organizationTin));
}

const text = z.string().trim().max(200).optional();
const ListQuery = z.object({
  q: text,
  state: z.enum(['known', 'active', 'suspended', 'offboarded', '']).optional().catch(undefined),
  kind: z.enum(['provider', '']).optional().catch(undefined),
  after: text,
});

function showList(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const { q, state, kind, after } = parseQuery(ListQuery, req);
  const filter = { search: q || undefined, state: state || undefined, providersOnly: kind === 'provider' };
  const rows = readOrganizations(deps.db, { ...filter, after: after || undefined, limit: perPage + 1 });
  const shown = rows.slice(0, perPage);
  const { language } = frameOf(req, res);
  sendPage(
    req,
    res,
    organizationListPage({
      ...{ language, tin, count: countOrganizations(deps.db, filter), isFirst: !after },
      query: { ...(q && { q }), ...(state && { state }), ...(kind && { kind }) },
      rows: shown.map(({ organization, isProvider }) => ({ ...organization, isProvider })),
      after: rows.length > perPage ? shown.at(-1)?.organization.tin : undefined,
      notice: takeNotice(req),
    }),
  );
}

function showOrganization(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const organization = requireOrganization(deps.db, pathParameter(req, 'organization'));
  const names = new Map(builtInPrivileges.map(({ id, name }) => [id, name]));
  const roleIds = builtInPrivileges.filter(({ name }) => isOperatorsRole(name)).map(({ id }) => id);
  const { language, csrfToken } = frameOf(req, res);
  sendPage(
    req,
    res,
    operatorOrganizationPage({
      ...{ language, csrfToken, tin, organization, notice: takeNotice(req) },
      provider: readProvider(deps.db, organization.tin),
      clients: readClientsOf(deps.db, organization.tin),
      people: readRoleGrants(deps.db, organization.tin, roleIds).map((grant) => ({
        ...{ id: grant.id, role: names.get(grant.privilegeId) ?? '', since: grant.createdAt },
        name: readNameFor(deps.db, organization.tin, grant),
        idText: grant.idp === 'mitid_erhverv' ? grant.idpIdentityId : `${grant.idp}:${grant.idpIdentityId}`,
      })),
    }),
  );
}

function isOperatorsRole(name: string): name is OperatorsRole {
  return operatorsRoles.some((role) => role === name);
}

function toMove(req: Request): Move {
  const wanted = moves.find((one) => one === pathParameter(req, 'move'));
  if (!wanted) throw new AppError('not-found', 'Nothing answers at this address.');
  return wanted;
}

function confirmMove(deps: PortalDeps, req: Request, res: Response): void {
  sendMovePage(deps, req, res, { reason: '', errors: [] });
}

function move(deps: PortalDeps, req: Request, res: Response): void {
  const authority = authorityOf(res);
  const organization = requireOrganization(deps.db, pathParameter(req, 'organization'));
  const wanted = toMove(req);
  const reason = valuesOf(req)['reason'] ?? '';
  const { language } = frameOf(req, res);
  const wish = { tin: organization.tin, move: wanted, reason };
  const errors = errorsOf(language, () => moveOrganizationTo(operatorDeps(deps), authority, wish));
  if (errors) {
    sendMovePage(deps, req, res, { reason, errors });
    return;
  }
  leaveNotice(req, textsOf(language).operator.moved[wanted]?.(organization.name) ?? '');
  redirectTo(req, res, paths.operatorOrganization(authority.organizationTin, organization.tin));
}

function sendMovePage(
  deps: PortalDeps,
  req: Request,
  res: Response,
  form: { reason: string; errors: NonNullable<ReturnType<typeof errorsOf>> },
): void {
  const wanted = toMove(req);
  const { language, csrfToken } = frameOf(req, res);
  const { organizationTin: tin } = authorityOf(res);
  const impact = examineMove({ ...deps, ...operatorDeps(deps) }, pathParameter(req, 'organization'), wanted);
  sendPage(req, res, movePage({ ...{ language, csrfToken, tin, move: wanted }, ...impact, ...form }));
}

function moveClient(deps: PortalDeps, req: Request, res: Response): void {
  const authority = authorityOf(res);
  const tin = pathParameter(req, 'organization');
  const clientId = pathParameter(req, 'clientId');
  const client = readClientsOf(deps.db, tin).find((one) => one.clientId === clientId);
  if (!client) throw new AppError('not-found', 'There is no such client.');
  const state = valuesOf(req)['state'] === 'active' ? 'active' : 'suspended';
  setClientState(operatorDeps(deps), authority, { clientId, state });
  const texts = textsOf(frameOf(req, res).language).operator;
  leaveNotice(req, (state === 'active' ? texts.clientResumed : texts.clientSuspended)(client.name));
  redirectTo(req, res, paths.operatorOrganization(authority.organizationTin, tin));
}

function removeRole(deps: PortalDeps, req: Request, res: Response): void {
  const authority = authorityOf(res);
  const tin = pathParameter(req, 'organization');
  const id = pathParameter(req, 'id');
  const roles = builtInPrivileges.filter(({ name }) => isOperatorsRole(name));
  const roleIds = roles.map((role) => role.id);
  const grant = readRoleGrants(deps.db, tin, roleIds).find((one) => one.id === id);
  const role = roles.find((one) => one.id === grant?.privilegeId)?.name;
  if (!grant || !role || !isOperatorsRole(role)) throw new AppError('not-found', 'There is no such role.');
  const { language } = frameOf(req, res);
  const person = { idp: grant.idp, idpIdentityId: grant.idpIdentityId };
  const wish = { role, organizationTin: tin, person };
  const errors = errorsOf(language, () => takeRole(operatorDeps(deps), authority, wish));
  leaveNotice(req, errors?.[0]?.text ?? textsOf(language).operator.roleTaken);
  redirectTo(req, res, paths.operatorOrganization(authority.organizationTin, tin));
}
