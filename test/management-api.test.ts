import { beforeEach, describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { expectProblem } from './support/expect.ts';
import {
  aGrant,
  auditAfter,
  auditHead,
  change,
  decisions,
  drain,
  dump,
  grantsRevision,
  type Row,
  roleId,
  rowsOf,
} from './support/store.ts';
import { mintService, mintUser } from './support/tokens.ts';

const { pension, insurance, foundation, employer, accountants, operator } = organizations;
const { read, administer, reportSalaries, internalSupport, claims, policies, apply } = demoPrivileges;
const root = (tin: string) => `/api/v1/organizations/${tin}`;
const grants = `${root(employer.tin)}/grants`;
const newcomer = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };
const hour = 3_600_000;
const start = Date.UTC(2026, 5, 1, 12);
const iso = (epochMs: number) => new Date(epochMs).toISOString();

let now: number;
let demo: TestDemo;
let token: string;
beforeEach(async () => {
  now = start;
  demo = await openTestDemo({ now: () => now });
  token = await mintUser(demo, 'administrator');
  // The first use of the role leaves its mark; what follows shall change nothing but what it is meant to.
  await get(grants);
  return () => demo[Symbol.asyncDispose]();
});

type Answer = Awaited<ReturnType<typeof request>>;
const get = (path: string) => request(demo, 'GET', path, { token });
const give = (told: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  request(demo, 'POST', grants, {
    token,
    headers,
    body: { identity: newcomer, privilege: 'Pension: read', ...told },
  });
const patch = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  request(demo, 'PATCH', path, { token, body, headers });
const revoke = (path: string, headers: Record<string, string> = {}) =>
  request(demo, 'DELETE', path, { token, headers });
const itemsOf = (answer: Answer) => (answer.body as { items: Row[] }).items;

/** Asserts that `act` is refused like that, and that nothing in the store has changed. */
async function expectRefused(act: () => Promise<Answer>, status: number, code: string) {
  const before = dump(demo);
  const problem = expectProblem(await act(), status, code);
  expect(dump(demo)).toEqual(before);
  return problem;
}

/** Asserts that `act` succeeds with one audit entry about a grant, and a new revision of the grants. */
async function expectChange(act: () => Promise<Answer>, status: number, entry: Row) {
  const head = auditHead(demo);
  const revision = grantsRevision(demo);
  const answer = await act();
  expect(answer.status, answer.text).toBe(status);
  expect(grantsRevision(demo)).toBeGreaterThan(revision);
  const entries = auditAfter(demo, head).filter(({ entity }) => entity === 'grant');
  expect(entries).toHaveLength(1);
  expect(entries[0]).toMatchObject({
    actor_idp: 'mitid_erhverv',
    actor_id: people.administrator.idpIdentityId,
    organization_tin: employer.tin,
    at: now,
    request_id: answer.headers.get('x-request-id'),
    ...entry,
  });
  return answer;
}

/** Every page of a list, as small as pages can be. */
async function allPages(path: string, limit: number): Promise<Row[]> {
  const found: Row[] = [];
  let after = '';
  for (;;) {
    const answer = await get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`);
    const { items, next } = answer.body as { items: Row[]; next?: string };
    expect(items.length).toBeLessThanOrEqual(limit);
    found.push(...items);
    if (next === undefined) return found;
    expect(items).toHaveLength(limit);
    after = `&after=${encodeURIComponent(next)}`;
  }
}

describe('employees', () => {
  const path = `${root(employer.tin)}/employees`;
  const find = async (query: string) => itemsOf(await get(`${path}?${query}`)).map(({ name }) => name ?? '?');

  test('are listed as they are known, the name-protected without a name', async () => {
    change(
      demo,
      'UPDATE ties SET nickname = ? WHERE idp_identity_id = ?',
      'Vagten',
      people.low.idpIdentityId,
    );
    const items = itemsOf(await get(path));
    const seen = { source: 'seen', firstSeenAt: expect.any(String), firstSeenAtProvider: 'DK10110009' };
    const known = { idp: 'mitid_erhverv', kind: 'employee', ...seen };
    expect(items).toEqual([
      { ...known, idpIdentityId: people.employee.idpIdentityId, name: 'Jonas Kjær Nielsen' },
      { ...known, idpIdentityId: people.administrator.idpIdentityId, name: 'Mette Holm Sørensen' },
      { ...known, idpIdentityId: people.low.idpIdentityId, name: 'Oliver Toft', nickname: 'Vagten' },
      { ...known, idpIdentityId: people.protected.idpIdentityId },
    ]);
  });

  test.each([
    ['Sørensen', ['Mette Holm Sørensen']],
    ['SØREN', ['Mette Holm Sørensen']],
    ['kjær', ['Jonas Kjær Nielsen']],
    ['KJÆR', ['Jonas Kjær Nielsen']],
    ['vagten', ['Oliver Toft']],
    ['ÅSE', ['Jonas Kjær Nielsen']],
    [people.employee.idpIdentityId.slice(0, 8).toUpperCase(), ['Jonas Kjær Nielsen']],
    [people.employee.idpIdentityId.slice(4), []],
    ['Bang', []],
    // What is not known of somebody is not the word for it.
    ['null', []],
    ['ul', []],
    ['undefined', []],
    ['%', []],
    ['_', []],
  ])('are found by "%s" in any case', async (search, names) => {
    change(
      demo,
      'UPDATE ties SET nickname = ? WHERE idp_identity_id = ?',
      'Vagten',
      people.low.idpIdentityId,
    );
    change(
      demo,
      'UPDATE ties SET nickname = ? WHERE idp_identity_id = ?',
      'Åse på løn',
      people.employee.idpIdentityId,
    );
    expect(await find(`search=${encodeURIComponent(search)}`)).toEqual(names);
  });

  test('are employees, partners or both', async () => {
    // A partner stays an id to those who have only granted them something.
    expect(await find('kind=partner')).toEqual(['?']);
    expect((await find('kind=all')).toSorted()).toEqual([...(await find('kind=employee')), '?'].toSorted());
    expectProblem(await get(`${path}?kind=friend`), 400, 'invalid-request');
  });

  test('come page by page: nobody is lost and nobody comes twice', async () => {
    const { sqlite } = demo.demo.service.context.db;
    const tie = sqlite.prepare(
      "INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, created_at) VALUES (?, ?, ?, 'employee', 'added', 0)",
    );
    for (let n = 0; n < 23; n += 1) {
      tie.run(employer.tin, n % 2 === 0 ? 'mitid' : 'x-idp', `person-${Math.floor(n / 2)}`);
      tie.run(accountants.tin, 'mitid', `person-${n}`);
    }
    const everybody = itemsOf(await get(`${path}?limit=200`));
    expect(everybody).toHaveLength(27);
    for (const limit of [1, 5, 27]) expect(await allPages(path, limit)).toEqual(everybody);
    expect(await allPages(`${path}?search=PERSON`, 4)).toHaveLength(23);
  });
});

describe('adding an employee', () => {
  const path = `${root(employer.tin)}/employees`;
  const add = (body: unknown) => request(demo, 'POST', path, { token, body });

  test('by UUID puts them on the list, without a name, with an audit entry; again, nothing happens', async () => {
    now += hour;
    const head = auditHead(demo);
    const wish = { idpIdentityId: newcomer.idpIdentityId.toUpperCase(), nickname: ' Freja fra  løn ' };
    const expected = { ...newcomer, nickname: 'Freja fra løn', kind: 'employee', source: 'added' };
    const added = await add(wish);
    expect([added.status, added.body]).toEqual([201, expected]);
    const entries = auditAfter(demo, head);
    expect(entries).toMatchObject([
      {
        action: 'tie.made',
        actor_id: people.administrator.idpIdentityId,
        organization_tin: employer.tin,
        subject_id: newcomer.idpIdentityId,
        after: { kind: 'employee', source: 'added', nickname: 'Freja fra løn' },
      },
    ]);
    const before = dump(demo);
    const again = await add({ ...wish, nickname: 'Another' });
    expect([again.status, again.body]).toEqual([200, expected]);
    expect(dump(demo)).toEqual(before);
    expect(itemsOf(await get(`${path}?sort=newest&limit=1`))).toEqual([expected]);
  });

  test.each([
    ['no UUID', { idpIdentityId: 'freja' }, 400, 'invalid-request', '/idpIdentityId'],
    ['a CPR number', { idpIdentityId: '010190-1234' }, 400, 'invalid-request', '/idpIdentityId'],
    ['another idp', { ...newcomer, idp: 'mitid' }, 400, 'invalid-request', '/idp'],
    ['what nobody knows', { ...newcomer, name: 'Freja' }, 400, 'invalid-request', '/name'],
    [
      'a nickname that is too long',
      { ...newcomer, nickname: 'x'.repeat(101) },
      400,
      'invalid-request',
      '/nickname',
    ],
    ['a number in the nickname', { ...newcomer, nickname: '010190-1234' }, 422, 'cpr-refused', '/nickname'],
  ])('is refused for %s', async (_what, body, status, code, pointer) => {
    const problem = await expectRefused(() => add(body), status, code);
    expect(problem['issues']).toMatchObject([{ pointer }]);
  });

  test('is refused to whoever does not administer the organisation', async () => {
    await expectRefused(
      () => request(demo, 'POST', `${root(accountants.tin)}/employees`, { token, body: newcomer }),
      403,
      'forbidden',
    );
  });
});

describe('privileges', () => {
  const path = `${root(employer.tin)}/privileges`;
  const find = async (query = '') => itemsOf(await get(`${path}?${query}`)).map(({ name }) => name);

  test('are those of the providers that the organisation is a customer of, each with what may be done', async () => {
    const items = itemsOf(await get(path));
    const shape = ({ ownerTin, ...privilege }: Record<string, unknown>) => ({
      ...privilege,
      provider: ownerTin,
      assignable: true,
    });
    expect(items).toEqual([administer, read, reportSalaries, policies, claims].map(shape));
  });

  test('reach further when asked to, or when one provider is named', async () => {
    expect(await find('everywhere=true')).toContain(apply.name);
    expect(await find(`provider=${foundation.tin}`)).toEqual([apply.name]);
    expect(await find('provider=DK99999999')).toEqual([]);
    change(demo, 'DELETE FROM customers WHERE provider_tin = ?', insurance.tin);
    expect(await find()).not.toContain(claims.name);
  });

  test("never show the service's own roles, nor what another organisation keeps to itself", async () => {
    for (const query of ['everywhere=true', `provider=${operator.tin}`, `provider=${pension.tin}`]) {
      const found = await find(query);
      expect(found).not.toContain(internalSupport.name);
      expect(found).not.toContain('PrivilegeAdministrator');
    }
  });

  test('show to their owner what it keeps to itself', async () => {
    aGrant(demo, {
      idpIdentityId: people.accountant.idpIdentityId,
      privilegeId: roleId('PrivilegeAdministrator'),
      organizationTin: pension.tin,
    });
    token = await mintUser(demo, 'accountant');
    const items = itemsOf(await get(`${root(pension.tin)}/privileges`));
    expect(items.find(({ name }) => name === internalSupport.name)).toMatchObject({ assignable: true });
  });

  test('say why one may not be assigned', async () => {
    change(demo, 'DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    change(demo, 'UPDATE privileges SET retired_at = 1 WHERE id = ?', read.id);
    const items = itemsOf(await get(`${path}?provider=${pension.tin}`));
    expect(items.map(({ name, assignable, reason }) => [name, assignable, reason])).toEqual([
      [administer.name, true, undefined],
      [read.name, false, 'privilege-retired'],
      [reportSalaries.name, false, 'grant-inactive'],
    ]);
  });

  test('are found by a part of their name or descriptions, in any case', async () => {
    expect(await find('search=SALARIES')).toEqual([reportSalaries.name]);
    expect(await find(`search=${encodeURIComponent('INDBERETTE LØN')}`)).toEqual([reportSalaries.name]);
    expect(await find('search=take%20OUT')).toEqual([policies.name]);
    expect(await find('search=%25')).toEqual([]);
  });
});

describe('the list of grants', () => {
  const of = async (query: string) => itemsOf(await get(`${grants}?${query}`));

  test('tells of each what has become of it', async () => {
    now = start + hour;
    const who = { idpIdentityId: people.newcomer.idpIdentityId };
    aGrant(demo, { ...who, privilegeId: read.id, validTo: now });
    aGrant(demo, { ...who, privilegeId: administer.id, validFrom: now + 1 });
    aGrant(demo, { ...who, privilegeId: reportSalaries.id });
    aGrant(demo, { ...who, privilegeId: claims.id, reason: 'Skader' });
    change(demo, 'DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    const found = await of(`identity=${newcomer.idpIdentityId}`);
    expect(
      found.map((item) => [(item['privilege'] as Row)['name'], item['state'], item['inactiveBecause']]),
    ).toEqual([
      [read.name, 'expired', undefined],
      [administer.name, 'not-yet-valid', undefined],
      [reportSalaries.name, 'inactive', 'grant-inactive'],
      [claims.name, 'active', undefined],
    ]);
    expect(found[3]).toEqual({
      id: expect.any(String),
      identity: newcomer,
      privilege: { id: claims.id, name: claims.name, provider: insurance.tin },
      organization: employer.tin,
      state: 'active',
      reason: 'Skader',
      createdAt: iso(now),
      createdBy: { idp: 'system', idpIdentityId: 'test' },
      selfGranted: false,
      updatedAt: iso(now),
    });
    for (const state of ['expired', 'not-yet-valid', 'inactive', 'active']) {
      const only = await of(`identity=${newcomer.idpIdentityId}&state=${state}`);
      expect(only.map((item) => item['state'])).toEqual([state]);
    }
  });

  test('is narrowed by identity and privilege, each by name or id', async () => {
    const names = (items: Row[]) => items.map(({ identity }) => (identity as Row)['name']);
    const employee = people.employee.idpIdentityId;
    expect(names(await of(`identity=${employee.toUpperCase()}`))).toEqual(['Jonas Kjær Nielsen']);
    expect(names(await of(`identity=mitid_erhverv/${employee}`))).toEqual(['Jonas Kjær Nielsen']);
    expect(await of(`identity=mitid/${employee}`)).toEqual([]);
    expect(await of('identity=nobody')).toEqual([]);
    const readers = ['Jonas Kjær Nielsen', undefined];
    expect(names(await of(`privilege=${encodeURIComponent('Pension: read')}`)).toSorted()).toEqual(readers);
    expect(names(await of(`privilege=${read.id.toUpperCase()}`)).toSorted()).toEqual(readers);
    expect(await of('privilege=nothing')).toEqual([]);
  });

  test('comes page by page: nothing is lost and nothing comes twice', async () => {
    for (let n = 0; n < 19; n += 1) aGrant(demo, { idp: 'mitid', idpIdentityId: `person-${n}` });
    aGrant(demo, { organizationTin: accountants.tin });
    drain(demo);
    const all = await of('limit=200');
    expect(all).toHaveLength(23);
    for (const limit of [1, 7, 23]) expect(await allPages(grants, limit)).toEqual(all);
    expect(await allPages(`${grants}?state=active&privilege=${read.id}`, 5)).toHaveLength(21);
  });
});

describe('granting', () => {
  test('makes one grant, that counts at once, with its audit entry and a partner known by id', async () => {
    const answer = await expectChange(
      () => give({ reason: 'Ny på lønkontoret', validTo: '2026-12-31T22:00:00+02:00' }),
      201,
      {
        action: 'grant.created',
        subject_idp: 'mitid_erhverv',
        subject_id: newcomer.idpIdentityId,
        privilege_id: read.id,
        reason: 'Ny på lønkontoret',
        before: null,
      },
    );
    const grant = answer.body as Row;
    expect(grant).toEqual({
      id: expect.stringMatching(/^grt_/),
      identity: newcomer,
      privilege: { id: read.id, name: read.name, provider: pension.tin },
      organization: employer.tin,
      state: 'active',
      validTo: '2026-12-31T20:00:00.000Z',
      reason: 'Ny på lønkontoret',
      createdAt: iso(now),
      createdBy: { idp: 'mitid_erhverv', idpIdentityId: people.administrator.idpIdentityId },
      selfGranted: false,
      updatedAt: iso(now),
    });
    expect(answer.headers.get('location')).toBe(`${grants}/${String(grant['id'])}`);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(itemsOf(await get(`${grants}?identity=${newcomer.idpIdentityId}`))).toEqual([grant]);
    expect(itemsOf(await get(`${root(employer.tin)}/employees?kind=partner`))).toContainEqual({
      ...newcomer,
      kind: 'partner',
      source: 'granted',
    });
    expect(auditAfter(demo).at(-1)).toMatchObject({ action: 'tie.made', subject_id: newcomer.idpIdentityId });
    const check = {
      subject: { type: newcomer.idp, id: newcomer.idpIdentityId },
      action: { name: read.name },
      resource: { type: 'organization', id: employer.tin },
    };
    const asked = { token: await mintService(demo), body: check };
    expect((await request(demo, 'POST', '/access/v1/evaluation', asked)).body).toMatchObject({
      decision: true,
    });
    expect(rowsOf(demo, 'SELECT * FROM outbox')).toEqual([]);
  });

  test('a grant to an employee makes no partner of them, and one to oneself is marked', async () => {
    const { idp, idpIdentityId } = people.administrator;
    const answer = await give({ identity: { idp, idpIdentityId: idpIdentityId.toUpperCase() } });
    expect(answer.body).toMatchObject({
      identity: { idp, idpIdentityId, name: people.administrator.name },
      selfGranted: true,
    });
    expect(itemsOf(await get(`${root(employer.tin)}/employees?kind=partner`))).toHaveLength(1);
  });

  test('by the id of the privilege, by its name and provider, or to a client of the own organisation', async () => {
    expect((await give({ privilege: read.id.toUpperCase() })).status).toBe(201);
    expect((await give({ privilege: claims.name, provider: insurance.tin })).status).toBe(201);
    change(demo, "UPDATE clients SET organization_tin = ? WHERE client_id = 'demo-foundation'", employer.tin);
    const client = { idp: 'client', idpIdentityId: 'demo-foundation' };
    expect((await give({ identity: client })).status).toBe(201);
    expect(itemsOf(await get(`${root(employer.tin)}/employees?kind=all&search=demo-`))).toEqual([]);
  });

  test('the same again is 409, whatever differs beside', async () => {
    expect((await give()).status).toBe(201);
    await expectRefused(() => give(), 409, 'grant-exists');
    await expectRefused(() => give({ validTo: iso(now + hour), reason: 'x' }), 409, 'grant-exists');
    const shouted = { ...newcomer, idpIdentityId: newcomer.idpIdentityId.toUpperCase() };
    await expectRefused(() => give({ identity: shouted, privilege: read.id }), 409, 'grant-exists');
    change(demo, 'DELETE FROM whitelist_entries');
    aGrant(demo, { privilegeId: administer.id, validFrom: now + hour });
    await expectRefused(() => give({ privilege: administer.name }), 409, 'grant-exists');
  });

  test('replaces one that has expired, and the audit keeps what it was', async () => {
    const old = await give({ validTo: iso(now + hour), reason: 'Vikar' });
    now += hour;
    token = await mintUser(demo, 'administrator');
    const answer = await expectChange(() => give({ reason: 'Fastansat' }), 201, {
      action: 'grant.replaced',
      before: expect.objectContaining({
        id: (old.body as Row)['id'],
        reason: 'Vikar',
        validTo: start + hour,
      }),
      after: expect.objectContaining({ reason: 'Fastansat', validTo: null }),
    });
    expect((answer.body as Row)['id']).not.toBe((old.body as Row)['id']);
    expect(itemsOf(await get(`${grants}?identity=${newcomer.idpIdentityId}`))).toEqual([answer.body]);
    expectProblem(await revoke(old.headers.get('location') ?? ''), 404, 'not-found');
  });

  test.each([
    ['the end is now', { validTo: iso(start) }],
    ['the end is past', { validTo: '1999-01-01T00:00:00Z' }],
    ['the end is the beginning', { validFrom: iso(start + hour), validTo: iso(start + hour) }],
    ['the end is before the beginning', { validFrom: iso(start + 2 * hour), validTo: iso(start + hour) }],
  ])('is refused when %s', async (_when, told) => {
    const { issues } = await expectRefused(() => give(told), 422, 'invalid-validity');
    expect(issues).toMatchObject([{ pointer: '/validTo' }]);
  });

  test('may begin in the past or later, and counts only then', async () => {
    expect((await give({ validFrom: '2000-01-01T00:00:00Z' })).body).toMatchObject({ state: 'active' });
    const later = await give({ privilege: claims.name, validFrom: iso(now + 1) });
    expect(later.body).toMatchObject({ state: 'not-yet-valid', validFrom: iso(now + 1) });
  });

  test.each([
    ['no privilege', 'Nothing: of the kind', 422, 'unknown-privilege'],
    ['another owner keeps it to itself', internalSupport.name, 422, 'unknown-privilege'],
    ['another owner keeps it to itself, by id', internalSupport.id, 422, 'unknown-privilege'],
    ['a GUID that is a name of none', '00000000-0000-4000-8000-000000000000', 422, 'unknown-privilege'],
    ['a role of the service', 'PrivilegeAdministrator', 422, 'not-assignable'],
    ['a role by id', roleId('PrivilegeAdministrator'), 422, 'not-assignable'],
    ['a role for providers', 'SupportAgent', 422, 'not-assignable'],
    ['a role for providers, by id', roleId('CatalogueAdministrator'), 422, 'not-assignable'],
    ['a role of the operator', 'Operator', 422, 'unknown-privilege'],
  ])('is refused: %s', async (_what, privilege, status, code) => {
    await expectRefused(() => give({ privilege }), status, code);
  });

  test('is refused off the whitelist, of a retired privilege, and where a name is not enough', async () => {
    change(demo, 'DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    await expectRefused(() => give({ privilege: reportSalaries.name }), 422, 'not-assignable');
    change(demo, 'UPDATE privileges SET retired_at = 1 WHERE id = ?', read.id);
    await expectRefused(() => give(), 422, 'not-assignable');
    change(
      demo,
      `INSERT INTO privileges (id, owner_tin, name, description_danish, description_english, assignability, built_in,
          created_at, updated_at)
        SELECT 'f0000000-0000-4000-8000-000000000001', '${insurance.tin}', name, description_danish,
          description_english, assignability, built_in, created_at, updated_at
        FROM privileges WHERE id = ?`,
      administer.id,
    );
    await expectRefused(() => give({ privilege: administer.name }), 422, 'ambiguous-privilege');
    expect((await give({ privilege: administer.name, provider: pension.tin })).status).toBe(201);
  });

  test.each(['010190-1234', 'cpr 0101901234.', '(311299 4321)', '0101901234 og 0201901234'])(
    'a reason that may hold a CPR number (%s) is refused, and told where',
    async (reason) => {
      const problem = await expectRefused(() => give({ reason }), 422, 'cpr-refused');
      expect(problem['issues']).toEqual([{ pointer: '/reason', detail: 'Leave the number out.' }]);
      // Its own address and id may hold any digits.
      expect(JSON.stringify({ ...problem, type: '', instance: '' })).not.toMatch(/0101|1234|3112|4321/);
    },
  );

  test('to a partner who came by an invitation is refused until an administrator has confirmed them', async () => {
    const put =
      "INSERT INTO ties (organization_tin, idp, idp_identity_id, kind, source, pending_since, created_at) VALUES (?, ?, ?, 'partner', 'invited', 1, 1)";
    change(demo, put, employer.tin, newcomer.idp, newcomer.idpIdentityId);
    const { issues } = await expectRefused(() => give(), 422, 'partner-pending');
    expect(issues).toEqual([expect.objectContaining({ pointer: '/identity' })]);
    // Nor is more time given on what they may have held before; less is always possible.
    const { id } = aGrant(demo, { validTo: start + hour });
    const extend = (validTo: number) =>
      patch(`${grants}/${id}`, { validTo: iso(validTo) }, { 'If-Match': '"1"' });
    await expectRefused(() => extend(start + 2 * hour), 422, 'partner-pending');
    expect((await extend(start + 1)).status).toBe(200);
    change(demo, 'UPDATE ties SET pending_since = NULL');
    change(demo, 'DELETE FROM grants WHERE id = ?', id);
    expect((await give()).status).toBe(201);
  });
});

describe('an idempotency key', () => {
  const key = { 'Idempotency-Key': 'k-1' };

  test('answers the same request again with what the first made', async () => {
    const first = await give({}, key);
    const before = dump(demo);
    const again = await give({}, key);
    expect([again.status, again.text, again.headers.get('location'), again.headers.get('etag')]).toEqual([
      first.status,
      first.text,
      first.headers.get('location'),
      first.headers.get('etag'),
    ]);
    expect(dump(demo)).toEqual(before);
    expect(rowsOf(demo, 'SELECT * FROM idempotency_keys')).toHaveLength(1);
    expect(JSON.stringify(rowsOf(demo, 'SELECT digest, body_digest FROM idempotency_keys'))).not.toContain(
      'k-1',
    );
  });

  test('of another request is refused, and a refusal keeps no key', async () => {
    await expectRefused(() => give({ privilege: 'Nothing' }, key), 422, 'unknown-privilege');
    await give({}, key);
    await expectRefused(() => give({ reason: 'x' }, key), 422, 'idempotency-key-reused');
    await expectRefused(() => give({ privilege: claims.name }, key), 422, 'idempotency-key-reused');
  });

  test('is kept for 24 hours', async () => {
    const first = await give({}, key);
    now += 24 * hour - 1;
    token = await mintUser(demo, 'administrator');
    expect((await give({}, key)).text).toBe(first.text);
    now += 1;
    await expectRefused(() => give({}, key), 409, 'grant-exists');
    expect((await give({ privilege: claims.name }, key)).status).toBe(201);
    expect(rowsOf(demo, 'SELECT * FROM idempotency_keys')).toHaveLength(1);
  });

  test('belongs to whoever sent it', async () => {
    await give({}, key);
    aGrant(demo, {
      idpIdentityId: people.employee.idpIdentityId,
      privilegeId: roleId('PrivilegeAdministrator'),
    });
    token = await mintUser(demo, 'employee');
    await get(grants);
    await expectRefused(() => give({}, key), 409, 'grant-exists');
  });

  test('has 1 to 255 characters', async () => {
    await expectRefused(() => give({}, { 'Idempotency-Key': 'x'.repeat(256) }), 400, 'invalid-request');
    await expectRefused(() => give({}, { 'Idempotency-Key': '' }), 400, 'invalid-request');
    expect((await give({}, { 'Idempotency-Key': 'x'.repeat(255) })).status).toBe(201);
  });

  test('sent with the same request many times at once makes one grant', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => give({}, key)));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(itemsOf(await get(`${grants}?identity=${newcomer.idpIdentityId}`))).toHaveLength(1);
  });
});

describe('changing a grant', () => {
  let path: string;
  beforeEach(async () => {
    path = (await give({ reason: 'Vikar' })).headers.get('location') ?? '';
  });

  test('needs the version that was seen', async () => {
    const end = { validTo: iso(now + hour) };
    await expectRefused(() => patch(path, end), 428, 'version-required');
    for (const stale of ['"2"', '"0"', 'W/"1"', '1', '""', '"1", "2"', 'x']) {
      await expectRefused(() => patch(path, end, { 'If-Match': stale }), 412, 'stale-version');
    }
    now += 1_000;
    // Who did not make the grant reads its version first.
    const read = await request(demo, 'GET', path, { token });
    expect([read.status, read.headers.get('etag')]).toEqual([200, '"1"']);
    const changed = await expectChange(() => patch(path, end, { 'If-Match': '"1"' }), 200, {
      action: 'grant.changed',
      before: expect.objectContaining({ validTo: null, version: 1 }),
      after: expect.objectContaining({ validTo: start + hour, version: 2, reason: 'Vikar' }),
    });
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toMatchObject({
      ...end,
      reason: 'Vikar',
      createdAt: iso(start),
      updatedAt: iso(now),
    });
    await expectRefused(() => patch(path, end, { 'If-Match': '"1"' }), 412, 'stale-version');
    expect((await patch(path, { reason: null }, { 'If-Match': '*' })).body).not.toHaveProperty('reason');
    expect((await patch(path, { validTo: null }, { 'If-Match': '"3"' })).body).not.toHaveProperty('validTo');
  });

  test('takes an end that is past, and then it no longer counts', async () => {
    const { body } = await patch(path, { validTo: iso(now) }, { 'If-Match': '"1"' });
    expect(body).toMatchObject({ state: 'expired' });
  });

  test.each([
    [{}, 400, 'invalid-request'],
    [{ privilege: 'x' }, 400, 'invalid-request'],
    [{ validTo: 'x' }, 400, 'invalid-request'],
    [{ reason: '010190-1234' }, 422, 'cpr-refused'],
    [{ validTo: '1960-01-01T00:00:00Z' }, 422, 'invalid-validity'],
  ])('to %j is refused', async (body, status, code) => {
    await expectRefused(() => patch(path, body, { 'If-Match': '"1"' }), status, code);
  });

  test('of two changes of the same version one wins', async () => {
    const answers = await Promise.all([
      patch(path, { reason: 'a' }, { 'If-Match': '"1"' }),
      patch(path, { reason: 'b' }, { 'If-Match': '"1"' }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });

  test.each(['id', 'privilege', 'organization', 'identity', 'version', 'validto'])(
    'never reaches %s: a member that nobody knows is refused, and pointed at',
    async (member) => {
      const body = { reason: 'x', [member]: '2030-01-01T00:00:00Z' };
      const act = () => patch(path, body, { 'If-Match': '"1"' });
      const { issues } = await expectRefused(act, 400, 'invalid-request');
      expect(issues).toEqual([
        { pointer: `/${member}`, detail: 'There is no such member here: check its spelling.' },
      ]);
    },
  );
});

describe('revoking a grant', () => {
  test('takes it away at once, with its audit entry', async () => {
    const path = (await give()).headers.get('location') ?? '';
    for (const stale of ['"2"', 'W/"1"', 'x']) {
      await expectRefused(() => revoke(path, { 'If-Match': stale }), 412, 'stale-version');
    }
    const answer = await expectChange(() => revoke(path, { 'If-Match': '"1"' }), 204, {
      action: 'grant.revoked',
      before: expect.objectContaining({ privilegeId: read.id, version: 1 }),
      after: null,
    });
    expect(answer.text).toBe('');
    await expectRefused(() => revoke(path), 404, 'not-found');
    await expectRefused(() => patch(path, { reason: 'x' }, { 'If-Match': '*' }), 404, 'not-found');
  });

  test('needs no version, and is possible for one that is expired or inactive', async () => {
    const expired = aGrant(demo, { validTo: now - 1 });
    const inactive = aGrant(demo, { privilegeId: reportSalaries.id });
    change(demo, 'DELETE FROM whitelist_entries WHERE organization_tin = ?', employer.tin);
    for (const { id } of [expired, inactive]) {
      await expectChange(() => revoke(`${grants}/${id}`), 204, { action: 'grant.revoked', entity_id: id });
    }
  });

  test("the service's own roles are not taken away here, nor changed", async () => {
    const [role] = rowsOf(
      demo,
      'SELECT id FROM grants WHERE privilege_id = ? AND organization_tin = ?',
      roleId('PrivilegeAdministrator'),
      employer.tin,
    );
    const path = `${grants}/${String(role?.['id'])}`;
    await expectRefused(() => revoke(path), 422, 'not-assignable');
    await expectRefused(() => patch(path, { validTo: iso(now) }, { 'If-Match': '*' }), 422, 'not-assignable');
  });
});

describe("another organisation's", () => {
  test.each(['employees', 'privileges', 'grants'])('%s are not to be seen', async (list) => {
    for (const tin of [
      accountants.tin,
      pension.tin,
      operator.tin,
      'DK99999999',
      employer.tin.toLowerCase(),
      '40440003',
    ]) {
      const answer = await get(`${root(tin)}/${list}`);
      expectProblem(answer, 403, 'forbidden');
      expect(answer.text).not.toContain(people.accountant.idpIdentityId);
    }
  });

  test('grants are not given, changed or revoked, by its own path or by ours', async () => {
    const theirs = aGrant(demo, { organizationTin: accountants.tin });
    const own = `${root(accountants.tin)}/grants`;
    const body = { identity: newcomer, privilege: claims.name };
    await expectRefused(() => request(demo, 'POST', own, { token, body }), 403, 'forbidden');
    await expectRefused(() => revoke(`${own}/${theirs.id}`), 403, 'forbidden');
    await expectRefused(
      () => patch(`${own}/${theirs.id}`, { reason: 'x' }, { 'If-Match': '*' }),
      403,
      'forbidden',
    );
    expectProblem(await get(`${own}/${theirs.id}`), 403, 'forbidden');
    expectProblem(await get(`${grants}/${theirs.id}`), 404, 'not-found');
    await expectRefused(() => revoke(`${grants}/${theirs.id}`), 404, 'not-found');
    await expectRefused(
      () => patch(`${grants}/${theirs.id}`, { reason: 'x' }, { 'If-Match': '*' }),
      404,
      'not-found',
    );
  });

  test('cursor shows nothing of it here', async () => {
    aGrant(demo, { organizationTin: accountants.tin });
    const after = Buffer.from(JSON.stringify('grt_')).toString('base64url');
    const seen = itemsOf(await get(`${grants}?limit=200&after=${after}`));
    expect(new Set(seen.map(({ organization }) => organization))).toEqual(new Set([employer.tin]));
  });
});

describe('an administrator', () => {
  test.each([
    ['whose role was revoked', 'DELETE FROM grants WHERE privilege_id = ?'],
    ['whose role has expired', 'UPDATE grants SET valid_to = 1 WHERE privilege_id = ?'],
    ['who is suspended', "UPDATE identities SET state = 'suspended' WHERE ? <> ''"],
    ['of a suspended organisation', "UPDATE organizations SET state = 'suspended' WHERE ? <> ''"],
    ['of an offboarded organisation', "UPDATE organizations SET state = 'offboarded' WHERE ? <> ''"],
  ])('%s is refused from the next request on', async (_who, sql) => {
    expect((await get(grants)).status).toBe(200);
    change(demo, sql, roleId('PrivilegeAdministrator'));
    await expectRefused(() => get(grants), 403, 'forbidden');
    await expectRefused(() => give(), 403, 'forbidden');
  });

  test('who logged in at Low is told so, and only then', async () => {
    aGrant(demo, { idpIdentityId: people.low.idpIdentityId, privilegeId: roleId('PrivilegeAdministrator') });
    token = await mintUser(demo, 'low');
    const { detail } = await expectRefused(() => give(), 403, 'forbidden');
    expect(detail).toContain('log in again at that level');
    token = await mintUser(demo, 'employee', 'adgang', { loa: 'Low' });
    expect((await expectRefused(() => give(), 403, 'forbidden'))['detail']).toBe(
      'You do not administer this organisation.',
    );
  });

  test('acts on the strength of a logged decision of the shipped policy', async () => {
    await give();
    drain(demo);
    expect(decisions(demo).at(-1)).toMatchObject({
      door: 'role',
      privilege_id: roleId('PrivilegeAdministrator'),
      subject_id: people.administrator.idpIdentityId,
      organization_tin: employer.tin,
      allow: 1,
    });
  });
});

test.each([
  ['DELETE', `${root(employer.tin)}/employees`, 'GET, POST'],
  ['DELETE', `${root(employer.tin)}/privileges`, 'GET'],
  ['PUT', grants, 'GET, POST'],
  ['POST', `${grants}/grt_x`, 'GET, PATCH, DELETE'],
])('%s %s is 405, and says what is allowed', async (method, path, allowed) => {
  const answer = await request(demo, method, path, { token });
  expectProblem(answer, 405, 'method-not-allowed');
  expect(answer.headers.get('allow')).toBe(allowed);
});

test('what is not there is 404 to an administrator, and 401 to nobody in particular', async () => {
  expectProblem(await get(`${root(employer.tin)}/secrets`), 404, 'not-found');
  expectProblem(await request(demo, 'GET', `${root(employer.tin)}/secrets`), 401, 'missing-token');
});
