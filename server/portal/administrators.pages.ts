import type { Request, Response } from 'express';
import { readNameFor } from '../../db/identities.ts';
import { readTie } from '../../db/ties.ts';
import { chooseAdministratorPage } from '../../views/administrators/choose.ts';
import { addAdministratorPage, removeAdministratorPage } from '../../views/administrators/confirm.ts';
import { administratorsPage } from '../../views/administrators/list.ts';
import { calledOf, type PersonProps } from '../../views/administrators/person.ts';
import { textsOf } from '../../views/locales/texts.ts';
import {
  type Administrator,
  addAdministrator,
  countAdministrators,
  listAdministrators,
  removeAdministrator,
  requireAdministratorOf,
  requireCandidate,
} from '../directory/administrators.ts';
import { listPeople } from '../directory/people.ts';
import type { PersonKey } from '../directory/use-case.ts';
import { AppError } from '../errors.ts';
import { pathParameter } from '../http/validate.ts';
import { objectToSupportCase } from '../onboarding/support-case.ts';
import { paths } from '../paths.ts';
import { requireVisitor, type Visitor } from '../sign-in/visitor.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { openCaseOf } from './open-case.ts';
import { authorityOf, frameOf, provenOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const peopleAtOnce = 20;

/** An organisation's own administrators: seeing, adding and removing them. */
export function administratorsPages(deps: PortalDeps): PageRoute[] {
  const route = (
    method: PageRoute['method'],
    path: string,
    handle: (deps: PortalDeps, req: Request, res: Response) => void,
    more: Pick<PageRoute, 'fresh'> = {},
  ): PageRoute => ({
    method,
    path,
    access: 'PrivilegeAdministrator',
    ...more,
    handle: (req, res) => handle(deps, req, res),
  });
  const fresh = { fresh: true } as const;
  return [
    route('get', paths.administratorsPagePattern, showList),
    route('get', paths.newAdministratorPattern, choose),
    // Before they are asked to confirm, not after.
    route('get', paths.addAdministratorPattern, confirmAdding, fresh),
    route('post', paths.addAdministratorPattern, add, fresh),
    route('get', paths.removeAdministratorPattern, confirmRemoving, fresh),
    route('post', paths.removeAdministratorPattern, remove, fresh),
    route('post', paths.objectToSupportPattern, object, fresh),
  ];
}

function showList(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const visitor = requireVisitor(req);
  const { language, csrfToken } = frameOf(req, res);
  const administrators = listAdministrators(deps, tin).map((row) => ({
    ...toPerson(row.grant, row, visitor),
    id: row.grant.id,
    since: row.grant.createdAt,
    counts: row.counts,
    isLast: row.isLast,
    isSuspended: row.isSuspended,
  }));
  const organization = { tin, name: provenOf(res).organizationName };
  const notice = takeNotice(req);
  const openCase = openCaseOf(deps, tin);
  sendPage(
    req,
    res,
    administratorsPage({ language, csrfToken, organization, administrators, openCase, notice }),
  );
}

/** Leads on from a UUID that can be one; whom the list shows is led on by a link. */
function choose(deps: PortalDeps, req: Request, res: Response): void {
  const { organizationTin: tin } = authorityOf(res);
  const language = languageOf(req);
  const search = queryOf(req, 'q');
  const uuid = queryOf(req, 'uuid');
  const refusal = uuid === undefined ? undefined : refusalOf(deps, tin, uuid);
  if (uuid !== undefined && refusal === undefined) {
    const who = { idp: 'mitid_erhverv', idpIdentityId: uuid.toLowerCase() };
    redirectTo(req, res, paths.addAdministrator(tin, who));
    return;
  }
  const visitor = requireVisitor(req);
  const administrators = listAdministrators(deps, tin);
  const wanted = {
    organizationTin: tin,
    search,
    filter: 'employees',
    sort: 'name',
    limit: peopleAtOnce,
  } as const;
  const { items, next } = searchPeople(deps, wanted);
  const people = items
    .map(({ tie, name }) => ({
      ...toPerson(tie, { name, nickname: tie.nickname }, visitor),
      isAdministrator: administrators.some(({ grant }) => isSame(grant, tie)),
    }))
    // Without a search those who are administrators already are of no use here.
    .filter(({ isAdministrator }) => search !== undefined || !isAdministrator);
  const texts = textsOf(language).administrators;
  const words: Partial<Record<AppError['code'], string>> = {
    'already-administrator': texts.alreadyOne,
    'not-an-employee': texts.partner,
    forbidden: texts.barred,
  };
  const errors = refusal ? [{ field: 'uuid', text: words[refusal.code] ?? texts.uuidWrong }] : [];
  const hasMore = next !== undefined;
  sendPage(req, res, chooseAdministratorPage({ language, tin, search, people, hasMore, uuid, errors }));
}

/** Whoever types a CPR number finds nobody by it, and it stands nowhere. */
function searchPeople(
  deps: PortalDeps,
  wanted: Parameters<typeof listPeople>[1],
): ReturnType<typeof listPeople> {
  try {
    return listPeople(deps, wanted);
  } catch (error) {
    if (error instanceof AppError && error.code === 'cpr-refused') return { items: [] };
    throw error;
  }
}

function refusalOf(deps: PortalDeps, tin: string, uuid: string): AppError | undefined {
  try {
    requireCandidate(deps, tin, { idp: 'mitid_erhverv', idpIdentityId: uuid });
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
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
  const added = addAdministrator(deps, by, personInPath(req));
  const person = personOf(deps, by.organizationTin, added, requireVisitor(req));
  leaveNotice(req, textsOf(languageOf(req)).administrators.addedNotice(calledOf(person)));
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

/** An administrator who is said to be gone says that they are not. */
function object(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  objectToSupportCase(deps, by);
  leaveNotice(req, textsOf(languageOf(req)).administrators.caseStopped);
  redirectTo(req, res, paths.administratorsPage(by.organizationTin));
}

function toPerson(
  { idp, idpIdentityId }: PersonKey,
  { name, nickname }: Pick<PersonProps, 'name' | 'nickname'>,
  visitor: Visitor,
): PersonProps {
  const isYou = isSame(visitor, { idp, idpIdentityId });
  return { idp, idpIdentityId, name, nickname, isYou };
}

function personOf(deps: PortalDeps, organizationTin: string, who: PersonKey, visitor: Visitor): PersonProps {
  const { idp, idpIdentityId } = who;
  const nickname = readTie(deps.db, { organizationTin, idp, idpIdentityId })?.nickname ?? null;
  return toPerson(who, { name: readNameFor(deps.db, organizationTin, who), nickname }, visitor);
}

function personInPath(req: Request): PersonKey {
  return { idp: pathParameter(req, 'idp'), idpIdentityId: pathParameter(req, 'idpIdentityId') };
}

function queryOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

function isSame(one: PersonKey, other: PersonKey): boolean {
  return one.idp === other.idp && one.idpIdentityId === other.idpIdentityId;
}
