import { type Response, Router } from 'express';
import { readGrantsMadeTo } from '../../db/grants.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import { allowOnly } from '../http/errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { pathParameter } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { toIdHeaders } from './answer-ids.ts';
import { type Caller, type Login, requireActiveCaller, toServiceCaller, toUserCaller } from './callers.ts';
import { toIdentityKey } from './facts.ts';
import { type ListDeps, listPrivileges } from './list.ts';
import {
  type AssignedPrivilege,
  type RuntimePrivileges,
  toAssigned,
  toRuntime,
} from './privileges-api.schema.ts';
import { decideRole } from './roles.ts';

export interface PrivilegesApiDeps extends ListDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
}

/**
 * The door that speaks the API of Nets eID Broker Privilege Management, so that whoever integrates with that changes
 * one host name. Shapes: privileges-api.schema.ts. Not found is 404 with an empty body; other errors are problems.
 */
export function privilegesApiRoutes(deps: PrivilegesApiDeps): Router {
  const router = Router();

  /** What the user whose token the provider presents may do: 200, also when that is nothing. */
  router.get(paths.ownPrivileges, async (req, res) => {
    const claims = await deps.tokens.verify(req.get('Authorization'));
    const { caller, login } = toUserCaller(deps, claims, deps.broker.userAudience);
    const list = await listPrivileges(deps, {
      caller,
      subject: { type: login.idp, id: login.idpIdentityId },
      loa: login.loa,
      door: 'privileges-api',
      requestId: requestIdOf(res),
      person: toPerson(login),
    });
    res.set(toIdHeaders(list));
    res.json(
      toRuntime(
        caller,
        { idp: login.idp, idpIdentityId: login.idpIdentityId },
        list,
      ) satisfies RuntimePrivileges,
    );
  });

  /** The same about any identity, by a service token; no login is known, so it is the answer at level High. */
  router.get(paths.runtimePrivilegesPattern, async (req, res) => {
    const { caller, identity } = await toAssignerQuestion(deps, req, res);
    const list = await listPrivileges(deps, {
      caller,
      subject: { type: identity.idp, id: identity.idpIdentityId },
      loa: 'High',
      door: 'privileges-api',
      requestId: requestIdOf(res),
    });
    res.set(toIdHeaders(list));
    if (list.items.length === 0) res.status(404).end();
    else res.json(toRuntime(caller, identity, list) satisfies RuntimePrivileges);
  });

  /** Every grant that the caller's organisation has made to the identity, inactive ones included. */
  router.get(paths.assignedPrivilegesPattern, async (req, res) => {
    const { caller, identity } = await toAssignerQuestion(deps, req, res);
    const made = readGrantsMadeTo(deps.db, caller.organization, identity);
    if (made.length === 0) res.status(404).end();
    else res.json(made.map(toAssigned) satisfies AssignedPrivilege[]);
  });

  for (const path of [paths.ownPrivileges, paths.runtimePrivilegesPattern, paths.assignedPrivilegesPattern]) {
    router.all(path, allowOnly('GET'));
  }
  return router;
}

/** Who asks about whom. The client must hold `AssignIdentityPrivilegesRead`, and ask as its own organisation. */
async function toAssignerQuestion(
  deps: PrivilegesApiDeps,
  req: Parameters<typeof pathParameter>[0],
  res: Response,
): Promise<{ caller: Caller; identity: { idp: string; idpIdentityId: string } }> {
  const claims = await deps.tokens.verify(req.get('Authorization'));
  const caller = toServiceCaller(deps, claims, deps.broker.serviceAudience);
  const client = { type: 'client', id: caller.clientId };
  const role = 'AssignIdentityPrivilegesRead';
  const { allow } = await decideRole(deps, client, role, caller.organization, requestIdOf(res));
  if (!allow) throw new AppError('forbidden', `The client does not hold the privilege ${role}.`);
  // The role was decided by the catalogue in force; the token's client may have been found in an older one.
  requireActiveCaller(deps.catalogue.current(), caller);
  if (pathParameter(req, 'organizationTin') !== caller.organization) {
    throw new AppError('forbidden', "The path must name the client's own organisation.");
  }
  const idpIdentityId = toIdentityKey(pathParameter(req, 'idpIdentityId'));
  return { caller, identity: { idp: pathParameter(req, 'idp'), idpIdentityId } };
}

function toPerson({ idp, idpIdentityId, employerTin, name }: Login) {
  return employerTin === undefined
    ? undefined
    : { idp, idpIdentityId, employerTin, name, source: 'login' as const };
}
