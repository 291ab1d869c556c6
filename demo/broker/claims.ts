import type { DemoClient } from '../clients.ts';
import type { DemoLevel, DemoPerson } from '../people.ts';

const levels = ['Low', 'Substantial', 'High'] as const satisfies DemoLevel[];
/** The levels by which a service may ask for one. */
export const acrValues = levels.map(nsisUri);

/** The URI by which NSIS names a level of assurance; its last segment is the level. */
export function nsisUri(level: DemoLevel): string {
  return `https://data.gov.dk/concept/core/nsis/loa/${level}`;
}

/** The level that a login of this person reaches when the service asks for one of these (`acr_values`). */
export function levelReached(person: DemoPerson, acrValues: unknown): DemoLevel {
  const asked = String(acrValues ?? '').split(' ');
  const wanted = levels.findLast((level) => asked.includes(nsisUri(level))) ?? person.level;
  const highest = levels.indexOf(person.highestLevel ?? 'High');
  const reached = Math.max(levels.indexOf(person.level), Math.min(levels.indexOf(wanted), highest));
  return levels[reached] ?? person.level;
}

/**
 * What a person's tokens say about the person (design: wire formats, section 1), `auth_time` aside.
 * @param level - URI of the level that this login reached
 */
export function personClaims(
  person: DemoPerson,
  level: string = nsisUri(person.level),
): Record<string, unknown> {
  return {
    idp: person.idp,
    idp_identity_id: person.idpIdentityId,
    identity_type: person.organization === undefined ? 'private' : 'professional',
    acr: level,
    amr: ['code_app'],
    loa: level,
    ial: level,
    aal: level,
    ...nameClaims(person),
  };
}

/** Flat names with a dot in them. No name at all for somebody who is name-protected. */
function nameClaims(person: DemoPerson): Record<string, unknown> {
  if (person.organization === undefined) {
    return { 'mitid.uuid': person.idpIdentityId, 'mitid.identity_name': person.name };
  }
  const cvr = person.organization.tin.replace(/^DK/, '');
  return {
    'nemlogin.persistent_professional_id': person.idpIdentityId,
    'nemlogin.cvr': cvr,
    'nemlogin.org_name': person.organization.name,
    ...(person.name === undefined ? { 'nemlogin.alias': 'Pseudonym' } : { 'nemlogin.name': person.name }),
    ...(person.email === undefined ? {} : { 'nemlogin.email': person.email }),
    ...(person.mayRepresent ? { 'nemlogin.auth_to_repr': cvr } : {}),
  };
}

/** The names of all claims that `personClaims` can make: what the broker offers in ID tokens. */
export const personClaimNames = [
  'idp',
  'idp_identity_id',
  'identity_type',
  'acr',
  'amr',
  'loa',
  'ial',
  'aal',
  'mitid.uuid',
  'mitid.identity_name',
  'nemlogin.persistent_professional_id',
  'nemlogin.cvr',
  'nemlogin.org_name',
  'nemlogin.alias',
  'nemlogin.name',
  'nemlogin.email',
  'nemlogin.auth_to_repr',
];

/** What user tokens say about the client that holds them. */
export function userTokenClientClaims(client: DemoClient): Record<string, unknown> {
  return { client_org_id: client.organization.orgId, client_org_taxation_number: client.organization.tin };
}

/** What service tokens say about their client. They name the organisation by its GUID only. */
export function serviceTokenClientClaims(client: DemoClient): Record<string, unknown> {
  return {
    client_org_id: client.organization.orgId,
    client_service_provider_id: client.serviceProviderId,
    client_at_type: 'service_token',
  };
}
