import * as client from 'openid-client';
import { type ClientId, findClient, unfetchedRedirectUri } from '../clients.ts';
import type { PersonKey } from '../people.ts';
import { createCookieJar } from './cookie-jar.ts';

/** A service token (client credentials, scope `privilege_api`) of one of the demo's clients. */
export async function obtainServiceToken(options: { issuer: string; clientId: ClientId }): Promise<string> {
  const broker = await discover(options);
  const tokens = await client.clientCredentialsGrant(broker, { scope: 'privilege_api' });
  return tokens.access_token;
}

export interface ObtainUserTokenOptions {
  issuer: string;
  person: PersonKey;
  clientId: ClientId;
  /** Default: `openid` and the one scope that this client's user tokens are for. */
  scope?: string;
  /** Further parameters of the authorization request: `acr_values`, `max_age`. */
  parameters?: Readonly<Record<string, string>>;
  /** Never fetched. Default: one that every client of the demo may use. */
  redirectUri?: string;
}

/** A person's access token by the real code flow with PKCE: the login form is fetched and posted like a browser does. */
export async function obtainUserToken(options: ObtainUserTokenOptions): Promise<string> {
  return (await obtainUserTokens(options)).access_token;
}

/** The same, with the ID token (absent without scope `openid`). */
export async function obtainUserTokens(
  options: ObtainUserTokenOptions,
): Promise<{ access_token: string; id_token?: string | undefined }> {
  const { scope = `openid ${findClient(options.clientId).userScope}`, redirectUri = unfetchedRedirectUri } =
    options;
  const broker = await discover(options);
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const nonce = client.randomNonce();
  const start = client.buildAuthorizationUrl(broker, {
    redirect_uri: redirectUri,
    scope,
    state,
    ...(scope.split(' ').includes('openid') ? { nonce } : {}),
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...options.parameters,
  });
  const callback = await logIn(start, options.person, redirectUri);
  const checks = { pkceCodeVerifier, expectedState: state };
  return client.authorizationCodeGrant(
    broker,
    callback,
    scope.split(' ').includes('openid') ? { ...checks, expectedNonce: nonce } : checks,
  );
}

function discover(options: { issuer: string; clientId: ClientId }): Promise<client.Configuration> {
  const { secret } = findClient(options.clientId);
  return client.discovery(
    new URL(options.issuer),
    options.clientId,
    undefined,
    secret === undefined ? client.None() : client.ClientSecretBasic(secret),
    { execute: [client.allowInsecureRequests], timeout: 10 },
  );
}

/** Follows redirects, posts the login form on the way, and stops at the redirect URI. */
async function logIn(start: URL, person: PersonKey, redirectUri: string): Promise<URL> {
  const jar = createCookieJar();
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 10; step++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: jar.headerFor(url) },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    });
    jar.keep(response);
    const location = response.headers.get('location');
    const body = await response.text();
    if (location !== null) {
      form = undefined;
      url = new URL(location, url);
      if (url.href.startsWith(`${redirectUri}?`)) return url;
    } else {
      const action = body.match(/<form method="post" action="([^"]+)"/)?.[1];
      if (!response.ok || action === undefined || form !== undefined) {
        throw new Error(`The broker refused the login: ${response.status} at ${url.pathname}`);
      }
      form = new URLSearchParams({ person });
      url = new URL(action, url);
    }
  }
  throw new Error('The broker redirects without end');
}
