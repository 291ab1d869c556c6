import { deleteGrant, findGrant } from '../../db/grants.ts';
import { upsertIdentity } from '../../db/identities.ts';
import { deleteGrantUnlessLast } from '../../db/registration.ts';
import { insertTie } from '../../db/ties.ts';
import type { Role } from '../access/roles.ts';
import { AppError } from '../errors.ts';
import { auditGrant } from '../grants/give.ts';
import { isExpired } from '../grants/grant.ts';
import { giveRoleGrant } from '../grants/role-grant.ts';
import { type Authority, requireOrganization } from '../grants/use-case.ts';
import {
  auditEntity,
  type Done,
  doingOf,
  type OperatorDeps,
  type Person,
  requireOperator,
  roleIdOf,
} from './deps.ts';

/** Roles that the operator gives: its own, and those of providers' staff. */
export const operatorsRoles = ['Operator', 'CatalogueAdministrator', 'SupportAgent', 'PolicyAuthor'] as const;
export type OperatorsRole = (typeof operatorsRoles)[number];

/** A role for somebody, on behalf of an organisation. */
export interface RoleWish {
  role: OperatorsRole;
  organizationTin: string;
  person: Person;
}

/**
 * Gives somebody a role on behalf of a provider, or the operator's role on behalf of the operator.
 * @throws AppError `not-found`, `not-assignable` when the organisation cannot have such people, `operator-missing`
 */
export function giveRole(deps: OperatorDeps, by: Authority, wish: RoleWish): Done {
  return deps.db.inOneBatch(() => {
    by.requireStill();
    requireRoleFits(deps, wish);
    return giveRoleTo(deps, by, wish.role, wish.organizationTin, wish.person);
  });
}

/**
 * Takes a role away. The service never loses its last operator that way.
 * @throws AppError `not-now` for the last operator
 */
export function takeRole(deps: OperatorDeps, by: Authority, wish: RoleWish): Done {
  const { role, organizationTin, person } = wish;
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const before = findGrant(deps.db, { ...person, privilegeId: roleIdOf(role), organizationTin });
    if (!before) return [];
    const isGone =
      role === 'Operator' ? deleteGrantUnlessLast(deps.db, before, deps.now()) : deleteGrant(deps.db, before);
    if (!isGone) throw new AppError('not-now', 'Nobody else is an operator: add another one first.');
    auditGrant(deps, by, 'grant.revoked', before, undefined, undefined);
    return ['grant.revoked'];
  });
}

/** The same inside somebody else's transaction, for people and for clients (`idp` `client`). */
export function giveRoleTo(
  deps: OperatorDeps,
  by: Authority,
  role: Role,
  organizationTin: string,
  person: Person,
): Done {
  const { actor, at } = doingOf(deps, by, organizationTin);
  const key = { ...person, privilegeId: roleIdOf(role), organizationTin };
  const before = findGrant(deps.db, key);
  if (before && !isExpired(before, at)) return [];
  const action = giveRoleGrant(deps, { actor, requestId: by.requestId, at }, key);
  return [action, ...(person.idp === 'client' ? [] : tie(deps, by, organizationTin, person, at))];
}

/** By the operator's word alone nobody is an employee: a login at a provider will tell. */
function tie(deps: OperatorDeps, by: Authority, organizationTin: string, person: Person, at: number): Done {
  upsertIdentity(deps.db, { ...person, name: undefined, at });
  const after = { kind: 'partner', source: 'granted', firstSeenAt: null, firstSeenProvider: null } as const;
  if (!insertTie(deps.db, { organizationTin, ...person, ...after, nickname: null, createdAt: at })) return [];
  const entityId = `${person.idp} ${person.idpIdentityId}`;
  return [auditEntity(deps, by, 'tie.made', { organizationTin, entity: 'tie', entityId }, { after })];
}

function requireRoleFits(deps: OperatorDeps, { role, organizationTin }: RoleWish): void {
  const { tin } = requireOrganization(deps.db, organizationTin);
  const operatorTin = requireOperator(deps);
  const fits = role === 'Operator' ? tin === operatorTin : deps.catalogue.inForce().isProvider(tin);
  if (fits) return;
  const who = role === 'Operator' ? "the operator's own organisation" : 'a service provider';
  throw new AppError('not-assignable', `${tin} is not ${who}: nobody can be ${role} there.`);
}
