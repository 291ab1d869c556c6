import type { Db } from '../../db/open.ts';
import { readRoleHoldings } from '../../db/roles.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import type { Reason } from './check.ts';
import type { DecideDeps } from './decide.ts';
import { askForRole, holdsRoleNow, type Role, type RoleHolder } from './roles.ts';

/** A role that somebody has been given. */
export interface HeldRole {
  role: Role;
  organizationTin: string;
  organizationName: string;
  /** A login at a higher level would do. */
  needsHigherLevel: boolean;
  /** Why it does not count now, whatever the login. */
  whyNot: Reason | undefined;
}

/** Every role that a person has been given, of whichever organisation; each decided by the policy. */
export function listHeldRoles(deps: DecideDeps & { db: Db }, who: RoleHolder): HeldRole[] {
  const names = new Map(builtInPrivileges.map(({ id, name }) => [id, name]));
  const holdings = readRoleHoldings(deps.db, { idp: who.type, idpIdentityId: who.id }, [...names.keys()]);
  return holdings.flatMap<HeldRole>(({ privilegeId, organizationTin, organizationName }) => {
    const role = names.get(privilegeId);
    if (!role) return [];
    const held = { role, organizationTin, organizationName, needsHigherLevel: false, whyNot: undefined };
    if (holdsRoleNow(deps, who, role, organizationTin)) return [held];
    const atHigh = askForRole(deps, { ...who, loa: 'High' }, role, organizationTin);
    return [atHigh.allow ? { ...held, needsHigherLevel: true } : { ...held, whyNot: atHigh.reasons[0] }];
  });
}
