import { findGrant } from '../../db/grants.ts';
import { activateOrganization, insertOrganization } from '../../db/onboardings.ts';
import { readOrganization } from '../../db/organizations.ts';
import { findOrganizationByOrgId, moveOrganization } from '../../db/registration.ts';
import type { Organization } from '../catalogue/catalogue.ts';
import { AppError } from '../errors.ts';
import type { Authority } from '../grants/use-case.ts';
import { makeAdministrator } from '../onboarding/administrators.ts';
import { auditOrganization } from '../onboarding/audit.ts';
import {
  type Done,
  doingOf,
  invalid,
  type OperatorDeps,
  otherwise,
  type Person,
  requireGuid,
  requireLine,
  requireTin,
  roleIdOf,
} from './deps.ts';

/** An organisation as the operator registers it. */
export interface NewOrganization {
  tin: string;
  /** Needed when the organisation is not known yet. */
  name?: string | undefined;
  /** The GUID by which the broker names it; one of our own until a client of it is registered. */
  orgId?: string | undefined;
  /** Its first privilege administrator, on the operator's word: then it is active at once. */
  administrator?: Person | undefined;
}

/**
 * Registers an organisation; one without an administrator can still be onboarded by its own people.
 * @throws AppError `invalid-request`, `cpr-refused`, `registered-otherwise`; `already-onboarded` when others administer
 *   it already, `organization-barred` when it is suspended or offboarded
 */
export function registerOrganization(deps: OperatorDeps, by: Authority, wish: NewOrganization): Done {
  return deps.db.inOneBatch(() => {
    by.requireStill();
    const done = ensureOrganization(deps, by, wish);
    const { administrator } = wish;
    return administrator ? [...done, ...appoint(deps, by, wish.tin, administrator)] : done;
  });
}

/** Makes an organisation known, or sees that it is known by the same name. In the caller's transaction. */
export function ensureOrganization(
  deps: OperatorDeps,
  by: Authority,
  { tin, name, orgId }: Omit<NewOrganization, 'administrator'>,
): Done {
  requireTin(tin);
  if (name !== undefined) requireLine(name, '/name');
  if (orgId !== undefined) requireGuid(orgId, '/orgId');
  const known = readOrganization(deps.db, tin);
  if (known) {
    if (name !== undefined && name !== known.name) throw otherwise(tin, `name (${known.name})`);
    if (orgId !== undefined && orgId.toLowerCase() !== known.orgId.toLowerCase())
      throw otherwise(tin, 'GUID at the broker');
    return [];
  }
  if (name === undefined) throw invalid('/name', 'The name of an organisation that is not known yet');
  if (orgId !== undefined) requireFree(deps, orgId);
  const row = { tin, name, orgId: (orgId ?? deps.newGuid()).toLowerCase(), createdAt: deps.now() };
  insertOrganization(deps.db, { ...row, state: 'known' });
  const after = readOrganization(deps.db, tin);
  auditOrganization(deps.db, doingOf(deps, by, tin), 'organization.registered', undefined, after);
  return ['organization.registered'];
}

/** @throws AppError `registered-otherwise` when the broker's GUID belongs to another organisation */
export function requireFree(deps: OperatorDeps, orgId: string): void {
  const holder = findOrganizationByOrgId(deps.db, orgId);
  if (holder) throw new AppError('registered-otherwise', `That GUID at the broker is ${holder.tin}'s.`);
}

/** Makes an organisation active that has only been known, on the operator's word. In the caller's transaction. */
export function activateKnown(deps: OperatorDeps, by: Authority, before: Organization): Done {
  if (before.state === 'active') return [];
  const doing = doingOf(deps, by, before.tin);
  const to = { state: 'active', onboarding: 'operator', onboardedAt: doing.at } as const;
  if (!moveOrganization(deps.db, before.tin, ['known'], to)) throw barred(before.tin);
  const after = readOrganization(deps.db, before.tin);
  auditOrganization(deps.db, doing, 'organization.onboarded', before, after);
  return ['organization.onboarded'];
}

function appoint(deps: OperatorDeps, by: Authority, tin: string, person: Person): Done {
  const roleId = roleIdOf('PrivilegeAdministrator');
  const before = readOrganization(deps.db, tin);
  if (before?.state === 'suspended' || before?.state === 'offboarded') throw barred(tin);
  if (findGrant(deps.db, { ...person, privilegeId: roleId, organizationTin: tin })) return [];
  const doing = doingOf(deps, by, tin);
  const isFirst = activateOrganization(deps.db, { tin, roleId, route: 'operator', now: doing.at });
  if (!isFirst)
    throw new AppError('already-onboarded', `${tin} has administrators already: they add their colleagues.`);
  makeAdministrator(deps, doing, tin, person);
  auditOrganization(deps.db, doing, 'organization.onboarded', before, readOrganization(deps.db, tin));
  return ['organization.onboarded', 'grant.created'];
}

function barred(tin: string): AppError {
  return new AppError('organization-barred', `${tin} is suspended or offboarded: resume it first.`);
}
