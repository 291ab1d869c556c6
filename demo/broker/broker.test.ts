import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientId, unfetchedRedirectUri } from '../clients.ts';
import type { PersonKey } from '../people.ts';
import { type Broker, openBroker } from './broker.ts';
import { mintToken } from './mint.ts';
import { obtainServiceToken, obtainUserToken, obtainUserTokens } from './obtain.ts';
import { generateSigningKey } from './signing-key.ts';

let dataFolder: string;
let broker: Broker;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'broker-'));
  broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
});
afterAll(async () => {
  await broker.close();
  await rm(dataFolder, { recursive: true });
});

const userToken = (person: PersonKey, clientId: ClientId, scope?: string) =>
  obtainUserToken({ issuer: broker.issuer, person, clientId, ...(scope === undefined ? {} : { scope }) });

const substantial = 'https://data.gov.dk/concept/core/nsis/loa/Substantial';
const everywhere = {
  iss: expect.any(String),
  nbf: expect.any(Number),
  iat: expect.any(Number),
  exp: expect.any(Number),
  jti: expect.any(String),
};
const ofAnyUser = {
  ...everywhere,
  sub: expect.any(String),
  acr: substantial,
  amr: ['code_app'],
  auth_time: expect.any(Number),
  loa: substantial,
  ial: substantial,
  aal: substantial,
};
const ofPension = {
  client_id: 'demo-pension',
  client_org_id: 'a5d7c1de-8b1f-4f0a-9c52-3e6bd2f7a101',
  client_org_taxation_number: 'DK10110009',
};

describe('a service token', () => {
  test('names the client and its organisation, and nobody else', async () => {
    const token = await obtainServiceToken({ issuer: broker.issuer, clientId: 'demo-pension' });
    expect(decodeJwt(token)).toEqual({
      ...everywhere,
      aud: 'privilege_api',
      scope: 'privilege_api',
      client_id: 'demo-pension',
      client_org_id: ofPension.client_org_id,
      client_service_provider_id: '1f6c1a52-0d8e-4e0b-9b39-5ad7c2fe4a11',
      client_at_type: 'service_token',
    });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
  });

  test('lives for an hour, from now', async () => {
    const {
      nbf,
      iat = 0,
      exp = 0,
    } = decodeJwt(await obtainServiceToken({ issuer: broker.issuer, clientId: 'demo-foundation' }));
    expect(nbf).toBe(iat);
    expect(exp - iat).toBe(3600);
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(30);
  });

  test('has its scope as an array for one of the clients', async () => {
    const token = await obtainServiceToken({ issuer: broker.issuer, clientId: 'demo-insurance' });
    expect(decodeJwt(token)['scope']).toEqual(['privilege_api']);
  });

  test.each(['adgang', 'adgang-cli'] as const)('is not issued to %s', async (clientId) => {
    await expect(obtainServiceToken({ issuer: broker.issuer, clientId })).rejects.toThrow();
  });
});

describe('a user token', () => {
  test('of an employee names person, employer and provider, and no audience', async () => {
    expect(decodeJwt(await userToken('employee', 'demo-pension'))).toEqual({
      ...ofAnyUser,
      ...ofPension,
      scope: 'privileges',
      idp: 'mitid_erhverv',
      idp_identity_id: 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
      identity_type: 'professional',
      'nemlogin.persistent_professional_id': 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
      'nemlogin.cvr': '40440003',
      'nemlogin.org_name': 'Bakkely Maskinværksted ApS',
      'nemlogin.name': 'Jonas Kjær Nielsen',
      'nemlogin.email': 'jonas@bakkely.example',
    });
  });

  test('of somebody who is name-protected says Pseudonym, and no name', async () => {
    const claims = decodeJwt(await userToken('protected', 'demo-pension'));
    expect(claims).toMatchObject({ 'nemlogin.alias': 'Pseudonym', 'nemlogin.cvr': '40440003' });
    expect(Object.keys(claims).filter((name) => /name$/.test(name))).toEqual(['nemlogin.org_name']);
  });

  test('of a private MitID says nothing of a company', async () => {
    expect(decodeJwt(await userToken('private', 'demo-pension'))).toEqual({
      ...ofAnyUser,
      ...ofPension,
      scope: 'privileges',
      idp: 'mitid',
      idp_identity_id: 'd8a6f3c1-4b9e-4f27-a5dc-f7e2b80c6ae9',
      identity_type: 'private',
      'mitid.uuid': 'd8a6f3c1-4b9e-4f27-a5dc-f7e2b80c6ae9',
      'mitid.identity_name': 'Lars Vestergaard',
    });
  });

  test('tells the level of the login', async () => {
    const low = 'https://data.gov.dk/concept/core/nsis/loa/Low';
    expect(decodeJwt(await userToken('low', 'demo-pension'))).toMatchObject({
      acr: low,
      loa: low,
      ial: low,
      aal: low,
    });
  });

  test('has another subject for each client, and always the same for one', async () => {
    const [one, again, other] = [
      await userToken('employee', 'demo-pension'),
      await userToken('employee', 'demo-pension'),
      await userToken('employee', 'demo-insurance'),
    ].map((token) => decodeJwt(token).sub);
    expect(one).toBe(again);
    expect(one).not.toBe(other);
  });

  test('does not mix up services and people', async () => {
    await expect(userToken('employee', 'demo-pension', 'openid privilege_api')).rejects.toThrow();
  });
});

describe("an administrator's token", () => {
  test.each(['adgang', 'adgang-cli'] as const)(
    'is issued to %s, for the management API',
    async (clientId) => {
      expect(decodeJwt(await userToken('administrator', clientId))).toEqual({
        ...ofAnyUser,
        aud: 'privilege_admin',
        scope: 'privilege_admin',
        client_id: clientId,
        client_org_id: 'a9d4eaf2-9bac-4fca-bbd7-bcac4fa9a707',
        client_org_taxation_number: 'DK70770008',
        idp: 'mitid_erhverv',
        idp_identity_id: 'f057bcfa-b59a-5f40-8aea-2fd085c0e98f',
        identity_type: 'professional',
        'nemlogin.persistent_professional_id': 'f057bcfa-b59a-5f40-8aea-2fd085c0e98f',
        'nemlogin.cvr': '40440003',
        'nemlogin.org_name': 'Bakkely Maskinværksted ApS',
        'nemlogin.name': 'Mette Holm Sørensen',
        'nemlogin.email': 'mette@bakkely.example',
        'nemlogin.auth_to_repr': '40440003',
      });
    },
  );

  test("is not issued to a provider, nor a provider's token to the service", async () => {
    await expect(userToken('administrator', 'demo-pension', 'openid privilege_admin')).rejects.toMatchObject({
      error: 'invalid_scope',
    });
    await expect(userToken('administrator', 'adgang', 'openid privileges')).rejects.toMatchObject({
      error: 'invalid_scope',
    });
  });
});

describe('an ID token', () => {
  test('is for the client, and says who has logged in', async () => {
    const options = { issuer: broker.issuer, person: 'employee', clientId: 'demo-pension' } as const;
    const { id_token: idToken = '' } = await obtainUserTokens(options);
    expect(decodeJwt(idToken)).toMatchObject({
      aud: 'demo-pension',
      auth_time: expect.any(Number),
      acr: substantial,
      idp_identity_id: 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
      'nemlogin.cvr': '40440003',
    });
    expect(decodeJwt(idToken)).not.toHaveProperty('scope');
    expect(decodeProtectedHeader(idToken).typ).not.toBe('at+jwt');
  });
});

describe('the broker', () => {
  const jwksOf = (issuer: string) => createRemoteJWKSet(new URL(`${issuer}/jwks`));

  test('keeps its key, so that a token outlives a restart', async () => {
    const token = await obtainServiceToken({ issuer: broker.issuer, clientId: 'demo-pension' });
    await using restarted = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
    await jwtVerify(token, jwksOf(restarted.issuer));
  });

  test('has a twin for tests that signs whatever it is told to, and does not know a forger', async () => {
    await jwtVerify(await mintToken({ dataFolder }, { anything: 1 }), jwksOf(broker.issuer));
    const forged = await mintToken({ signingKey: await generateSigningKey() }, { anything: 1 });
    await expect(jwtVerify(forged, jwksOf(broker.issuer))).rejects.toThrow();
  });

  test('refuses to run in production, and where others can reach it', async () => {
    const address = { host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' };
    await expect(openBroker({ ...address, nodeEnv: 'production' })).rejects.toThrow('NODE_ENV is production');
    await expect(openBroker({ ...address, host: '0.0.0.0' })).rejects.toThrow('loopback');
  });

  test('insists on PKCE, and on a redirect URI that it knows', async () => {
    const request = (more: Record<string, string>) =>
      fetch(
        `${broker.issuer}/auth?${new URLSearchParams({ client_id: 'demo-pension', response_type: 'code', scope: 'openid privileges', ...more })}`,
        { redirect: 'manual', headers: { 'accept-language': 'en' } },
      );
    const withoutPkce = await request({ redirect_uri: unfetchedRedirectUri });
    expect(withoutPkce.headers.get('location')).toContain('error=invalid_request');
    const elsewhere = await request({
      redirect_uri: 'http://127.0.0.1:9/elsewhere',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    });
    expect(elsewhere.status).toBe(400);
    expect(await elsewhere.text()).toContain('The login could not be completed');
  });

  test('learns of redirect URIs while it runs', async () => {
    broker.setRedirectUris('demo-pension', ['http://127.0.0.1:9/elsewhere']);
    const options = { issuer: broker.issuer, person: 'employee', clientId: 'demo-pension' } as const;
    await obtainUserToken({ ...options, redirectUri: 'http://127.0.0.1:9/elsewhere' });
    broker.setRedirectUris('demo-pension', []);
    await expect(
      obtainUserToken({ ...options, redirectUri: 'http://127.0.0.1:9/elsewhere' }),
    ).rejects.toThrow('400');
  });

  test('is alive', async () => {
    expect((await fetch(`${broker.issuer}/livez`)).status).toBe(200);
  });
});

describe('the level of a login', () => {
  const claimsAt = async (person: PersonKey, level?: string) => {
    const tokens = await obtainUserTokens({
      issuer: broker.issuer,
      person,
      clientId: 'adgang',
      parameters: level === undefined ? {} : { acr_values: `${nsis}${level}` },
    });
    return [tokens.access_token, tokens.id_token ?? ''].map((token) => decodeJwt(token));
  };
  const nsis = 'https://data.gov.dk/concept/core/nsis/loa/';

  test.each([
    ['employee', undefined, 'Substantial'],
    ['employee', 'High', 'High'],
    ['employee', 'Low', 'Substantial'],
    ['low', undefined, 'Low'],
    ['low', 'Substantial', 'Low'],
  ] as const)('of %s, asked for %s, is %s', async (person, asked, reached) => {
    for (const claims of await claimsAt(person, asked)) {
      expect(claims).toMatchObject({ acr: nsis + reached, loa: nsis + reached, ial: nsis + reached });
    }
  });

  test('is told with the time of the login, which is that of the click', async () => {
    const before = Math.floor(Date.now() / 1000);
    const parameters = { prompt: 'login', max_age: '0' };
    const options = { issuer: broker.issuer, person: 'employee', clientId: 'adgang', parameters } as const;
    const { access_token: access, id_token: id = '' } = await obtainUserTokens(options);
    for (const token of [access, id]) {
      const { auth_time: at } = decodeJwt(token);
      expect(at).toBeGreaterThanOrEqual(before);
      expect(at).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
    }
  });
});
