import { AppError } from '../errors.ts';
import type { Caller } from './callers.ts';
import type { Level } from './check.ts';
import { type DecideDeps, type Decision, decide } from './decide.ts';

/** The service's own roles: built-in privileges, owned by the operator and decided by the policy that ships with it. */
export type Role =
  | 'PrivilegeAdministrator'
  | 'CatalogueAdministrator'
  | 'SupportAgent'
  | 'PolicyAuthor'
  | 'Operator'
  | 'AssignIdentityPrivilegesRead';

/** Whether somebody holds a role on behalf of an organisation: the same engine decides it as decides all else. */
export async function decideRole(
  deps: DecideDeps,
  who: { type: string; id: string; loa?: Level | undefined },
  role: Role,
  organizationTin: string,
  requestId: string | undefined,
): Promise<Decision> {
  return decide(deps, {
    caller: theService(deps),
    check: {
      subject: { type: who.type, id: who.id },
      action: { name: role },
      resource: { type: 'organization', id: organizationTin },
      ...(who.loa && { context: { loa: who.loa } }),
    },
    door: 'role',
    requestId,
  });
}

function theService(deps: DecideDeps): Caller {
  const operator = deps.catalogue.current().operatorTin ?? deps.catalogue.inForce().operatorTin;
  if (operator === undefined) throw new AppError('forbidden', 'The service has no operator yet.');
  return { clientId: 'adgang', organization: operator, orgId: '', isService: true };
}
