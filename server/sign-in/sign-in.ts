import * as client from 'openid-client';
import { toLogin } from '../access/callers.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import { requireAudience, requireScope, type TokenVerifier } from '../http/authenticate.ts';
import type { Log } from '../log.ts';
import type { PendingLogin, Visitor } from './visitor.ts';

/** Logging people in and out at the eID broker. */
export interface SignIn {
  /** Where to send the browser, and what to remember until it comes back. @throws AppError `broker-unavailable` */
  start(wish: { next: string; language: string; fresh: boolean }): Promise<{
    location: string;
    pending: PendingLogin;
  }>;
  /**
   * Who came back.
   * @throws AppError `login-cancelled`, `login-failed` when the answer is not for this login; `broker-unavailable`
   */
  finish(callback: URL, pending: PendingLogin): Promise<Visitor>;
  /** Where to send the browser to end the session at the broker as well. */
  endAt(visitor: Visitor): Promise<string | undefined>;
}

/** Seconds that a fresh login may have taken to come back. */
const freshForSeconds = 300;

/**
 * OpenID Connect: code flow with PKCE, state, nonce and a check of the issuer (RFC 9207). Who the person is, is read
 * from the access token, verified as the API verifies it, so that portal and API never see two people in one login.
 */
export function createSignIn(deps: {
  broker: Config['broker'];
  portal: NonNullable<Config['portal']>;
  tokens: TokenVerifier;
  log: Log;
  publicUrl: string;
  callbackPath: string;
}): SignIn {
  const { broker, portal, tokens, publicUrl, log } = deps;
  const redirectUri = `${publicUrl}${deps.callbackPath}`;
  let found: client.Configuration | undefined;
  const discover = async () => {
    try {
      found ??= await client.discovery(
        new URL(broker.issuer),
        portal.clientId,
        undefined,
        client.ClientSecretBasic(portal.clientSecret),
        // Plain http is for loopback only: the configuration refuses any other such issuer.
        { execute: broker.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [], timeout: 5 },
      );
      return found;
    } catch (error) {
      log.warn({ err: error }, "the eID broker's metadata cannot be had");
      throw new AppError('broker-unavailable', 'Nobody can log in now.', { cause: error });
    }
  };

  const exchange = async (callback: URL, pending: PendingLogin) => {
    if (callback.searchParams.get('error') === 'access_denied')
      throw new AppError('login-cancelled', 'The login was cancelled.');
    const configuration = await discover();
    try {
      return await client.authorizationCodeGrant(configuration, callback, {
        expectedState: pending.state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.codeVerifier,
        idTokenExpected: true,
        ...(pending.fresh && { maxAge: freshForSeconds }),
      });
    } catch (error) {
      throw new AppError('login-failed', 'The login could not be completed.', { cause: error });
    }
  };

  return {
    start: async ({ next, language, fresh }) => {
      const pending: PendingLogin = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
        next,
        fresh,
      };
      const location = client.buildAuthorizationUrl(await discover(), {
        redirect_uri: redirectUri,
        scope: 'openid privilege_admin',
        state: pending.state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        ui_locales: language,
        ...(fresh && { prompt: 'login', max_age: '0' }),
      });
      return { location: location.href, pending };
    },

    finish: async (callback, pending) => {
      const answer = await exchange(callback, pending);
      const claims = await tokens.verify(`Bearer ${answer.access_token}`);
      requireScope(claims, 'privilege_admin');
      requireAudience(claims, broker.adminAudience);
      const idClaims = answer.claims();
      if (claims['client_id'] !== portal.clientId || idClaims?.sub !== claims.sub)
        throw new AppError('login-failed', 'The tokens of this login do not belong together.');
      const login = toLogin(claims);
      const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : undefined);
      const authTime = idClaims?.auth_time ?? claims['auth_time'];
      return {
        idp: login.idp,
        idpIdentityId: login.idpIdentityId,
        name: login.name === null ? null : (login.name ?? text('mitid.identity_name') ?? null),
        loa: login.loa,
        employerTin: login.employerTin,
        employerName: login.employerTin === undefined ? undefined : text('nemlogin.org_name'),
        // Without a time of its own a login is as old as can be.
        loggedInAt: typeof authTime === 'number' ? authTime * 1000 : 0,
        accessToken: answer.access_token,
        idToken: answer.id_token ?? '',
      };
    },

    endAt: async ({ idToken }) => {
      try {
        const parameters = { id_token_hint: idToken, post_logout_redirect_uri: `${publicUrl}/` };
        return client.buildEndSessionUrl(await discover(), parameters).href;
      } catch (error) {
        // Here the session is over in any case.
        log.warn({ err: error }, 'the eID broker cannot be told of a logout');
        return undefined;
      }
    },
  };
}
