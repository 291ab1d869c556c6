import { randomUUID } from 'node:crypto';
import { personClaims, serviceTokenClientClaims, userTokenClientClaims } from '../../demo/broker/claims.ts';
import { mintToken } from '../../demo/broker/mint.ts';
import { type ClientId, findClient } from '../../demo/clients.ts';
import { findPerson, type PersonKey } from '../../demo/people.ts';
import type { TestDemo } from './demo.ts';

/** Claims as the broker writes them; a member that is `undefined` is left out of the token. */
export type TokenClaims = Record<string, unknown>;

/** The claims of a provider's service token. */
export function serviceClaims(demo: TestDemo, clientId: ClientId = 'demo-pension'): TokenClaims {
  return {
    ...timeClaims(demo),
    aud: 'privilege_api',
    scope: 'privilege_api',
    client_id: clientId,
    ...serviceTokenClientClaims(findClient(clientId)),
  };
}

/** The claims of a person's token: one that a provider presents, or an administrator's of the service's own client. */
export function userClaims(demo: TestDemo, person: PersonKey, clientId: ClientId = 'adgang'): TokenClaims {
  const client = findClient(clientId);
  return {
    ...timeClaims(demo),
    ...(client.userScope === 'privilege_admin' && { aud: 'privilege_admin' }),
    scope: client.userScope,
    client_id: clientId,
    sub: randomUUID(),
    ...personClaims(findPerson(person)),
    ...userTokenClientClaims(client),
  };
}

/** Signs claims with the broker's key: what the broker could issue, without asking it. */
export function mint(
  demo: TestDemo,
  claims: TokenClaims,
  header: Record<string, unknown> = {},
): Promise<string> {
  return mintToken({ dataFolder: demo.dataFolder }, claims, header);
}

/** A token of a provider's system. */
export function mintService(demo: TestDemo, clientId?: ClientId, change: TokenClaims = {}): Promise<string> {
  return mint(demo, { ...serviceClaims(demo, clientId), ...change });
}

/** A token of a person: for the management API, or held by the provider that `clientId` names. */
export function mintUser(
  demo: TestDemo,
  person: PersonKey,
  clientId?: ClientId,
  change: TokenClaims = {},
): Promise<string> {
  return mint(demo, { ...userClaims(demo, person, clientId), ...change });
}

/** Valid for an hour of the service's own clock. */
function timeClaims(demo: TestDemo): TokenClaims {
  const iat = Math.floor(demo.demo.service.context.now() / 1000);
  return { iss: demo.demo.broker.issuer, iat, nbf: iat, exp: iat + 3_600, jti: randomUUID() };
}
