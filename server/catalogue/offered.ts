import { readProvidersOf } from '../../db/organizations.ts';
import { createAssignabilityOf } from '../grants/grant.ts';
import { type GrantDeps, requireOrganization } from '../grants/use-case.ts';
import type { Privilege } from './catalogue.ts';

/** A privilege that an organisation may know of, and whether it may assign it; if not, why. */
export interface OfferedPrivilege {
  privilege: Privilege;
  assignable: boolean;
  reason?: string;
}

/** Which privileges are wanted; every member narrows, but `everywhere` widens. */
export interface OfferWanted {
  organizationTin: string;
  /** Part of the name or a description, in any case. */
  search?: string | undefined;
  /** TIN of one provider. */
  provider?: string | undefined;
  /** Of every provider; otherwise of those that the organisation is a customer of. */
  everywhere: boolean;
}

/**
 * The privileges that an organisation may assign or could be allowed to, of its providers or of all. Another
 * organisation's private ones, and the service's own roles, are not offered.
 */
export function listOffered(deps: GrantDeps, wanted: OfferWanted): OfferedPrivilege[] {
  const organization = requireOrganization(deps.db, wanted.organizationTin);
  const catalogue = deps.catalogue.inForce();
  const assignabilityOf = createAssignabilityOf(deps, catalogue, organization);
  const providers = new Set([organization.tin, ...readProvidersOf(deps.db, organization.tin)]);
  const isWanted = (privilege: Privilege) =>
    wanted.provider === undefined
      ? wanted.everywhere || providers.has(privilege.ownerTin)
      : privilege.ownerTin === wanted.provider;
  return catalogue.privileges
    .filter((privilege) => !privilege.builtIn && isWanted(privilege) && isFound(privilege, wanted.search))
    .filter(({ assignability, ownerTin }) => assignability !== 'private' || ownerTin === organization.tin)
    .map((privilege) => {
      if (privilege.retiredAt !== null) return { privilege, assignable: false, reason: 'privilege-retired' };
      return { privilege, ...assignabilityOf(privilege.id) };
    });
}

function isFound(privilege: Privilege, search: string | undefined): boolean {
  if (search === undefined) return true;
  const wanted = search.toLocaleLowerCase('da');
  const texts = [privilege.name, privilege.descriptionDanish, privilege.descriptionEnglish];
  return texts.some((text) => text.toLocaleLowerCase('da').includes(wanted));
}
