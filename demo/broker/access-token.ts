import type { AccessToken, ClientCredentials, JWTStructured, KoaContextWithOIDC } from 'oidc-provider';
import { findClient, isClientId } from '../clients.ts';
import { findPerson, isPersonKey } from '../people.ts';
import { personClaims, serviceTokenClientClaims, userTokenClientClaims } from './claims.ts';

/** Leaves a claim out of the JSON, yet is truthy: oidc-provider insists on an audience, the real broker sends none. */
const leftOut = { toJSON: () => undefined };

/** Changes what oidc-provider would put into an access token to what the real broker puts there. */
export function toBrokerToken(
  ctx: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
  jwt: JWTStructured,
): void {
  const { payload } = jwt;
  const clientId = payload['client_id'];
  if (!isClientId(clientId)) throw new Error('No such client');
  const client = findClient(clientId);
  payload['nbf'] = payload['iat'];
  if (client.scopeFormat === 'array') payload['scope'] = String(payload['scope'] ?? '').split(' ');
  if (token.kind === 'ClientCredentials') {
    Object.assign(payload, serviceTokenClientClaims(client), { sub: undefined });
  } else {
    const code = ctx.oidc.entities.AuthorizationCode;
    if (!isPersonKey(token.accountId)) throw new Error('No such person');
    Object.assign(
      payload,
      personClaims(findPerson(token.accountId), code?.acr),
      userTokenClientClaims(client),
      {
        auth_time: code?.authTime,
        ...(client.userScope === 'privileges' ? { aud: leftOut } : {}),
      },
    );
  }
}
