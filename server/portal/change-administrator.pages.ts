import type { Request, Response } from 'express';
import { addAdministratorPage, removeAdministratorPage } from '../../views/administrators/confirm.ts';
import { calledOf } from '../../views/administrators/person.ts';
import { textsOf } from '../../views/locales/texts.ts';
import {
  type Administrator,
  addAdministrator,
  countAdministrators,
  removeAdministrator,
  requireAdministratorOf,
  requireCandidate,
} from '../directory/administrators.ts';
import type { PersonKey } from '../directory/use-case.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { personOf, toPerson } from './administrator-props.ts';
import { languageOf } from './language.ts';
import { leaveNotice } from './notice.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

/** Adding and removing an administrator: a page that says what it means, and the form that does it. */
export function changeAdministratorPages(deps: PortalDeps): PageRoute[] {
  const route = (
    method: PageRoute['method'],
    path: string,
    handle: (deps: PortalDeps, req: Request, res: Response) => void,
  ): PageRoute => ({
    method,
    path,
    access: 'PrivilegeAdministrator',
    // Asked for before the page that asks to confirm, not after it.
    fresh: true,
    handle: (req, res) => handle(deps, req, res),
  });
  return [
    route('get', paths.addAdministratorPattern, confirmAdding),
    route('post', paths.addAdministratorPattern, add),
    route('get', paths.removeAdministratorPattern, confirmRemoving),
    route('post', paths.removeAdministratorPattern, remove),
  ];
}

function confirmAdding(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const { language, csrfToken } = frameOf(req, res);
  const { key, isKnown } = requireCandidate(deps, tin, personInPath(req));
  const person = personOf(deps, tin, key, requireVisitor(req));
  sendPage(req, res, addAdministratorPage({ language, csrfToken, tin, person, isKnown }));
}

function add(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  try {
    const added = addAdministrator(deps, by, personInPath(req));
    const person = personOf(deps, by.organizationTin, added, requireVisitor(req));
    leaveNotice(req, textsOf(languageOf(req)).administrators.addedNotice(calledOf(person)));
  } catch (error) {
    // Sent twice, it has done what it should: the list tells.
    if (!(error instanceof AppError) || error.code !== 'already-administrator') throw error;
  }
  redirectTo(req, res, paths.administratorsPage(by.organizationTin));
}

function confirmRemoving(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const { language, csrfToken } = frameOf(req, res);
  const id = pathParameter(req, 'id');
  const found = requireAdministratorOf(deps, tin, id);
  sendRemoval(deps, req, res, { language, csrfToken, tin, found });
}

function sendRemoval(
  deps: PortalDeps,
  req: Request,
  res: Response,
  props: { language: 'da' | 'en'; csrfToken: string; tin: string; found: Administrator; status?: number },
): void {
  const { language, csrfToken, tin, found, status } = props;
  const person = toPerson(found.grant, found, requireVisitor(req));
  const left = countAdministrators(deps, tin) - (found.counts ? 1 : 0);
  const { id } = found.grant;
  const page = removeAdministratorPage({ language, csrfToken, tin, person, id, isLast: found.isLast, left });
  sendPage(req, res, { ...page, ...(status !== undefined && { status }) });
}

function remove(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const { organizationTin: tin } = by;
  const { language, csrfToken } = frameOf(req, res);
  const id = pathParameter(req, 'id');
  const found = requireAdministratorOf(deps, tin, id);
  const person = toPerson(found.grant, found, requireVisitor(req));
  try {
    removeAdministrator(deps, by, id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'last-administrator') throw error;
    const now = requireAdministratorOf(deps, tin, id);
    sendRemoval(deps, req, res, { language, csrfToken, tin, found: now, status: 409 });
    return;
  }
  // One's own session is gone by now: the list would ask to log in, and then refuse.
  if (!person.isYou) leaveNotice(req, textsOf(language).administrators.removedNotice(calledOf(person)));
  redirectTo(req, res, person.isYou ? paths.organizations : paths.administratorsPage(tin));
}

function personInPath(req: Request): PersonKey {
  return { idp: pathParameter(req, 'idp'), idpIdentityId: pathParameter(req, 'idpIdentityId') };
}
