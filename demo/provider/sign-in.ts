import * as client from 'openid-client';
import { type PendingLogin, toVisitor, type Visitor } from './visitor.ts';

export interface SignInOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Our own origin; the redirect URI is `/callback` below it. */
  url: string;
}

/** Logging in and out at the broker, and our own service token from it. */
export interface SignIn {
  /** Where to send the browser, and what to remember until it comes back. */
  start(next: string, language: string): Promise<{ location: string; pending: PendingLogin }>;
  /** Who came back. Throws when the answer is not for this login, or not the broker's. */
  finish(callback: URL, pending: PendingLogin): Promise<Visitor>;
  /** Where to send the browser to end the session at the broker as well. */
  endAt(visitor: Visitor): Promise<string>;
  /** A service token; kept until shortly before it expires. */
  getServiceToken(): Promise<string>;
  /** After it was refused. */
  forgetServiceToken(): void;
}

/** Seconds before its end at which a service token is no longer used. */
const safetyMargin = 60;

/** Signs in by OpenID Connect: code flow with PKCE, state, nonce and a check of the issuer (RFC 9207). */
export function createSignIn(options: SignInOptions, now: () => number = Date.now): SignIn {
  const redirectUri = `${options.url}/callback`;
  let broker: client.Configuration | undefined;
  let kept: { token: string; until: number } | undefined;

  const discover = async () => {
    broker ??= await client.discovery(
      new URL(options.issuer),
      options.clientId,
      undefined,
      client.ClientSecretBasic(options.clientSecret),
      { execute: [client.allowInsecureRequests], timeout: 5 },
    );
    return broker;
  };

  return {
    async start(next, language) {
      const pending = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
        next,
      };
      const location = client.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: 'openid privileges',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        ui_locales: language,
      });
      return { location: location.href, pending };
    },

    async finish(callback, pending) {
      const tokens = await client.authorizationCodeGrant(await discover(), callback, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.codeVerifier,
        idTokenExpected: true,
      });
      return toVisitor(tokens.claims(), { accessToken: tokens.access_token, idToken: tokens.id_token ?? '' });
    },

    async endAt(visitor) {
      const parameters = { id_token_hint: visitor.idToken, post_logout_redirect_uri: `${options.url}/` };
      return client.buildEndSessionUrl(await discover(), parameters).href;
    },

    async getServiceToken() {
      if (kept === undefined || kept.until <= now()) {
        const tokens = await client.clientCredentialsGrant(await discover(), { scope: 'privilege_api' });
        kept = {
          token: tokens.access_token,
          until: now() + ((tokens.expires_in ?? 0) - safetyMargin) * 1000,
        };
      }
      return kept.token;
    },

    forgetServiceToken() {
      kept = undefined;
    },
  };
}
