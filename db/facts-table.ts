import type { OrganizationRow } from './catalogue.ts';
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
 * Every person and grant in columns of numbers: 40 bytes a grant, and some 120 a person, that the garbage collector
 * need not look at. It only grows; what changes later is kept beside it (facts-memory.ts).
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
const idBytes = 16;
const usualId = /^grt_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function createFactsTable(): FactsTable {
  const people = new Map<string, Map<string, number>>();
  let peopleCount = 0;
  let personState = new Uint8Array();
  let firstGrant = new Uint32Array();
  let grantCount = new Uint32Array();

  let grants = 0;
  let privilege = new Uint32Array();
  let organization = new Uint32Array();
  let validFrom = new Float64Array();
  let validTo = new Float64Array();
  let ids = Buffer.alloc(0);
  /** The few ids that are not made by us. */
  const oddIds = new Map<number, string>();

  const privileges = new Map<string, number>();
  const organizations = new Map<string, number>();
  const organizationAt: OrganizationFacts[] = [];

  const numberOfOrganization = (tin: string): number => {
    const known = organizations.get(tin);
    if (known !== undefined) return known;
    organizations.set(tin, organizationAt.length);
    return organizationAt.push({ tin, state: null, onboarding: null, frozenSince: null }) - 1;
  };

  const numberOfPerson = ({ idp, idpIdentityId }: PersonKey): number => {
    const ofIdp = people.get(idp) ?? new Map<string, number>();
    people.set(idp, ofIdp);
    const known = ofIdp.get(idpIdentityId);
    if (known !== undefined) return known;
    if (peopleCount === personState.length) {
      const length = larger(peopleCount);
      personState = copied(personState, new Uint8Array(length));
      firstGrant = copied(firstGrant, new Uint32Array(length));
      grantCount = copied(grantCount, new Uint32Array(length));
    }
    ofIdp.set(idpIdentityId, peopleCount);
    return peopleCount++;
  };

  const makeRoom = () => {
    if (grants < privilege.length) return;
    const length = larger(grants);
    privilege = copied(privilege, new Uint32Array(length));
    organization = copied(organization, new Uint32Array(length));
    validFrom = copied(validFrom, new Float64Array(length));
    validTo = copied(validTo, new Float64Array(length));
    ids = copied(ids, Buffer.alloc(length * idBytes));
  };

  const toGrant = (n: number): KeptGrant => ({
    id: oddIds.get(n) ?? toUsualId(ids.toString('hex', n * idBytes, (n + 1) * idBytes)),
    organization: organizationAt[organization[n] ?? -1] ?? missing(),
    validFrom: toLimit(validFrom[n]),
    validTo: toLimit(validTo[n]),
  });

  return {
    organization: (tin) => organizationAt[numberOfOrganization(tin)] ?? missing(),
    findOrganization: (tin) => organizationAt[organizations.get(tin) ?? -1],
    addIdentity: (key, state) => {
      const person = numberOfPerson(key);
      personState[person] = states.indexOf(state);
    },
    addGrant: (grant) => {
      const person = numberOfPerson(grant);
      makeRoom();
      if (grantCount[person] === 0) firstGrant[person] = grants;
      else if ((firstGrant[person] ?? 0) + (grantCount[person] ?? 0) !== grants) {
        throw new Error('grants of one person are not together');
      }
      grantCount[person] = (grantCount[person] ?? 0) + 1;
      const number = privileges.get(grant.privilegeId) ?? privileges.size;
      privileges.set(grant.privilegeId, number);
      privilege[grants] = number;
      organization[grants] = numberOfOrganization(grant.organizationTin);
      validFrom[grants] = grant.validFrom ?? Number.NaN;
      validTo[grants] = grant.validTo ?? Number.NaN;
      if (usualId.test(grant.id)) ids.write(grant.id.slice(4).replaceAll('-', ''), grants * idBytes, 'hex');
      else oddIds.set(grants, grant.id);
      grants += 1;
    },
    find: ({ idp, idpIdentityId }) => {
      const person = people.get(idp)?.get(idpIdentityId);
      if (person === undefined) return undefined;
      return {
        state: states[personState[person] ?? 0] ?? null,
        grantsOf: (privilegeId) => {
          const wanted = privileges.get(privilegeId);
          const found: KeptGrant[] = [];
          const first = firstGrant[person] ?? 0;
          for (let n = first; n < first + (grantCount[person] ?? 0); n += 1) {
            if (privilege[n] === wanted) found.push(toGrant(n));
          }
          return found;
        },
      };
    },
    get grants() {
      return grants;
    },
  };
}

function larger(length: number): number {
  return Math.ceil(length * 1.25) + 1024;
}

function copied<Column extends { set(from: ArrayLike<number>): void }>(
  from: Column & ArrayLike<number>,
  to: Column,
): Column {
  to.set(from);
  return to;
}

function toLimit(kept: number | undefined): number | null {
  return kept === undefined || Number.isNaN(kept) ? null : kept;
}

function toUsualId(hex: string): string {
  return `grt_${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function missing(): never {
  throw new Error('the table has lost an organisation');
}
