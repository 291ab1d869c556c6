import { mix, toGuid } from './mix.ts';

/**
 * The benchmark's world, computed and never stored: 200 identities per 1,000 grants with five grants each, 20
 * organisations per 1,000 grants, eight privileges of one provider. Everything is a function of numbers, so that
 * whoever loads a peer and whoever checks its answers need not share memory.
 */
export interface World {
  grants: number;
  identities: number;
  organizations: number;
}

export interface WorldPrivilege {
  id: string;
  name: string;
  assignability: 'public' | 'whitelist';
  minimumLoa: 'Low' | 'Substantial' | 'High' | null;
}

/** One grant. Absent limits do not limit. Epoch milliseconds. */
export interface WorldGrant {
  id: string;
  privilege: number;
  organization: number;
  validFrom: number | null;
  validTo: number | null;
}

export const grantsPerIdentity = 5;

/** Long ago and far off, so that a prepared store stays true: 2001, 2020 and 2099. */
const times = { early: Date.UTC(2001, 0), past: Date.UTC(2020, 0), future: Date.UTC(2099, 0) };

const privilege = (
  number: number,
  name: string,
  assignability: WorldPrivilege['assignability'],
  minimumLoa: WorldPrivilege['minimumLoa'],
): WorldPrivilege => ({ id: toGuid(-1 - number), name, assignability, minimumLoa });

export const privileges: readonly WorldPrivilege[] = [
  privilege(0, 'Pension: read', 'public', null),
  privilege(1, 'Pension: correspond', 'public', null),
  privilege(2, 'Pension: enrol', 'public', null),
  privilege(3, 'Pension: terminate', 'public', null),
  privilege(4, 'Pension: change payments', 'public', 'Substantial'),
  privilege(5, 'Pension: approve payments', 'public', 'High'),
  privilege(6, 'Pension: report salaries', 'whitelist', null),
  privilege(7, 'Pension: administer', 'whitelist', 'Substantial'),
];

/** The world of that many grants (a multiple of 1,000). */
export function createWorld(grants: number): World {
  if (grants < 1000 || grants % 1000 !== 0) throw new Error('A world has a multiple of 1,000 grants');
  return { grants, identities: grants / grantsPerIdentity, organizations: grants / 50 };
}

/** The identity's UUID. */
export function identityId(identity: number): string {
  return toGuid(identity);
}

export function tin(organization: number): string {
  return `DK${20_000_000 + organization}`;
}

/** One identity in a hundred is suspended. */
export function isSuspendedIdentity(identity: number): boolean {
  return identity % 100 === 99;
}

/** One organisation in twenty is suspended. */
export function isSuspendedOrganization(organization: number): boolean {
  return organization % 20 === 19;
}

/** Whether the organisation is on the privilege's whitelist: three in four are. */
export function isWhitelisted(privilegeNumber: number, organization: number): boolean {
  return (
    privileges[privilegeNumber]?.assignability === 'whitelist' && (organization + privilegeNumber) % 4 !== 0
  );
}

export function employerOf(world: World, identity: number): number {
  return identity % world.organizations;
}

/** The other organisation that an identity holds a grant for. */
export function secondOrganizationOf(world: World, identity: number): number {
  return (
    (employerOf(world, identity) + 1 + (mix(identity) % (world.organizations - 1))) % world.organizations
  );
}

/** The first of the four neighbouring privileges that an identity holds for its employer. */
export function firstPrivilegeOf(identity: number): number {
  return (mix(identity ^ 0x5bd1) >>> 3) % privileges.length;
}

/** Grant 0 to 4 of an identity: four privileges for its employer, the first of them for another organisation too. */
export function grantOf(world: World, identity: number, number: number): WorldGrant {
  const isSecond = number === grantsPerIdentity - 1;
  const serial = identity * grantsPerIdentity + number;
  return {
    id: `grt_${toGuid(serial ^ 0x2c000000)}`,
    privilege: (firstPrivilegeOf(identity) + (isSecond ? 0 : number)) % privileges.length,
    organization: isSecond ? secondOrganizationOf(world, identity) : employerOf(world, identity),
    ...validity(serial),
  };
}

/** Of twenty grants one has expired, one has not begun, two have limits and hold, sixteen have none. */
function validity(serial: number): { validFrom: number | null; validTo: number | null } {
  const draw = mix(serial ^ 0x77f1) % 20;
  if (draw === 0) return { validFrom: times.early, validTo: times.past };
  if (draw === 1) return { validFrom: times.future, validTo: null };
  if (draw <= 3) return { validFrom: times.past, validTo: times.future };
  return { validFrom: null, validTo: null };
}
