import type { Request, Response } from 'express';
import { countHolders } from '../../db/catalogue-changes.ts';
import { countWhitelist } from '../../db/whitelists.ts';
import { privilegeListPage } from '../../views/catalogue/list.ts';
import { privilegePage } from '../../views/catalogue/privilege.ts';
import { retirePrivilege } from '../catalogue/change-privilege.ts';
import { listOwnPrivileges } from '../catalogue/list-own.ts';
import { requireOwnPrivilege } from '../catalogue/own.ts';
import { toCursor } from '../http/cursor.ts';
import { pathParameter } from '../http/validate.ts';
import { paths, withQuery } from '../paths.ts';
import { customersPages } from './customers.pages.ts';
import { afterOf, oneOf, queryOf, TextCursor, textOf } from './fields.ts';
import { languageOf } from './language.ts';
import { privilegeDeletePages } from './privilege-delete.pages.ts';
import { privilegeFormPages } from './privilege-form.pages.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';
import { whitelistPages } from './whitelist.pages.ts';

const atOnce = 50;

/** A provider's catalogue: its privileges, their whitelists, its customers, its settings. */
export function cataloguePages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.privilegesPagePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => showList(deps, req, res),
    },
    ...privilegeFormPages(deps),
    {
      method: 'get',
      path: paths.privilegePagePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => showPrivilege(deps, req, res),
    },
    {
      method: 'post',
      path: paths.privilegeRetirePattern,
      access: 'CatalogueAdministrator',
      handle: (req, res) => retire(deps, req, res),
    },
    ...privilegeDeletePages(deps),
    ...whitelistPages(deps),
    ...customersPages(deps),
  ];
}

async function showList(deps: PortalDeps, req: Request, res: Response): Promise<void> {
  const { organizationTin: tin } = authorityOf(res);
  const search = queryOf(req, 'q');
  const state = oneOf(queryOf(req, 'state'), ['offered', 'retired']);
  const after = afterOf(req, TextCursor);
  const { items, total, next } = await listOwnPrivileges(deps, {
    ownerTin: tin,
    search,
    state,
    after,
    limit: atOnce,
  });
  const at = (cursor: string | undefined) =>
    withQuery(paths.privilegesPage(tin), { q: search, state, after: cursor });
  const page = privilegeListPage({
    language: languageOf(req),
    ...{ tin, items, total, search, state },
    first: after === undefined ? undefined : at(undefined),
    next: next === undefined ? undefined : at(toCursor(next)),
    done: queryOf(req, 'done'),
  });
  sendPage(req, res, page);
}

function showPrivilege(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const privilege = requireOwnPrivilege(deps.db, tin, pathParameter(req, 'id'));
  const page = privilegePage(frameOf(req, res), {
    tin,
    privilege,
    holders: countHolders(deps.db, privilege.id),
    whitelisted: countWhitelist(deps.db, privilege.id),
    done: queryOf(req, 'done'),
  });
  sendPage(req, res, page);
}

function retire(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const retired = textOf(req, 'retired') !== 'no';
  const { id } = retirePrivilege(deps, by, pathParameter(req, 'id'), retired);
  const done = retired ? 'retired' : 'reopened';
  redirectTo(req, res, withQuery(paths.privilegePage(by.organizationTin, id), { done }));
}
