import type { Request, Response } from 'express';
import { textsOf } from '../../views/locales/texts.ts';
import type { FormError } from '../../views/parts/error-summary.ts';
import { type HeldGrant, type PersonProps, personPage } from '../../views/people/person.ts';
import { labelOf } from '../../views/people/person-name.ts';
import { takeOffPage } from '../../views/people/take-off.ts';
import { confirmPartner, refusePartner, removePerson, renamePerson } from '../directory/change-person.ts';
import { isPersonId } from '../directory/first-seen.ts';
import { type Person, readPerson } from '../directory/person.ts';
import type { PersonKey } from '../directory/use-case.ts';
import { AppError } from '../errors.ts';
import type { Grant } from '../grants/grant.ts';
import { listGrants } from '../grants/list.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireVisitor } from '../sign-in/visitor.ts';
import { languageOf } from './language.ts';
import { leaveNotice, takeNotice } from './notice.ts';
import { toNamedPerson } from './people-props.ts';
import { authorityOf, frameOf, redirectTo, sendPage } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const access = 'PrivilegeAdministrator';
const grantsShown = 100;

/** One of an organisation's people, and what can be done with them. */
export function personPages(deps: PortalDeps): PageRoute[] {
  return [
    {
      method: 'get',
      path: paths.employeePattern,
      access,
      handle: (req, res) => sendPage(req, res, personPage(toProps(deps, req, res))),
    },
    {
      method: 'post',
      path: paths.employeeActionPattern('nickname'),
      access,
      handle: (req, res) => rename(deps, req, res),
    },
    {
      method: 'post',
      path: paths.employeeActionPattern('confirm'),
      access,
      handle: (req, res) => {
        const by = authorityOf(res);
        const who = whoOf(req);
        confirmPartner(deps, by, who);
        leaveNotice(req, textsOf(languageOf(req)).people.confirmed);
        redirectTo(req, res, paths.employee(by.organizationTin, who));
      },
    },
    ...(['refuse', 'remove'] as const).flatMap((action): PageRoute[] => [
      {
        method: 'get',
        path: paths.employeeActionPattern(action),
        access,
        handle: (req, res) => askFirst(deps, req, res, action),
      },
      {
        method: 'post',
        path: paths.employeeActionPattern(action),
        access,
        handle: (req, res) => takeOff(deps, req, res, action),
      },
    ]),
  ];
}

/** @throws AppError `not-found` for what cannot be a person's id */
function whoOf(req: Request): PersonKey {
  const who = { idp: pathParameter(req, 'idp'), idpIdentityId: pathParameter(req, 'idpIdentityId') };
  if (isPersonId(who.idp, who.idpIdentityId)) return who;
  throw new AppError('not-found', 'Nobody of the organisation is known by that id.');
}

function rename(deps: PortalDeps, req: Request, res: Response): void {
  const by = authorityOf(res);
  const who = whoOf(req);
  const texts = textsOf(languageOf(req)).people;
  const { nickname, was } = req.body as Record<string, unknown>;
  const wanted = typeof nickname === 'string' ? nickname : '';
  try {
    renamePerson(deps, by, who, {
      nickname: wanted,
      was: typeof was === 'string' && was !== '' ? was : null,
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const known: Record<string, FormError[]> = {
      'cpr-refused': [{ field: 'nickname', text: texts.nicknameCpr }],
      'invalid-request': [{ field: 'nickname', text: texts.nicknameTooLong }],
      'stale-version': [],
    };
    const errors = known[error.code];
    if (!errors) throw error;
    const props = toProps(deps, req, res);
    const isStale = error.code === 'stale-version';
    sendPage(
      req,
      res,
      personPage({
        ...props,
        errors,
        // What looks like a number is not repeated.
        nickname: error.code === 'cpr-refused' ? '' : wanted,
        stale: isStale ? { now: props.person.nickname, yours: wanted.trim() } : undefined,
      }),
    );
    return;
  }
  leaveNotice(req, texts.nicknameSaved);
  redirectTo(req, res, paths.employee(by.organizationTin, who));
}

function askFirst(
  deps: PortalDeps,
  req: Request,
  res: Response,
  action: 'refuse' | 'remove',
  problem?: string,
): void {
  const { organizationTin: tin } = authorityOf(res);
  const person = readPerson(deps, tin, whoOf(req));
  sendPage(
    req,
    res,
    takeOffPage({
      language: languageOf(req),
      csrfToken: frameOf(req, res).csrfToken,
      tin,
      person: toNamedPerson(person, requireVisitor(req)),
      action,
      error: problem,
    }),
  );
}

function takeOff(deps: PortalDeps, req: Request, res: Response, action: 'refuse' | 'remove'): void {
  const by = authorityOf(res);
  const who = whoOf(req);
  const texts = textsOf(languageOf(req)).people;
  const before = findPerson(deps, by.organizationTin, who);
  try {
    (action === 'refuse' ? refusePartner : removePerson)(deps, by, who);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'holds-grants') {
      askFirst(deps, req, res, action, texts.removeNotYet);
      return;
    }
    if (error.code === 'stale-version') {
      askFirst(deps, req, res, action, texts.alreadyConfirmed);
      return;
    }
    throw error;
  }
  if (before) {
    const label = labelOf(languageOf(req), toNamedPerson(before, requireVisitor(req)));
    leaveNotice(req, action === 'refuse' ? texts.refused(label) : texts.removed(label));
  }
  redirectTo(req, res, paths.employeesPage(by.organizationTin));
}

/** Sent twice, they are gone already. */
function findPerson(deps: PortalDeps, tin: string, who: PersonKey): Person | undefined {
  try {
    return readPerson(deps, tin, who);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return undefined;
    throw error;
  }
}

function toProps(deps: PortalDeps, req: Request, res: Response): PersonProps {
  const { organizationTin: tin } = authorityOf(res);
  const who = whoOf(req);
  const person = readPerson(deps, tin, who);
  const { tie } = person;
  const identity = `${who.idp}/${who.idpIdentityId}`;
  const { items, next } = listGrants(deps, { organizationTin: tin, identity, limit: grantsShown });
  return {
    language: languageOf(req),
    csrfToken: frameOf(req, res).csrfToken,
    tin,
    person: toNamedPerson(person, requireVisitor(req)),
    firstSeen:
      tie.firstSeenAt === null
        ? undefined
        : { at: tie.firstSeenAt, provider: providerName(deps, tie.firstSeenProvider ?? '') },
    sightings: person.sightings.map(({ providerTin, providerName: name, firstAt, source }) => {
      return { provider: name ?? providerTin, at: firstAt, isStated: source === 'stated' };
    }),
    made: toMade(person),
    cameFrom: person.invitedFrom,
    grants: items.map((grant) => toHeldGrant(deps, grant)),
    hasMoreGrants: next !== undefined,
    nickname: tie.nickname ?? '',
    errors: [],
    stale: undefined,
    notice: req.method === 'GET' ? takeNotice(req) : undefined,
  };
}

function toMade({ madeBy, tie }: Person): PersonProps['made'] {
  if (!madeBy) return { at: tie.createdAt, by: 'themselves' };
  const { actor, name, at } = madeBy;
  if (actor.idp === 'system') return { at, by: 'themselves' };
  const isThemselves = actor.idp === tie.idp && actor.id === tie.idpIdentityId;
  return { at, by: isThemselves ? 'invitation' : { name: name ?? actor.id } };
}

function toHeldGrant(deps: PortalDeps, { row, state }: Grant): HeldGrant {
  const privilege = deps.catalogue.current().privilege(row.privilegeId);
  return {
    id: row.id,
    privilege: privilege?.name ?? row.privilegeId,
    provider: providerName(deps, privilege?.ownerTin ?? ''),
    state,
    until: row.validTo,
    lastUsedAt: row.lastUsedAt,
    isRole: privilege?.builtIn ?? false,
  };
}

function providerName(deps: PortalDeps, tin: string): string {
  return deps.catalogue.current().organization(tin)?.name ?? tin;
}
