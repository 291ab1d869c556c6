import type { Request, Response } from 'express';
import { chooseAdministratorPage } from '../../views/administrators/choose.ts';
import { administratorsPage } from '../../views/administrators/list.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { listAdministrators, requireCandidate } from '../directory/administrators.ts';
import { listPeople } from '../directory/people.ts';
import { AppError } from '../errors.ts';
import { objectToSupportCase } from '../onboarding/support-case.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { isSame, toPerson } from './administrator-props.ts';
import { changeAdministratorPages } from './change-administrator.pages.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { openCaseOf } from './open-case.ts';
import { authorityOf, frameOf, provenOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const peopleAtOnce = 20;

/** An organisation's own administrators: seeing, adding and removing them. */
export function administratorsPages(deps: PortalDeps): PageRoute[] {
  const access = 'PrivilegeAdministrator';
  return [
    {
      method: 'get',
      path: paths.administratorsPagePattern,
      access,
      handle: (req, res) => showList(deps, req, res),
    },
    {
      method: 'get',
      path: paths.newAdministratorPattern,
      access,
      handle: (req, res) => choose(deps, req, res),
    },
    ...changeAdministratorPages(deps),
    {
      method: 'post',
      path: paths.objectToSupportPattern,
      access,
      fresh: true,
      handle: (req, res) => object(deps, req, res),
    },
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

/** An administrator who is said to be gone says that they are not. */
function object(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  objectToSupportCase(deps, by);
  leaveNotice(req, textsOf(languageOf(req)).administrators.caseStopped);
  redirectTo(req, res, paths.administratorsPage(by.organizationTin));
}

function queryOf(req: Request, name: string): string | undefined {
  const value = req.query[name];
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}
