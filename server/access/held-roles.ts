import type { Db } from '../../db/open.ts';
import { readRoleHoldings } from '../../db/roles.ts';
import { builtInPrivileges } from '../catalogue/built-in.ts';
import type { DecideDeps } from './decide.ts';
import { holdsRoleNow, type Role, type RoleHolder } from './roles.ts';

/** A role that somebody holds now, or holds but for the level of their login. */
export interface HeldRole {
  role: Role;
  organizationTin: string;
  organizationName: string;
  /** A login at a higher level would do. */
  needsHigherLevel: boolean;
}

/** Every role that a person may act in, of whichever organisation; each decided by the policy. */
export function listHeldRoles(deps: DecideDeps & { db: Db }, who: RoleHolder): HeldRole[] {
  const names = new Map(builtInPrivileges.map(({ id, name }) => [id, name]));
  const holdings = readRoleHoldings(deps.db, { idp: who.type, idpIdentityId: who.id }, [...names.keys()]);
  return holdings.flatMap<HeldRole>(({ privilegeId, organizationTin, organizationName }) => {
    const role = names.get(privilegeId);
    if (!role) return [];
    const held = { role, organizationTin, organizationName };
    if (holdsRoleNow(deps, who, role, organizationTin)) return [{ ...held, needsHigherLevel: false }];
    const atHigh = holdsRoleNow(deps, { ...who, loa: 'High' }, role, organizationTin);
    return atHigh ? [{ ...held, needsHigherLevel: true }] : [];
  });
}
