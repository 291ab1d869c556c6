import express, { type Router } from 'express';
import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import { findPerson, personKeys } from '../people.ts';
import type { SigningKey } from './signing-key.ts';

/** Where the simulated broker matches CPR numbers. */
export const cprMatchPath = '/api/v1/mitid/cpr-match';

const triesPerLogin = 3;
/** MitID answers only so long after the login. */
const loginLastsMs = 15 * 60_000;
const logins = 10_000;

/**
 * "MitID CPR Match" of Nets eID Broker: POST `{ "cpr" }` with the access token of a login as the bearer token,
 * `{ "cprNumberMatch": true|false }` comes back; three tries per login, for 15 minutes. That much, and the words of the
 * refusal, are in the broker's documentation (Signaturgruppen broker documentation, MitID); its address and the
 * statuses of refusals are not, and are ours.
 */
export function createCprMatchRoutes(issuer: string, signingKey: SigningKey): Router {
  const { kty, n = '', e = '', kid } = signingKey;
  const keys = createLocalJWKSet({ keys: [{ kty, n, e, kid }] });
  const tries = new Map<string, number>();
  const router = express.Router();
  router.post(cprMatchPath, express.json({ limit: '1kb' }), async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const [, token = ''] = /^Bearer (.+)$/.exec(request.get('authorization') ?? '') ?? [];
    const login = await jwtVerify(token, keys, { issuer, typ: 'at+jwt' }).catch(() => undefined);
    if (!login || !isRecent(login.payload)) {
      response.status(401).set('WWW-Authenticate', 'Bearer error="invalid_token"').json({});
      return;
    }
    const { cpr } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof cpr !== 'string') {
      response.status(400).json({ error: 'cpr is missing' });
      return;
    }
    const key = String(login.payload.jti);
    const tried = tries.get(key) ?? 0;
    if (tried >= triesPerLogin) {
      response.status(400).json({ error: 'Cpr Match exceeded. Only 3 tries is allowed within a session' });
      return;
    }
    const [oldest] = tries.keys();
    if (tries.size >= logins && oldest !== undefined) tries.delete(oldest);
    tries.set(key, tried + 1);
    response.json({ cprNumberMatch: isTheirs(login.payload, cpr) });
  });
  return router;
}

function isRecent({ auth_time: at }: JWTPayload): boolean {
  return typeof at === 'number' && Date.now() - at * 1000 < loginLastsMs;
}

function isTheirs(login: JWTPayload, cpr: string): boolean {
  const person = personKeys
    .map(findPerson)
    .find(({ idp, idpIdentityId }) => idp === login['idp'] && idpIdentityId === login['idp_identity_id']);
  return person?.cpr !== undefined && cpr.replace(/\D/g, '') === person.cpr;
}
