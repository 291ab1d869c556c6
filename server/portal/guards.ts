import type { Request, RequestHandler, Response } from 'express';
import { readRevokedAt } from '../../db/audit.ts';
import { readOrganization } from '../../db/organizations.ts';
import { readRoleHoldings } from '../../db/roles.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { formatTime } from '../../views/parts/time.ts';
import type { Decision } from '../access/decide.ts';
import { explainReasons } from '../access/reasons.ts';
import type { Role } from '../access/roles.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import { AppError } from '../errors.ts';
import { decideAuthority, isTin } from '../grants/authority.ts';
import { keepablePath } from '../http/keepable-path.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { visitorOf } from '../sign-in/visitor.ts';
import { isHtmx, leaveFor } from './htmx.ts';
import { keepForm } from './kept-form.ts';
import { languageOf } from './language.ts';
import type { Proven } from './respond.ts';
import type { PageRoute, PortalDeps } from './route.ts';

const roleIds = builtInPrivileges.map(({ id }) => id);

/** How old a login may be for what is dangerous. */
export const freshForMs = 5 * 60_000;

/** Lets in whoever has logged in; sends others to log in, and brings them back. */
export function requireLogin(deps: PortalDeps, route: PageRoute): RequestHandler {
  return (req, res, next) => {
    if (visitorOf(req)) return next();
    askForLogin(deps, route, req, res, false);
  };
}

/** Step-up: lets in only who has proven lately who they are. */
export function requireFreshLogin(deps: PortalDeps, route: PageRoute): RequestHandler {
  return (req, res, next) => {
    const visitor = visitorOf(req);
    if (visitor && deps.now() - visitor.loggedInAt <= freshForMs) return next();
    askForLogin(deps, route, req, res, true);
  };
}

function askForLogin(deps: PortalDeps, route: PageRoute, req: Request, res: Response, fresh: boolean): void {
  if (route.method === 'post') {
    keepForm(deps, req, res, { fresh, isKept: !route.secret && !route.ownBody });
    return;
  }
  // A part is of no use as a page: the page that holds it is.
  leaveFor(req, res, paths.loginFor(keepablePath(isHtmx(req) ? ownReferrer(req) : req.originalUrl), fresh));
}

function ownReferrer(req: Request): string {
  const referrer = URL.canParse(req.get('Referer') ?? '') ? new URL(req.get('Referer') ?? '') : undefined;
  return referrer?.host === req.get('Host')
    ? `${referrer?.pathname}${referrer?.search}`
    : paths.organizations;
}

/**
 * Lets in whoever holds the role on behalf of the organisation in the path, decided anew at every request; refuses
 * others with the policy's reasons.
 */
export function requireRole(deps: PortalDeps, role: Role): RequestHandler {
  return async (req, res, next) => {
    const organizationTin = pathParameter(req, 'tin');
    const visitor = visitorOf(req);
    if (!visitor) throw new AppError('forbidden', 'Nobody has logged in.');
    // What cannot be an organisation is not worth a line in the decision log.
    if (!isTin(organizationTin)) throw new AppError('not-found', 'Nothing answers at this address.');
    const { decision, authority } = await decideAuthority(deps, {
      person: visitor,
      role,
      organizationTin,
      requestId: requestIdOf(res),
    });
    if (!authority) throw refusal(deps, req, { role, organizationTin, decision });
    const organization = readOrganization(deps.db, organizationTin);
    res.locals['proven'] = {
      authority,
      role,
      organizationName: organization?.name ?? organizationTin,
      roles: readRoleHoldings(deps.db, visitor, roleIds).length,
    } satisfies Proven;
    next();
  };
}

/** When the visitor lost the role, if they have had it: they are told, and not left to wonder. */
function whenRemoved(
  deps: PortalDeps,
  req: Request,
  role: Role,
  organizationTin: string,
): number | undefined {
  const visitor = visitorOf(req);
  const privilegeId = builtInPrivileges.find(({ name }) => name === role)?.id;
  if (!visitor || privilegeId === undefined) return undefined;
  const { idp, idpIdentityId } = visitor;
  return readRevokedAt(deps.db, { idp, idpIdentityId, privilegeId, organizationTin });
}

/** A role that was refused, with what the page about it says. */
export class RoleRefusal extends AppError {
  readonly role: Role;
  readonly organizationTin: string;
  readonly reasons: string[];

  constructor(about: { role: Role; organizationTin: string; reasons: string[]; needsHigherLevel: boolean }) {
    super(
      about.needsHigherLevel ? 'level-too-low' : 'role-missing',
      about.reasons.join(' ') || 'You may not do this on behalf of this organisation.',
    );
    this.role = about.role;
    this.organizationTin = about.organizationTin;
    this.reasons = about.reasons;
  }
}

function refusal(
  deps: PortalDeps,
  req: Request,
  { role, organizationTin, decision }: { role: Role; organizationTin: string; decision: Decision },
): RoleRefusal {
  const language = languageOf(req);
  const check = {
    subject: { type: '', id: '' },
    action: { name: textsOf(language).timeline.roles[role] ?? role },
    resource: { type: 'organization', id: organizationTin },
  };
  const { operatorTin } = deps.catalogue.current();
  const reasons = explainReasons(check, decision.reasons, language, operatorTin);
  const removedAt = whenRemoved(deps, req, role, organizationTin);
  return new RoleRefusal({
    role,
    organizationTin,
    reasons: [
      ...(removedAt === undefined
        ? []
        : [textsOf(language).errors.roleRemoved(formatTime(language, removedAt, 'minute'))]),
      ...reasons.map(({ text }) => text),
    ],
    needsHigherLevel: decision.obligations.some(({ code }) => code === 'step-up'),
  });
}
