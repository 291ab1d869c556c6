import type { OrganizationRow } from './catalogue.ts';
import { createFactsGrants } from './facts-grants.ts';
import { createFactsPeople, kept } from './facts-people.ts';
import type { IdentityRow } from './identities.ts';

/** What of an organisation bears on decisions. Changed in place; `null` when there is no such organisation. */
export interface OrganizationFacts {
  readonly tin: string;
  state: OrganizationRow['state'] | null;
  onboarding: OrganizationRow['onboarding'] | null;
  frozenSince: number | null;
}

/** A grant as it is kept in memory. */
export interface KeptGrant {
  id: string;
  organization: OrganizationFacts;
  validFrom: number | null;
  validTo: number | null;
}

/** Somebody who is registered, or holds grants, or both. */
export interface Person {
  state: IdentityRow['state'] | null;
  /** The grants of one privilege, in the order of their organisations. */
  grantsOf(privilegeId: string): KeptGrant[];
}

/** Whose a row is. */
export interface PersonKey {
  idp: string;
  idpIdentityId: string;
}

/** The columns of a grant that are kept. */
export interface GrantColumns extends PersonKey {
  privilegeId: string;
  organizationTin: string;
  id: string;
  validFrom: number | null;
  validTo: number | null;
}

/**
 * Every person and grant in numbers, 40 bytes a grant and some 45 a person, that the garbage collector need not look
 * at. It only grows; what changes later is kept beside it (facts-memory.ts).
 */
export interface FactsTable {
  /** The organisation of that number, made on first mention. */
  organization(tin: string): OrganizationFacts;
  findOrganization(tin: string): OrganizationFacts | undefined;
  addIdentity(key: PersonKey, state: IdentityRow['state']): void;
  /** All of a person's grants are added one after the other. */
  addGrant(grant: GrantColumns): void;
  find(key: PersonKey): Person | undefined;
  readonly grants: number;
}

const states = [null, 'active', 'suspended'] as const satisfies (IdentityRow['state'] | null)[];

export function createFactsTable(): FactsTable {
  const people = createFactsPeople();
  const grants = createFactsGrants();
  const privileges = new Map<string, number>();
  const organizations = new Map<string, number>();
  const organizationAt: OrganizationFacts[] = [];

  const numberOfOrganization = (tin: string): number => {
    const known = organizations.get(tin);
    if (known !== undefined) return known;
    organizations.set(tin, organizationAt.length);
    return organizationAt.push({ tin, state: null, onboarding: null, frozenSince: null }) - 1;
  };
  const numberOfPrivilege = (id: string): number => {
    const number = privileges.get(id) ?? privileges.size;
    privileges.set(id, number);
    return number;
  };
  const toGrant = (number: number): KeptGrant => {
    const { id, organization, validFrom, validTo } = grants.get(number);
    return { id, organization: organizationAt[organization] ?? missing(), validFrom, validTo };
  };

  return {
    organization: (tin) => organizationAt[numberOfOrganization(tin)] ?? missing(),
    findOrganization: (tin) => organizationAt[organizations.get(tin) ?? -1],
    addIdentity: (key, state) => people.set(people.numberOf(key), kept.state, states.indexOf(state)),
    addGrant: ({ idp, idpIdentityId, privilegeId, organizationTin, id, validFrom, validTo }) => {
      const person = people.numberOf({ idp, idpIdentityId });
      const count = people.get(person, kept.grantCount);
      if (count === 0) people.set(person, kept.firstGrant, grants.count);
      else if (people.get(person, kept.firstGrant) + count !== grants.count) {
        throw new Error('grants of one person are not together');
      }
      people.set(person, kept.grantCount, count + 1);
      const numbers = {
        privilege: numberOfPrivilege(privilegeId),
        organization: numberOfOrganization(organizationTin),
      };
      grants.add({ ...numbers, id, validFrom, validTo });
    },
    find: (key) => {
      const person = people.find(key);
      if (person === undefined) return undefined;
      return {
        state: states[people.get(person, kept.state)] ?? null,
        grantsOf: (privilegeId) => {
          const privilege = privileges.get(privilegeId);
          const found: KeptGrant[] = [];
          const first = people.get(person, kept.firstGrant);
          const end = first + people.get(person, kept.grantCount);
          for (let number = first; number < end; number += 1) {
            if (grants.privilegeOf(number) === privilege) found.push(toGrant(number));
          }
          return found;
        },
      };
    },
    get grants() {
      return grants.count;
    },
  };
}

function missing(): never {
  throw new Error('the table has lost an organisation');
}
