import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clients } from '../demo/clients.ts';
import { organizations } from '../demo/organizations.ts';
import { type PersonKey, people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { baseOf } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';
import { aGrant, change, decisions, dump, roleId } from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { pension, insurance, employer, accountants, outsider } = organizations;
const { read, administer, reportSalaries, internalSupport, claims } = demoPrivileges;
const own = '/privileges-api/api/v1/identity/privileges';
const assigned = (id: string, tin: string = pension.tin, idp = 'mitid_erhverv') =>
  `/privileges-api/api/v1/organizations/${tin}/assignedIdentityPrivileges/${idp}/${id}`;
const runtime = (...where: Parameters<typeof assigned>) => `${assigned(...where)}/runtime`;
const id = (person: PersonKey) => people[person].idpIdentityId;

const seededAt = Date.UTC(2026, 4, 3, 20, 29, 59, 346);
const netsTime = '2026-05-03T20:29:59.3460000+00:00';
let demo: TestDemo;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => seededAt });
});
afterAll(() => demo[Symbol.asyncDispose]());

const byService = async (path: string, on = demo) =>
  request(on, 'GET', path, { token: await mintService(on) });
const byUser = async (person: PersonKey, on = demo, path = own) =>
  request(on, 'GET', path, { token: await mintUser(on, person, 'demo-pension') });

/** `DK...: name, name` for each organisation of a runtime answer. */
function listed(body: unknown): string[] {
  const { organizationScopes } = body as {
    organizationScopes: { organizationTin: string; privileges: { name: string }[] }[];
  };
  return organizationScopes.map(
    ({ organizationTin, privileges }) =>
      `${organizationTin}: ${privileges.map(({ name }) => name).join(', ')}`,
  );
}

describe('the runtime answer', () => {
  const scopes = [employer, accountants].map(({ tin }) => ({
    organizationTin: tin,
    privileges: [{ id: read.id, name: 'Pension: read', updated: netsTime }],
  }));
  const published = {
    identity: { idpIdentityId: id('accountant'), idp: 'mitid_erhverv' },
    clientInfo: { clientId: pension.orgId, organizationTin: pension.tin },
    organizationScopes: scopes,
  };

  test.each([
    ['to a user token', () => byUser('accountant')],
    ['to a service token', () => byService(runtime(id('accountant')))],
    ['about a UUID in upper case', () => byService(runtime(id('accountant').toUpperCase()))],
    ['with a double slash after the host', () => byService(`/${runtime(id('accountant'))}`)],
    ['with a double slash, to a user token', () => byUser('accountant', demo, `/${own}`)],
  ])('%s has the published shape, member for member and in order', async (_to, answered) => {
    const { status, headers, text } = await answered();
    expect(status).toBe(200);
    expect(text).toBe(JSON.stringify(published));
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    const logged = decisions(demo).at(-1);
    expect(logged).toMatchObject({
      door: 'privileges-api',
      subject_id: id('accountant'),
      allow: 1,
      answer: { list: scopes.map(({ organizationTin }) => ({ organizationTin, id: read.id })) },
    });
    expect(headers.get('adgang-decision-id')).toBe(logged?.['id']);
    expect(headers.get('adgang-policy-revision')).toBe(baseOf(demo.demo.service.context.policies).revision);
    expect(headers.get('adgang-grants-revision')).toBe(String(logged?.['grants_revision']));
  });

  test('to the token of somebody with nothing is 200 and empty', async () => {
    const { status, body } = await byUser('outsider');
    expect(status).toBe(200);
    expect(body).toMatchObject({ identity: { idpIdentityId: id('outsider') }, organizationScopes: [] });
  });

  test('about somebody with nothing is 404 and empty', async () => {
    for (const path of [runtime(id('outsider')), runtime('nobody', pension.tin, 'mitid')]) {
      const { status, text, headers } = await byService(path);
      expect({ status, text, type: headers.get('content-type') }).toEqual({
        status: 404,
        text: '',
        type: null,
      });
      expect(headers.get('adgang-decision-id')).toBe(decisions(demo).at(-1)?.['id']);
    }
  });

  test('to a private login names the person and ties nobody', async () => {
    const before = dump(demo);
    const { status, body } = await byUser('private');
    expect(status).toBe(200);
    expect(body).toMatchObject({ identity: { idp: 'mitid', idpIdentityId: id('private') } });
    expect(dump(demo)).toEqual(before);
  });

  test('to a login at Low leaves out what needs Substantial; to a service token it is listed', async () => {
    expect(listed((await byUser('low')).body)).toEqual([]);
    expect(listed((await byService(runtime(id('low')))).body)).toEqual([
      `${employer.tin}: ${administer.name}`,
    ]);
  });

  test('to a login that tells no level leaves out what needs one', async () => {
    await using fresh = await openTestDemo();
    aGrant(fresh, { privilegeId: administer.id });
    aGrant(fresh);
    const ask = async (loa: unknown) => {
      const token = await mintUser(fresh, 'newcomer', 'demo-pension', { loa });
      return listed((await request(fresh, 'GET', own, { token })).body);
    };
    const both = [`${employer.tin}: ${administer.name}, ${read.name}`];
    for (const loa of ['Substantial', 'High', 'https://data.gov.dk/concept/core/nsis/loa/High']) {
      expect(await ask(loa)).toEqual(both);
    }
    for (const loa of [undefined, '', 'Low', 'high', 'https://evil.example/High/', 'Substantial2']) {
      expect(await ask(loa)).toEqual([`${employer.tin}: ${read.name}`]);
    }
  });

  test("tells only of the caller's own privileges", async () => {
    await using fresh = await openTestDemo();
    aGrant(fresh, { privilegeId: claims.id });
    expect((await byService(runtime(id('newcomer')), fresh)).status).toBe(404);
    expect(listed((await byUser('newcomer', fresh)).body)).toEqual([]);
    const token = await mintService(fresh, 'demo-insurance');
    const theirs = await request(fresh, 'GET', runtime(id('newcomer'), insurance.tin), { token });
    expect(listed(theirs.body)).toEqual([`${employer.tin}: ${claims.name}`]);
    expect(theirs.body).toMatchObject({
      clientInfo: { clientId: insurance.orgId, organizationTin: insurance.tin },
    });
  });

  test.each([
    ['expired', { validTo: seededAt }],
    ['not yet valid', { validFrom: seededAt + 1 }],
    ['of an organisation that is not onboarded', { organizationTin: outsider.tin }],
    ['inactive: the privilege was made private', { privilegeId: internalSupport.id }],
    ['inactive: off the whitelist', { privilegeId: reportSalaries.id, organizationTin: accountants.tin }],
  ])('hides a grant that is %s', async (_what, told) => {
    await using fresh = await openTestDemo({ now: () => seededAt });
    aGrant(fresh, told);
    expect((await byService(runtime(id('newcomer')), fresh)).status).toBe(404);
    expect(listed((await byUser('newcomer', fresh)).body)).toEqual([]);
  });

  test('hides everything from and about a suspended person', async () => {
    await using fresh = await openTestDemo();
    change(fresh, "UPDATE identities SET state = 'suspended'");
    expect((await byService(runtime(id('accountant')), fresh)).status).toBe(404);
    expect(listed((await byUser('accountant', fresh)).body)).toEqual([]);
  });
});

describe("the assigner's list", () => {
  test('has the published shape, and shows what is inactive or expired', async () => {
    await using fresh = await openTestDemo({ now: () => seededAt });
    const mine = { organizationTin: pension.tin };
    aGrant(fresh, { ...mine, updatedAt: seededAt + 60_000 });
    aGrant(fresh, { ...mine, privilegeId: administer.id, validTo: seededAt - 1 });
    aGrant(fresh, { ...mine, privilegeId: claims.id });
    change(fresh, "UPDATE privileges SET assignability = 'private' WHERE id = ?", claims.id);
    // Made by another: never shown.
    aGrant(fresh, { privilegeId: internalSupport.id, organizationTin: employer.tin });
    const { status, text } = await byService(assigned(id('newcomer')), fresh);
    expect(status).toBe(200);
    const row = (privilege: typeof read | typeof administer | typeof claims, updated = netsTime) => ({
      idpIdentityId: id('newcomer'),
      idp: 'mitid_erhverv',
      privilegeId: privilege.id,
      privilegeName: privilege.name,
      privilegeDescriptionDanish: privilege.descriptionDanish,
      privilegeDescriptionEnglish: privilege.descriptionEnglish,
      privilegeOrganizationTin: privilege.ownerTin,
      created: netsTime,
      updated,
      assignedByOrganizationTin: pension.tin,
    });
    const later = '2026-05-03T20:30:59.3460000+00:00';
    expect(text).toBe(JSON.stringify([row(claims), row(administer), row(read, later)]));
    expect(listed((await byService(runtime(id('newcomer')), fresh)).body)).toEqual([
      `${pension.tin}: ${read.name}`,
    ]);
  });

  test('of nothing is 404 and empty', async () => {
    // The accountant holds privileges of the pension fund, but not on its behalf.
    const { status, text } = await byService(assigned(id('accountant')));
    expect({ status, text }).toEqual({ status: 404, text: '' });
  });

  test('tells of the client itself what it holds', async () => {
    const { status, body } = await byService(assigned('demo-pension', pension.tin, 'client'));
    expect(status).toBe(200);
    expect(body).toMatchObject([{ privilegeName: 'AssignIdentityPrivilegesRead', idp: 'client' }]);
  });
});

describe('both service endpoints', () => {
  const doors = [
    ['the runtime answer', runtime],
    ["the assigner's list", assigned],
  ] as const;

  test.each(doors)('%s: only as the own organisation', async (_door, path) => {
    for (const tin of [insurance.tin, employer.tin, pension.tin.toLowerCase(), '10110009', 'DK1', '%00']) {
      const answer = await byService(path(id('accountant'), tin));
      expectProblem(answer, 403, 'forbidden');
      expect(answer.text).not.toContain(id('accountant'));
    }
  });

  test.each(doors)('%s: only for a client that may read, from the next request on', async (_door, path) => {
    await using fresh = await openTestDemo();
    const token = await mintService(fresh);
    const ask = (which = token) => request(fresh, 'GET', path(id('accountant')), { token: which });
    expect((await ask()).status).not.toBe(403);
    change(fresh, "DELETE FROM grants WHERE idp_identity_id = 'demo-pension'");
    expectProblem(await ask(), 403, 'forbidden');
    expectProblem(await ask(await mintService(fresh, 'demo-insurance')), 403, 'forbidden');
    // The role counts on behalf of the own organisation only, and only while the operator lets it be assigned.
    aGrant(fresh, {
      idp: 'client',
      idpIdentityId: 'demo-pension',
      privilegeId: roleId('AssignIdentityPrivilegesRead'),
      organizationTin: employer.tin,
    });
    expectProblem(await ask(), 403, 'forbidden');
    expect(decisions(fresh).at(-1)).toMatchObject({ door: 'role', subject_id: 'demo-pension', allow: 0 });
  });

  test.each(doors)(
    '%s: not for a client or provider that is struck off or suspended',
    async (_door, path) => {
      for (const sql of [
        "UPDATE clients SET state = 'suspended' WHERE client_id = 'demo-pension'",
        `UPDATE organizations SET state = 'suspended' WHERE tin = '${pension.tin}'`,
        `DELETE FROM providers WHERE tin = '${pension.tin}'`,
      ]) {
        await using fresh = await openTestDemo();
        change(fresh, 'DELETE FROM customers');
        change(fresh, sql);
        expectProblem(await byService(path(id('accountant')), fresh), 403, 'forbidden');
      }
    },
  );

  test.each(['POST', 'PUT', 'DELETE'])('are not asked by %s, nor is the user endpoint', async (method) => {
    for (const path of [own, runtime(id('accountant')), assigned(id('accountant'))]) {
      const answer = await request(demo, method, path, { token: await mintService(demo) });
      expectProblem(answer, 405, 'method-not-allowed');
      expect(answer.headers.get('allow')).toBe('GET');
    }
  });
});

test('every client of the demo is told the GUID of its organisation', async () => {
  for (const [clientId, { organization }] of Object.entries(clients).slice(0, 3)) {
    const token = await mintUser(demo, 'employee', clientId as keyof typeof clients);
    const { body } = await request(demo, 'GET', own, { token });
    expect(body).toMatchObject({
      clientInfo: { clientId: organization.orgId, organizationTin: organization.tin },
    });
  }
});
