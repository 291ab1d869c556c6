import { AppError } from '../errors.ts';
import type { Caller } from './callers.ts';
import type { Check, Level } from './check.ts';
import { type DecideDeps, type Decision, decide, evaluate } from './decide.ts';
import type { FactsDeps } from './facts.ts';
import { rulesForRoles } from './rules.ts';

/** The service's own roles: built-in privileges, owned by the operator and decided by the policy that ships with it. */
export type Role =
  | 'PrivilegeAdministrator'
  | 'CatalogueAdministrator'
  | 'SupportAgent'
  | 'PolicyAuthor'
  | 'Operator'
  | 'AssignIdentityPrivilegesRead';

/** What it takes to ask for a role without a record of it. */
export type RoleDeps = Pick<DecideDeps, 'now' | 'shippedEngine' | keyof FactsDeps>;

/** A person, with the level of their login, or a client. */
export interface RoleHolder {
  type: string;
  id: string;
  loa?: Level | undefined;
}

/** Whether somebody holds a role on behalf of an organisation: the same engine decides it as decides all else. */
export async function decideRole(
  deps: DecideDeps,
  who: RoleHolder,
  role: Role,
  organizationTin: string,
  requestId: string | undefined,
): Promise<Decision> {
  const check = toRoleCheck(who, role, organizationTin);
  return decide(deps, { caller: theService(deps), check, door: 'role', requestId });
}

/**
 * Whether they hold it at this moment: the same question again, without a second entry in the log. Asked inside the
 * transaction of what they do, since their request may have taken its time to arrive.
 */
export function holdsRoleNow(deps: RoleDeps, who: RoleHolder, role: Role, organizationTin: string): boolean {
  return askForRole(deps, who, role, organizationTin).allow;
}

/** The same with the reasons why not. */
export function askForRole(
  deps: RoleDeps,
  who: RoleHolder,
  role: Role,
  organizationTin: string,
): Pick<Decision, 'allow' | 'reasons'> {
  const check = toRoleCheck(who, role, organizationTin);
  return evaluate(deps, () => rulesForRoles(deps), theService(deps), check).result;
}

function toRoleCheck(who: RoleHolder, role: Role, organizationTin: string): Check {
  return {
    subject: { type: who.type, id: who.id },
    action: { name: role },
    resource: { type: 'organization', id: organizationTin },
    ...(who.loa && { context: { loa: who.loa } }),
  };
}

function theService(deps: Pick<RoleDeps, 'catalogue'>): Caller {
  const operator = deps.catalogue.current().operatorTin ?? deps.catalogue.inForce().operatorTin;
  if (operator === undefined) throw new AppError('forbidden', 'The service has no operator yet.');
  return { clientId: 'adgang', organization: operator, orgId: '', isService: true };
}
