import { type Request, type Response, Router } from 'express';
import * as z from 'zod';
import type { DecideDeps } from '../access/decide.ts';
import { listOffered } from '../catalogue/offered.ts';
import type { Config } from '../config.ts';
import { addPerson } from '../directory/add-people.ts';
import { listPeople, Position } from '../directory/people.ts';
import { readPerson } from '../directory/person.ts';
import { AppError } from '../errors.ts';
import type { TokenVerifier } from '../http/authenticate.ts';
import { fromCursor, toCursor } from '../http/cursor.ts';
import { allowOnly } from '../http/errors.ts';
import { requestIdOf } from '../http/request-id.ts';
import { idempotencyKeyOf, parseBody, parseQuery, pathParameter, readJson } from '../http/validate.ts';
import { paths } from '../paths.ts';
import { requireAdministrator } from './authority.ts';
import { changeGrant, revokeGrant } from './change.ts';
import { giveGrantOnce } from './give-once.ts';
import type { Grant } from './grant.ts';
import { listGrants, readGrantOf } from './list.ts';
import {
  EmployeesQuery,
  employeeFilters,
  GrantChangeBody,
  GrantsQuery,
  NewEmployeeBody,
  NewGrantBody,
  PrivilegesQuery,
  toEmployeeResource,
  toGrantResource,
  toOfferedResource,
} from './management.schema.ts';
import type { Authority } from './use-case.ts';

export interface ManagementDeps extends DecideDeps {
  tokens: TokenVerifier;
  broker: Config['broker'];
}

/**
 * The management API for an organisation's administrators (`/api/v1`): people, privileges, grants. Takes
 * administrators' tokens only (scope `privilege_admin`, issued to the service's own clients), and the role
 * `PrivilegeAdministrator` on behalf of the organisation in the path. Shapes: management.schema.ts; errors are
 * problems. Lists are paged by `limit` (at most 200) and the opaque `after`.
 */
export function managementRoutes(deps: ManagementDeps): Router {
  const router = Router();
  router.use(`${paths.managementRoot}/organizations/:tin`, async (req, res, next) => {
    res.locals['authority'] = await requireAdministrator(deps, {
      authorization: req.get('Authorization'),
      organizationTin: pathParameter(req, 'tin'),
      requestId: requestIdOf(res),
    });
    next();
  });

  router.get(paths.employeesPattern, (req, res) => {
    const { after, kind, ...wanted } = parseQuery(EmployeesQuery, req);
    const { items, next } = listPeople(deps, {
      ...wanted,
      organizationTin: authorityOf(res).organizationTin,
      filter: employeeFilters[kind],
      after: after === undefined ? undefined : fromCursor(Position, after),
    });
    res.json({ items: items.map(toEmployeeResource), ...(next && { next: toCursor(next) }) });
  });

  router.post(paths.employeesPattern, ...readJson, (req, res) => {
    const added = addPerson(deps, authorityOf(res), parseBody(NewEmployeeBody, req.body));
    const person = readPerson(deps, added.organizationTin, added);
    res.status(added.isNew ? 201 : 200).json(toEmployeeResource(person));
  });

  router.get(paths.organizationPrivilegesPattern, (req, res) => {
    const { search, provider, everywhere } = parseQuery(PrivilegesQuery, req);
    const { organizationTin } = authorityOf(res);
    const offered = listOffered(deps, {
      organizationTin,
      search,
      provider,
      everywhere: everywhere === 'true',
    });
    res.json({ items: offered.map(toOfferedResource) });
  });

  router.get(paths.grantsPattern, (req, res) => {
    const { after, ...wanted } = parseQuery(GrantsQuery, req);
    const { items, next } = listGrants(deps, {
      ...wanted,
      organizationTin: authorityOf(res).organizationTin,
      after: after === undefined ? undefined : fromCursor(z.string(), after),
    });
    const catalogue = deps.catalogue.current();
    const resources = items.map((grant) => toGrantResource(catalogue, grant));
    res.json({ items: resources, ...(next !== undefined && { next: toCursor(next) }) });
  });

  router.post(paths.grantsPattern, ...readJson, (req, res) => {
    const wish = parseBody(NewGrantBody, req.body);
    const grant = giveGrantOnce(deps, authorityOf(res), wish, idempotencyKeyOf(req));
    res.status(201).location(paths.grant(grant.row.organizationTin, grant.row.id));
    sendGrant(deps, res, grant);
  });

  router.get(paths.grantPattern, (req, res) => {
    sendGrant(deps, res, readGrantOf(deps, authorityOf(res).organizationTin, pathParameter(req, 'id')));
  });

  router.patch(paths.grantPattern, ...readJson, (req, res) => {
    const expected = toExpectedVersion(req);
    if (expected === undefined) {
      throw new AppError('version-required', 'Send the ETag of the grant that you have seen as If-Match.');
    }
    const change = parseBody(GrantChangeBody, req.body);
    const version = expected === 'any' ? undefined : expected;
    sendGrant(deps, res, changeGrant(deps, authorityOf(res), pathParameter(req, 'id'), change, version));
  });

  router.delete(paths.grantPattern, (req, res) => {
    const expected = toExpectedVersion(req);
    const version = expected === 'any' ? undefined : expected;
    revokeGrant(deps, authorityOf(res), pathParameter(req, 'id'), version);
    res.status(204).end();
  });

  router.all(paths.organizationPrivilegesPattern, allowOnly('GET'));
  router.all([paths.employeesPattern, paths.grantsPattern], allowOnly('GET', 'POST'));
  router.all(paths.grantPattern, allowOnly('GET', 'PATCH', 'DELETE'));
  return router;
}

function authorityOf(res: Response): Authority {
  return res.locals['authority'] as Authority;
}

function sendGrant(deps: ManagementDeps, res: Response, grant: Grant): void {
  res.set('ETag', `"${grant.row.version}"`).json(toGrantResource(deps.catalogue.current(), grant));
}

/** RFC 9110, section 13.1.1: one of our own ETags, or `*`. What cannot match matches no version. */
function toExpectedVersion(req: Request): number | 'any' | undefined {
  const given = req.get('If-Match');
  if (given === undefined) return undefined;
  if (given.trim() === '*') return 'any';
  const [, version] = /^"([0-9]{1,15})"$/.exec(given.trim()) ?? [];
  return version === undefined ? -1 : Number(version);
}
