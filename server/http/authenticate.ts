import { hash } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { Log } from '../log.ts';

/** Verified claims of an access token. */
export type Claims = JWTPayload & { scopes: string[] };

/** Verifies access tokens of the eID broker (RFC 6750, RFC 8725). */
export interface TokenVerifier {
  /**
   * Verifies the bearer token of an Authorization header: issuer, signature, algorithm, time, kind.
   * @throws AppError `missing-token`, `invalid-token`; `broker-unavailable` when its keys cannot be had.
   */
  verify(authorization: string | undefined): Promise<Claims>;
}

const keepAtMost = 10_000;
const keepForMs = 300_000;
/** Between two looks for a key that we do not know, so that forged key ids do not flood the broker. */
const coolDownMs = 10_000;
const brokerTimeoutMs = 3_000;
/** Between two tries to reach a broker that is down. */
const failureCoolDownMs = 1_000;

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url() });

/**
 * Creates the verifier. Verified tokens are kept by their digest, until they expire or for five minutes; whose they
 * are and whether they may is never kept.
 */
export function createTokenVerifier(deps: {
  broker: Config['broker'];
  now: () => number;
  log: Log;
}): TokenVerifier {
  const { broker, now, log } = deps;
  const verified = new Map<string, { claims: Claims; until: number }>();
  const keys = createKeys(broker, now);

  const verifyAnew = async (token: string): Promise<Claims> => {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, {
        issuer: broker.issuer,
        algorithms: broker.algorithms,
        requiredClaims: ['exp', 'iat'],
        clockTolerance: 5,
        currentDate: new Date(now()),
      });
      refuseOtherKinds(payload, protectedHeader.typ);
      return { ...payload, scopes: toScopes(payload['scope']) };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof errors.JOSEError && !brokerFaults.has(error.code)) {
        throw new AppError('invalid-token', 'The access token is not valid.', { cause: error });
      }
      log.warn({ err: error }, "the eID broker's keys cannot be had");
      throw new AppError('broker-unavailable', 'The token cannot be verified now.', { cause: error });
    }
  };

  return {
    verify: async (authorization) => {
      const token = toBearer(authorization);
      const digest = hash('sha256', token, 'base64');
      const kept = verified.get(digest);
      if (kept && kept.until > now()) return kept.claims;
      verified.delete(digest);
      const claims = await verifyAnew(token);
      const [oldest] = verified.keys();
      if (verified.size >= keepAtMost && oldest !== undefined) verified.delete(oldest);
      verified.set(digest, { claims, until: Math.min((claims.exp ?? 0) * 1000, now() + keepForMs) });
      return claims;
    },
  };
}

function toBearer(authorization: string | undefined): string {
  const [, token] = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
  if (token !== undefined) return token;
  if (authorization !== undefined && /^Bearer\b/i.test(authorization)) {
    throw new AppError('invalid-token', 'The access token is not valid.');
  }
  throw new AppError('missing-token', 'Send an access token of the eID broker: `Authorization: Bearer ...`.');
}

/** What jose throws when the fault lies with the broker's key set, not with the token. */
const brokerFaults = new Set(['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID']);

/** The broker's keys, found by its metadata at the first token that needs one; jose caches them with a cool-down. */
function createKeys(broker: Config['broker'], now: () => number): JWTVerifyGetKey {
  let found: Promise<JWTVerifyGetKey> | undefined;
  let lookAgainAt = 0;
  return async (header, token) => {
    if (!found || now() >= lookAgainAt) {
      lookAgainAt = now() + failureCoolDownMs;
      found = discoverKeys(broker);
      found.then(
        () => {
          lookAgainAt = Number.POSITIVE_INFINITY;
        },
        () => undefined,
      );
    }
    return (await found)(header, token);
  };
}

async function discoverKeys(broker: Config['broker']): Promise<JWTVerifyGetKey> {
  const options = { cooldownDuration: coolDownMs, timeoutDuration: brokerTimeoutMs };
  if (broker.jwksUri) return createRemoteJWKSet(new URL(broker.jwksUri), options);
  const url = `${broker.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(brokerTimeoutMs), redirect: 'error' });
  if (!response.ok) throw new Error(`the broker's metadata answered ${response.status}`);
  const metadata = Metadata.parse(await response.json());
  if (metadata.issuer !== broker.issuer) throw new Error("the broker's metadata names another issuer");
  return createRemoteJWKSet(new URL(metadata.jwks_uri), options);
}

/** An ID token is signed by the same keys, but is no access token (RFC 8725, section 3.11; RFC 9068, section 4). */
function refuseOtherKinds(payload: JWTPayload, typ: string | undefined): void {
  const isTyped = typ === undefined || /^(application\/)?at\+jwt$|^jwt$/i.test(typ);
  const isIdToken = ['nonce', 'at_hash', 'c_hash', 's_hash'].some((name) => name in payload);
  const isForItsClient = payload.aud !== undefined && [payload.aud].flat().join() === payload['client_id'];
  const hasClaims = typeof payload['client_id'] === 'string' && payload['scope'] !== undefined;
  if (!isTyped || isIdToken || isForItsClient || !hasClaims) {
    throw new AppError('invalid-token', 'This is not an access token.');
  }
}

function toScopes(scope: unknown): string[] {
  if (typeof scope === 'string') return scope.split(' ').filter(Boolean);
  return Array.isArray(scope) ? scope.filter((item) => typeof item === 'string') : [];
}

/** @throws AppError `insufficient-scope` unless the token has the scope. */
export function requireScope(claims: Claims, scope: string): void {
  if (!claims.scopes.includes(scope)) {
    throw new AppError('insufficient-scope', `The access token needs the scope ${scope}.`);
  }
}

/** @throws AppError `invalid-token` unless the token is meant for this audience; `undefined` is nobody's. */
export function requireAudience(claims: Claims, audience: string | undefined): void {
  if (audience === undefined || ![claims.aud].flat().includes(audience)) {
    throw new AppError('invalid-token', 'The access token is meant for another audience.');
  }
}
