import type { GrantRow } from '../../db/grants.ts';
import type { Privilege } from '../catalogue/catalogue.ts';
import type { Caller } from './callers.ts';
import type { PrivilegeList } from './list.ts';

interface Identity {
  idp: string;
  idpIdentityId: string;
}

/** The runtime answer of Nets eID Broker Privilege Management, member for member. */
export interface RuntimePrivileges {
  identity: { idpIdentityId: string; idp: string };
  /** `clientId` is the GUID of the client's organisation (`client_org_id`), not its client id. */
  clientInfo: { clientId: string; organizationTin: string };
  /** One for each organisation that has assigned something. */
  organizationScopes: {
    organizationTin: string;
    privileges: { id: string; name: string; updated: string }[];
  }[];
}

/** One grant in the assigner's list, member for member as there. */
export interface AssignedPrivilege {
  idpIdentityId: string;
  idp: string;
  privilegeId: string;
  privilegeName: string;
  privilegeDescriptionDanish: string;
  privilegeDescriptionEnglish: string;
  privilegeOrganizationTin: string;
  created: string;
  updated: string;
  assignedByOrganizationTin: string;
}

/** The runtime answer for one identity; `list` is in the order of its organisations. */
export function toRuntime(caller: Caller, identity: Identity, list: PrivilegeList): RuntimePrivileges {
  const byOrganization = Map.groupBy(list.items, (item) => item.organizationTin);
  return {
    identity: { idpIdentityId: identity.idpIdentityId, idp: identity.idp },
    clientInfo: { clientId: caller.orgId, organizationTin: caller.organization },
    organizationScopes: [...byOrganization].map(([organizationTin, items]) => ({
      organizationTin,
      privileges: items.map(({ id, name, updated }) => ({ id, name, updated: toNetsTime(updated) })),
    })),
  };
}

/** One grant of the assigner's list. */
export function toAssigned({
  grant,
  privilege,
}: {
  grant: GrantRow;
  privilege: Privilege;
}): AssignedPrivilege {
  return {
    idpIdentityId: grant.idpIdentityId,
    idp: grant.idp,
    privilegeId: privilege.id,
    privilegeName: privilege.name,
    privilegeDescriptionDanish: privilege.descriptionDanish,
    privilegeDescriptionEnglish: privilege.descriptionEnglish,
    privilegeOrganizationTin: privilege.ownerTin,
    created: toNetsTime(grant.createdAt),
    updated: toNetsTime(grant.updatedAt),
    assignedByOrganizationTin: grant.organizationTin,
  };
}

/** A time as .NET writes it: seven fractional digits and the offset `+00:00`. */
export function toNetsTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '0000+00:00');
}
