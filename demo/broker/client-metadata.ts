import type { AdapterPayload } from 'oidc-provider';
import { type ClientId, findClient, isClientId, unfetchedRedirectUri } from '../clients.ts';

/** Redirect URIs by client. Logging out may lead back to the front page of each of their origins. */
export type RedirectUris = Partial<Record<ClientId, readonly string[]>>;

/** The registration of a client (RFC 7591 names), or nothing when there is no such client. */
export function toClientMetadata(id: string, redirectUris: RedirectUris): AdapterPayload | undefined {
  if (!isClientId(id)) return undefined;
  const client = findClient(id);
  const registered = [...(redirectUris[id] ?? []), unfetchedRedirectUri];
  return {
    client_id: id,
    client_name: client.name,
    subject_type: 'pairwise',
    // Never fetched; oidc-provider wants one as soon as redirect URIs have more than one host.
    sector_identifier_uri: `https://${id}.example/sector`,
    response_types: ['code'],
    grant_types: ['authorization_code', ...(client.service ? ['client_credentials'] : [])],
    scope: ['openid', client.userScope, ...(client.service ? ['privilege_api'] : [])].join(' '),
    ...(client.secret === undefined
      ? {
          application_type: 'native',
          token_endpoint_auth_method: 'none',
          redirect_uris: [...new Set([...registered, 'http://127.0.0.1/callback', 'http://[::1]/callback'])],
        }
      : {
          application_type: 'web',
          token_endpoint_auth_method: 'client_secret_basic',
          client_secret: client.secret,
          redirect_uris: [...new Set(registered)],
          post_logout_redirect_uris: [...new Set(registered.map((uri) => `${new URL(uri).origin}/`))],
        }),
  };
}
