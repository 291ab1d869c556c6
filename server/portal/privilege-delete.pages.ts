import type { Request, Response } from 'express';
import { countHolders } from '../../db/catalogue-changes.ts';
import { deletePrivilegePage } from '../../views/catalogue/delete.ts';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { deletePrivilege } from '../catalogue/delete-privilege.ts';
import { requireOwnPrivilege } from '../catalogue/own.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { paths, withQuery } from '../paths.ts';
import { lineOf, numberOf } from './fields.ts';
import { languageOf } from './language.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Deleting a privilege: a fresh login, the numbers, the name typed. */
export function privilegeDeletePages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.privilegeDeletePattern,
      access: 'CatalogueAdministrator',
      fresh: true,
      handle: (req, res) => show(deps, req, res, { typed: '', errors: [] }),
    },
    {
      method: 'post',
      path: paths.privilegeDeletePattern,
      access: 'CatalogueAdministrator',
      fresh: true,
      handle: (req, res) => remove(deps, req, res),
    },
  ];
}

function show(
  deps: PortalDeps,
  req: Request,
  res: Response,
  form: { typed: string; errors: FormError[] },
): void {
  const { organizationTin: tin } = authorityOf(res);
  const privilege = requireOwnPrivilege(deps.db, tin, pathParameter(req, 'id'));
  const holders = countHolders(deps.db, privilege.id);
  sendPage(req, res, deletePrivilegePage(frameOf(req, res), { tin, privilege, holders, ...form }));
}

function remove(deps: PortalDeps, req: Request, res: Response) {
  const by = authorityOf(res);
  const typed = lineOf(req, 'typed');
  try {
    deletePrivilege(deps, by, pathParameter(req, 'id'), {
      seen: numberOf(req, 'seen') ?? -1,
      typedName: typed,
      agreedGrants: numberOf(req, 'grants') ?? -1,
    });
  } catch (error) {
    return show(deps, req, res, { typed, errors: mistakes(req, error) });
  }
  redirectTo(req, res, withQuery(paths.privilegesPage(by.organizationTin), { done: 'deleted' }));
}

function mistakes(req: Request, error: unknown): FormError[] {
  const texts = textsOf(languageOf(req)).catalogue;
  const code = error instanceof AppError ? error.code : undefined;
  if (code === 'name-differs') return [{ field: 'typed', text: texts.mistakes[code] ?? code }];
  if (code === 'effect-changed') return [{ text: texts.mistakes[code] ?? code }];
  if (code === 'stale-version') return [{ text: texts.deleteStale }];
  throw error;
}
