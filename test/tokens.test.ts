import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../demo/broker/mint.ts';
import { obtainUserTokens } from '../demo/broker/obtain.ts';
import { generateSigningKey, openSigningKey } from '../demo/broker/signing-key.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { commandLine } from '../server/operator/deps.ts';
import { registerClient } from '../server/operator/register-client.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectChallenge, expectProblem } from './support/expect.ts';
import { change, decisions, dump } from './support/store.ts';
import {
  mint,
  mintService,
  mintUser,
  serviceClaims,
  type TokenClaims,
  userClaims,
} from './support/tokens.ts';

const { pension, insurance, employer, operator } = organizations;
const evaluation = '/access/v1/evaluation';
const own = '/privileges-api/api/v1/identity/privileges';
const runtime = `/privileges-api/api/v1/organizations/${pension.tin}/assignedIdentityPrivileges/mitid_erhverv/${people.employee.idpIdentityId}/runtime`;
const accessRequest = '/access/v1/requests/arq_tokens';
const grants = `/api/v1/organizations/${employer.tin}/grants`;
const check = {
  subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
  action: { name: 'Pension: read' },
  resource: { type: 'organization', id: employer.tin },
};

/** A door, the claims of a token that opens it, and the request that it takes. */
interface Door {
  claims(demo: TestDemo): TokenClaims;
  knock(
    demo: TestDemo,
    token: string | undefined,
    headers?: Record<string, string>,
  ): ReturnType<typeof request>;
}

const door = (method: string, path: string, claims: Door['claims'], body?: unknown): Door => ({
  claims,
  knock: (demo, token, headers = {}) =>
    request(demo, method, path, { ...(token !== undefined && { token }), headers, body }),
});
const doors: Record<string, Door> = {
  evaluation: door('POST', evaluation, (demo) => serviceClaims(demo), check),
  'runtime list': door('GET', runtime, (demo) => serviceClaims(demo)),
  'a request for access': door('GET', accessRequest, (demo) => serviceClaims(demo)),
  "user's list": door('GET', own, (demo) => userClaims(demo, 'employee', 'demo-pension')),
  'management API': door('GET', grants, (demo) => userClaims(demo, 'administrator')),
};

/** A request for access that stands in the store of a demo. */
function keepRequest(where: TestDemo): void {
  change(
    where,
    `INSERT INTO access_requests (id, decision_id, provider_tin, privilege_id, organization_tin, idp, idp_identity_id,
       state, denial_code, made_by_idp, made_by_id, created_at, expires_at)
     VALUES ('arq_tokens', 'dec_x', ?, 'x', ?, 'mitid', 'x', 'cancelled', 'no-grant', 'mitid', 'x', 1, 1)`,
    ...[pension.tin, employer.tin],
  );
}

let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo();
  keepRequest(demo);
});
afterAll(() => demo[Symbol.asyncDispose]());

/** Knocks with a token and asserts that nothing came of it but the refusal. */
async function knockInVain({ knock }: Door, token: string | undefined, headers?: Record<string, string>) {
  const before = dump(demo);
  const asked = decisions(demo).length;
  const answer = await knock(demo, token, headers);
  expect(dump(demo)).toEqual(before);
  // A refused role is itself a decision; nothing else is decided.
  const since = decisions(demo).slice(asked);
  expect(since.filter(({ door, allow }) => door !== 'role' || allow === 1)).toEqual([]);
  for (const { idpIdentityId } of Object.values(people)) expect(answer.text).not.toContain(idpIdentityId);
  return answer;
}

const past = (claims: TokenClaims, by: number) => ({
  iat: Number(claims['iat']) - by,
  nbf: Number(claims['nbf']) - by,
  exp: Number(claims['exp']) - by,
});

/** What is wrong with a token, whatever door it is shown at. */
const forgeries: Record<string, (claims: TokenClaims) => Promise<string> | string> = {
  'signed by another key': async (claims) => mintToken({ signingKey: await generateSigningKey() }, claims),
  'signed by another key under the id of the right one': async (claims) => {
    const { kid } = await openSigningKey(demo.dataFolder);
    return mintToken({ signingKey: await generateSigningKey() }, claims, { kid });
  },
  'signed by a key that the token brings along': async (claims) => {
    const signingKey = await generateSigningKey();
    const { kty, n, e } = signingKey;
    return mintToken({ signingKey }, claims, { jwk: { kty, n, e }, kid: undefined });
  },
  'of an unknown key id': (claims) => mint(demo, claims, { kid: 'unknown' }),
  'of another issuer': (claims) => mint(demo, { ...claims, iss: 'https://broker.example' }),
  'of no issuer': (claims) => mint(demo, { ...claims, iss: undefined }),
  'of an issuer with a slash more': (claims) => mint(demo, { ...claims, iss: `${claims['iss']}/` }),
  expired: (claims) => mint(demo, { ...claims, ...past(claims, 7_200) }),
  'without an expiry': (claims) => mint(demo, { ...claims, exp: undefined }),
  'with an expiry that is no number': (claims) => mint(demo, { ...claims, exp: '9999999999' }),
  'not yet valid': (claims) => mint(demo, { ...claims, nbf: Number(claims['nbf']) + 3_600 }),
  'without the time of its issue': (claims) => mint(demo, { ...claims, iat: undefined }),
  'with a changed payload': async (claims) => {
    const [header, , signature] = (await mint(demo, claims)).split('.');
    const changed = { ...claims, client_id: 'demo-insurance', client_org_id: insurance.orgId };
    return `${header}.${Buffer.from(JSON.stringify(changed)).toString('base64url')}.${signature}`;
  },
  'with its signature cut off': async (claims) => (await mint(demo, claims)).replace(/[^.]+$/, ''),
  'of the algorithm none': (claims) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none', typ: 'at+jwt' })}.${part(claims)}.`;
  },
  'signed symmetrically with the public key as the secret': async (claims) => {
    const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...key } = await openSigningKey(demo.dataFolder);
    const publicKey = await importJWK({ ...key, key_ops: ['verify'] }, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new Error('The key is no public key');
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })
      .sign(new TextEncoder().encode(await exportSPKI(publicKey)));
  },
  'of the type of something else': (claims) => mint(demo, claims, { typ: 'logout+jwt' }),
  'an ID token by its nonce': (claims) => mint(demo, { ...claims, nonce: 'n' }),
  'for its client, as ID tokens are': (claims) => mint(demo, { ...claims, aud: claims['client_id'] }),
  'for its client, in a list': (claims) => mint(demo, { ...claims, aud: [claims['client_id']] }),
  'without a scope': (claims) => mint(demo, { ...claims, scope: undefined }),
  'without a client': (claims) => mint(demo, { ...claims, client_id: undefined }),
  'without the organisation of its client': (claims) => mint(demo, { ...claims, client_org_id: undefined }),
  'no token at all': () => 'x',
  'three dots': () => '...',
};

describe.each(Object.entries(doors))('%s', (_name, { claims, ...knocking }) => {
  const atDoor = { claims, ...knocking };

  test('opens to the right token, and every forgery below is but one step from it', async () => {
    expect((await atDoor.knock(demo, await mint(demo, claims(demo)))).status).toBe(200);
  });

  test.each(Object.entries(forgeries))('stays closed to a token that is %s', async (_what, forge) => {
    expectChallenge(await knockInVain(atDoor, await forge(claims(demo))), 'invalid_token');
  });

  test('asks for a token when there is none, and takes it from nowhere but the header', async () => {
    expectChallenge(await knockInVain(atDoor, undefined));
    const token = await mint(demo, claims(demo));
    for (const authorization of [`Basic ${token}`, token, `DPoP ${token}`]) {
      expectChallenge(await knockInVain(atDoor, undefined, { Authorization: authorization }));
    }
    for (const authorization of ['Bearer', 'Bearer ', `Bearer ${token} ${token}`, `Bearer ${token},x`]) {
      expectChallenge(
        await knockInVain(atDoor, undefined, { Authorization: authorization }),
        'invalid_token',
      );
    }
    const { status } = await atDoor.knock(demo, undefined, { Authorization: `bearer ${token}` });
    expect(status).toBe(200);
  });

  test('takes the scope as a list and as text, among others, and needs it', async () => {
    const right = String(claims(demo)['scope']);
    for (const scope of [right, [right], `openid ${right}`, ['openid', right]]) {
      expect((await atDoor.knock(demo, await mint(demo, { ...claims(demo), scope }))).status).toBe(200);
    }
    for (const scope of ['', [], 'openid', `x${right}`, right.toUpperCase(), [[right]], { [right]: 1 }]) {
      const answer = await knockInVain(atDoor, await mint(demo, { ...claims(demo), scope }));
      expectProblem(answer, 403, 'insufficient-scope');
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer error="insufficient_scope", resource_metadata="/,
      );
    }
  });

  test('takes no token that is for another door, even if it has every scope', async () => {
    const scope = 'privilege_api privileges privilege_admin';
    for (const other of Object.values(doors)) {
      if (other.claims(demo)['scope'] === claims(demo)['scope']) continue;
      const token = await mint(demo, other.claims(demo));
      expectProblem(await knockInVain(atDoor, token), 403, 'insufficient-scope');
      const greedy = await mint(demo, { ...other.claims(demo), scope });
      expect([401, 403]).toContain((await knockInVain(atDoor, greedy)).status);
    }
  });
});

describe('a service token', () => {
  test.each([
    [{ aud: 'privilege_admin' }],
    [{ aud: undefined }],
    [{ aud: [] }],
    [{ aud: 'privilege_api2' }],
    [{ client_at_type: undefined }],
    [{ client_at_type: 'user_token' }],
  ])('with %j is refused', async (change) => {
    const token = await mintService(demo, 'demo-pension', change);
    for (const name of ['evaluation', 'runtime list'] as const) {
      expectChallenge(await knockInVain(doors[name] as Door, token), 'invalid_token');
    }
  });

  test('may name further audiences', async () => {
    const token = await mintService(demo, 'demo-pension', {
      aud: ['https://other.example', 'privilege_api'],
    });
    expect((await (doors['evaluation'] as Door).knock(demo, token)).status).toBe(200);
  });

  test.each([
    ['an unknown client', { client_id: 'demo-unknown' }],
    ["another organisation's GUID", { client_org_id: insurance.orgId }],
    ["the service's own client", { client_id: 'adgang', client_org_id: organizations.operator.orgId }],
  ])('of %s is not allowed in', async (_whose, change) => {
    const token = await mintService(demo, 'demo-pension', change);
    for (const name of ['evaluation', 'runtime list'] as const) {
      expectProblem(await knockInVain(doors[name] as Door, token), 403, 'forbidden');
    }
  });

  test('may write the GUID of its organisation in upper case', async () => {
    const token = await mintService(demo, 'demo-pension', { client_org_id: pension.orgId.toUpperCase() });
    expect((await (doors['evaluation'] as Door).knock(demo, token)).status).toBe(200);
  });
});

describe("a user's token that a provider presents", () => {
  const list = doors["user's list"] as Door;
  const present = (change: TokenClaims) => mintUser(demo, 'employee', 'demo-pension', change);

  test.each([
    ['names another provider', { client_org_taxation_number: insurance.tin }],
    ['names the provider without its country', { client_org_taxation_number: pension.tin.slice(2) }],
    ["has another organisation's GUID", { client_org_id: insurance.orgId }],
    ['is of a client that is not registered', { client_id: 'demo-unknown' }],
  ])('and that %s is not allowed in', async (_what, change) => {
    expectProblem(await knockInVain(list, await present(change)), 403, 'forbidden');
  });

  const nemlogin = 'nemlogin.persistent_professional_id';
  test.each([
    ['another professional id', { [nemlogin]: people.accountant.idpIdentityId }],
    ['no professional id', { [nemlogin]: undefined }],
    ['ids that are no UUIDs', { [nemlogin]: 'x', idp_identity_id: 'x' }],
    ['no identity', { idp_identity_id: undefined }],
    ['an empty identity', { idp_identity_id: '', [nemlogin]: '' }],
    ['no idp', { idp: undefined }],
    ['the idp of clients', { idp: 'client', idp_identity_id: 'demo-pension' }],
    ['a CVR number with its country', { 'nemlogin.cvr': employer.tin }],
    ['the kind of a service token', { client_at_type: 'service_token' }],
    ['no provider', { client_org_taxation_number: undefined }],
  ])('with %s is refused', async (_what, change) => {
    expectChallenge(await knockInVain(list, await present(change)), 'invalid_token');
  });

  test('is refused when it names an audience, since none is ours', async () => {
    const token = await mintUser(demo, 'employee', 'demo-pension', { aud: 'https://other.example' });
    expect((await list.knock(demo, token)).status).toBe(401);
  });

  test('is checked for its audience where the broker is known to give one', async () => {
    await using strict = await openTestDemo({ settings: { BROKER_USER_AUDIENCE: 'privileges' } });
    const answerTo = async (aud: unknown) =>
      list.knock(strict, await mintUser(strict, 'employee', 'demo-pension', { aud }));
    expectChallenge(await answerTo(undefined), 'invalid_token');
    expectChallenge(await answerTo('something-else'), 'invalid_token');
    expect((await answerTo('privileges')).status).toBe(200);
  });
});

describe("an administrator's token", () => {
  const api = doors['management API'] as Door;

  test('is not one that a provider holds, whatever its scope and audience', async () => {
    for (const clientId of ['demo-pension', 'demo-insurance'] as const) {
      const token = await mintUser(demo, 'administrator', clientId, {
        scope: 'privilege_admin',
        aud: 'privilege_admin',
      });
      expectProblem(await knockInVain(api, token), 403, 'forbidden');
    }
  });

  test.each([[{ aud: undefined }], [{ aud: 'privilege_api' }], [{ client_at_type: 'service_token' }]])(
    'with %j is refused',
    async (change) => {
      expectChallenge(
        await knockInVain(api, await mintUser(demo, 'administrator', 'adgang', change)),
        'invalid_token',
      );
    },
  );

  test.each(['employee', 'accountant', 'outsider', 'private', 'low'] as const)(
    'of somebody who administers nothing (%s) is not allowed in',
    async (person) => {
      expectProblem(await knockInVain(api, await mintUser(demo, person)), 403, 'forbidden');
    },
  );

  test.each(['Low', undefined, 'none'])('of a login at level %s is told to log in better', async (loa) => {
    const answer = await knockInVain(api, await mintUser(demo, 'administrator', 'adgang', { loa }));
    const { detail } = expectProblem(answer, 403, 'forbidden');
    expect(detail).toContain('level Substantial or High');
  });

  test('of the command line is taken as well', async () => {
    expect((await api.knock(demo, await mintUser(demo, 'administrator', 'adgang-cli'))).status).toBe(200);
  });
});

test('the ID token of a real login is refused at every door, its access token is not', async () => {
  const { issuer } = demo.demo.broker;
  const clients = [
    ['adgang', 'management API'],
    ['demo-pension', "user's list"],
  ] as const;
  for (const [clientId, name] of clients) {
    const tokens = await obtainUserTokens({ issuer, person: 'administrator', clientId });
    expect((await (doors[name] as Door).knock(demo, tokens.access_token)).status).toBe(200);
    for (const each of Object.values(doors)) {
      expectChallenge(await knockInVain(each, tokens.id_token), 'invalid_token');
    }
  }
});

test('a token that was taken is refused from the moment it expires', async () => {
  let now = Date.now();
  await using timed = await openTestDemo({ now: () => now });
  const token = await mintService(timed);
  const { knock } = doors['evaluation'] as Door;
  expect((await knock(timed, token)).status).toBe(200);
  now += 3_599_000;
  expect((await knock(timed, token)).status).toBe(200);
  now += 20_000;
  expectChallenge(await knock(timed, token), 'invalid_token');
});

describe('while the broker is away', () => {
  test('nobody gets in, the service says so, and lets in again once it is back', async () => {
    let isBack = false;
    const signingKey = await generateSigningKey();
    const { kty, n, e, kid } = signingKey;
    const server = createServer((req, res) => {
      if (!isBack) res.writeHead(500).end();
      else if (req.url?.startsWith('/.well-known/'))
        res.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
      else res.end(JSON.stringify({ keys: [{ kty, n, e, kid, alg: 'RS256', use: 'sig' }] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    let now = Date.now();
    await using cut = await openTestDemo({ now: () => now });
    keepRequest(cut);
    const { openService } = await import('../server/service.ts');
    const { readConfig } = await import('../server/config.ts');
    const config = readConfig({
      BROKER_ISSUER: issuer,
      DATA_DIR: cut.dataFolder,
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const { log, db } = cut.demo.service.context;
    await using service = await openService(config, { log, db, now: () => now });
    const orphan = { ...cut, url: service.url };
    try {
      const decided = decisions(cut).length;
      for (const each of Object.values(doors)) {
        const token = await mintToken({ signingKey }, { ...each.claims(cut), iss: issuer });
        const answer = await each.knock(orphan, token);
        expectProblem(answer, 503, 'broker-unavailable');
        expect(answer.headers.get('retry-after')).toBe('1');
        expect(answer.headers.get('www-authenticate')).toBeNull();
      }
      expect(decisions(cut)).toHaveLength(decided);
      expect(cut.logLines.join('')).toContain("the eID broker's keys cannot be had");
      isBack = true;
      now += 1_001;
      for (const each of Object.values(doors)) {
        const token = await mintToken({ signingKey }, { ...each.claims(cut), iss: issuer });
        expect((await each.knock(orphan, token)).status).toBe(200);
      }
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});

test('a client whose id is a UUID is let in however it and the broker write it', async () => {
  const { context } = demo.demo.service;
  const clientId = '84E11A16-D93B-48A6-8DAD-BF5EF26F31BE';
  const by = commandLine({ idp: 'command', id: 'test' }, operator.tin);
  registerClient({ ...context, newGuid: randomUUID }, by, {
    ...{ clientId, organizationTin: pension.tin, orgId: pension.orgId.toUpperCase() },
    ...{ name: 'In capitals', readsAssigned: true },
  });
  for (const client_id of [clientId, clientId.toLowerCase()]) {
    const service = await mintService(demo, 'demo-pension', { client_id });
    expect((await request(demo, 'POST', evaluation, { token: service, body: check })).status).toBe(200);
    expect((await request(demo, 'GET', runtime, { token: service })).status).toBe(200);
    const user = await mintUser(demo, 'employee', 'demo-pension', { client_id });
    expect((await request(demo, 'GET', own, { token: user })).status).toBe(200);
  }
});
