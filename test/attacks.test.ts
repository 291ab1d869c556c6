import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { demoPrivileges } from '../demo/privileges.ts';
import { createPrivilege } from '../server/catalogue/create-privilege.ts';
import { commandLine } from '../server/operator/deps.ts';
import { paths } from '../server/paths.ts';
import { baseOf, withBase } from './support/base-policy.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';
import { visitorLoggedIn } from './support/http-visitor.ts';
import { mintUser } from './support/tokens.ts';

/** What somebody has tried, or could: each once led to where it must not. */

const { employer, pension } = organizations;
const grants = `/api/v1/organizations/${employer.tin}/grants`;
const newcomer = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };
const aCheck = (subject: { type: string; id: string }, action = 'Pension: read') => ({
  subject,
  action: { name: action },
  resource: { type: 'organization', id: employer.tin },
});

let demo: TestDemo;
let service: string;
let administrator: string;
beforeEach(async () => {
  demo = await openTestDemo();
  service = await demo.serviceToken();
  administrator = await demo.userToken('administrator');
});
afterEach(() => demo[Symbol.asyncDispose]());

const sql = (text: string, ...values: unknown[]) =>
  demo.demo.service.context.db.sqlite.prepare(text).run(...values);
const ask = async (body: unknown, path = '/access/v1/evaluation') =>
  request(demo, 'POST', path, { token: service, body });
const decide = async (body: unknown) => ((await ask(body)).body as { decision: boolean }).decision;

test.each([
  ['removed', "DELETE FROM grants WHERE idp_identity_id = ? AND reason = 'Demo'"],
  ['suspended', "UPDATE identities SET state = 'suspended' WHERE idp_identity_id = ?"],
])('an administrator who is %s while their request is under way grants nothing', async (_, statement) => {
  const body = JSON.stringify({ identity: newcomer, privilege: 'Pension: read' });
  const { port } = new URL(demo.url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(
    `POST ${grants} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${administrator}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body[0]}`,
  );
  const roleDecisions = () =>
    demo.demo.service.context.decisionLog.flush() &&
    demo.demo.service.context.db.sqlite
      .prepare("SELECT count(*) AS n FROM decision_log WHERE door = 'role'")
      .get();
  await expect.poll(roleDecisions).toEqual({ n: 1 });
  sql(statement, people.administrator.idpIdentityId);
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(body.slice(1));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(await decide(aCheck({ type: newcomer.idp, id: newcomer.idpIdentityId }))).toBe(false);
});

test('a grant of a retired privilege gets no more time', async () => {
  const validTo = new Date(Date.now() + 60_000).toISOString();
  const made = await request(demo, 'POST', grants, {
    token: administrator,
    body: { identity: newcomer, privilege: 'Pension: read', validTo },
  });
  sql('UPDATE privileges SET retired_at = 1 WHERE id = ?', demoPrivileges.read.id);
  const path = made.headers.get('location') ?? '';
  const change = (body: object) =>
    request(demo, 'PATCH', path, { token: administrator, body, headers: { 'If-Match': '*' } });
  expect((await change({ validTo: null })).status).toBe(422);
  expect((await change({ validTo: new Date(Date.now() + 120_000).toISOString() })).status).toBe(422);
  expect((await change({ validTo: new Date(Date.now() + 1_000).toISOString() })).status).toBe(200);
});

test('a client that is struck off holds nothing', async () => {
  const client = { type: 'client', id: 'demo-insurance' };
  sql(
    `INSERT INTO grants (idp_identity_id, idp, privilege_id, organization_tin, id, created_at, created_by_idp,
       created_by_id, updated_at, version) VALUES (?, 'client', ?, ?, 'grt_x', 1, 'system', 'adgang', 1, 1)`,
    client.id,
    demoPrivileges.read.id,
    employer.tin,
  );
  expect(await decide(aCheck(client))).toBe(true);
  sql("UPDATE clients SET state = 'suspended' WHERE client_id = ?", client.id);
  expect(await decide(aCheck(client))).toBe(false);
  sql('DELETE FROM clients WHERE client_id = ?', client.id);
  expect(await decide(aCheck(client))).toBe(false);
});

test('a role is decided by the shipped policy, though its privilege is missing', async () => {
  const { context } = demo.demo.service;
  const { decideRole } = await import('../server/access/roles.ts');
  const permissive = {
    ...baseOf(context.policies),
    revision: 'bundle-x',
    decide: () => ({ allow: true, reasons: [], obligations: [] }),
  };
  sql(
    "DELETE FROM grants WHERE privilege_id IN (SELECT id FROM privileges WHERE name = 'PrivilegeAdministrator')",
  );
  sql("DELETE FROM privileges WHERE name = 'PrivilegeAdministrator'");
  const who = { type: 'mitid_erhverv', id: people.outsider.idpIdentityId, loa: 'High' as const };
  const deps = { ...context, policies: withBase(context.policies, permissive) };
  const decision = await decideRole(deps, who, 'PrivilegeAdministrator', employer.tin, undefined);
  expect(decision).toMatchObject({ allow: false, policyRevision: context.shippedEngine.revision });
});

test('a small body does not make a heavy batch, nor a long id a heavy answer', async () => {
  const items = Array.from({ length: 1_000 }, () => ({}));
  const subject = { type: 'mitid', id: 'x' };
  const heavy = { ...aCheck(subject), context: { note: 'a'.repeat(16_000) }, evaluations: items };
  expect((await ask(heavy, '/access/v1/evaluations')).status).toBe(413);
  const light = { ...aCheck(subject), evaluations: items };
  expect((await ask(light, '/access/v1/evaluations')).status).toBe(200);
  expect((await ask(aCheck({ type: 'mitid', id: 'a'.repeat(257) }))).status).toBe(400);
  expect((await ask({ ...aCheck(subject), context: { note: 'a'.repeat(17_000) } })).status).toBe(400);
});

test('half a character hides no number', async () => {
  const body = `{"subject":{"type":"mitid_erhverv"},"action":{"name":"nope"},"resource":{"type":"organization","id":"${employer.tin}"},"context":{"note":"\\ud8000101701234"}}`;
  const answer = await fetch(`${demo.url}/access/v1/search/subject`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${service}`, 'Content-Type': 'application/json' },
    body,
  });
  expect(answer.status).toBe(400);
});

test("a stranger's name is not to be had for their UUID", async () => {
  const outsider = { idp: 'mitid_erhverv', idpIdentityId: people.outsider.idpIdentityId };
  const login = await demo.userToken('outsider', 'demo-pension');
  await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token: login });
  demo.demo.service.context.runner?.drain();
  const made = await request(demo, 'POST', grants, {
    token: administrator,
    body: { identity: outsider, privilege: 'Pension: read' },
  });
  expect(made.status).toBe(201);
  const lists = [
    made,
    await request(demo, 'GET', `${grants}?identity=${outsider.idpIdentityId}`, { token: administrator }),
    await request(demo, 'GET', made.headers.get('location') ?? '', { token: administrator }),
    await request(demo, 'GET', `/api/v1/organizations/${employer.tin}/employees?kind=all`, {
      token: administrator,
    }),
    await request(demo, 'GET', `/api/v1/organizations/${employer.tin}/employees?kind=all&search=Brandt`, {
      token: administrator,
    }),
  ];
  for (const list of lists) expect(list.text).not.toContain(people.outsider.name);
  expect(lists[4]?.body).toEqual({ items: [] });
});

test('a name that is protected, or changes, does so from the next login on', async () => {
  const present = async (claims: Record<string, unknown>) => {
    const token = await mintUser(demo, 'newcomer', 'demo-pension', claims);
    await request(demo, 'GET', '/privileges-api/api/v1/identity/privileges', { token });
    demo.demo.service.context.runner?.drain();
    const path = `/api/v1/organizations/${employer.tin}/employees?search=${newcomer.idpIdentityId}`;
    return (
      (await request(demo, 'GET', path, { token: administrator })).body as { items: { name?: string }[] }
    ).items;
  };
  expect((await present({}))[0]?.name).toBe(people.newcomer.name);
  expect((await present({ 'nemlogin.name': 'Freja Ny Damgaard' }))[0]?.name).toBe('Freja Ny Damgaard');
  expect(
    (await present({ 'nemlogin.alias': 'Pseudonym', 'nemlogin.name': undefined }))[0],
  ).not.toHaveProperty('name');
});

test('what cannot be an organisation leaves no trace in the decision log', async () => {
  const path = `/api/v1/organizations/${'x'.repeat(5_000)}/grants`;
  expect((await request(demo, 'GET', path, { token: administrator })).status).toBe(403);
  demo.demo.service.context.decisionLog.flush();
  const rows = demo.demo.service.context.db.sqlite.prepare('SELECT count(*) AS n FROM decision_log').get();
  expect(rows).toEqual({ n: 0 });
  expect(pension.tin).toMatch(/^[A-Z]{2}[A-Z0-9]{2,18}$/);
});

test('no name that a provider has chosen is a formula in the spreadsheet of its customers', async () => {
  const by = commandLine({ idp: 'cli', id: 'test' }, pension.tin);
  const told = { descriptionDanish: 'En formel', descriptionEnglish: 'A formula' };
  const name = '=HYPERLINK("https://evil.example";"Log ind")';
  const wish = { name, ...told, assignability: 'public', minimumLoa: null } as const;
  createPrivilege(demo.demo.service.context, by, wish);
  const visitor = await visitorLoggedIn(demo, 'administrator');
  const { text } = await visitor.get(paths.grantImportTemplate(employer.tin));
  expect(text).toContain('HYPERLINK');
  const cells = text.split('\r\n').flatMap((line) => line.split(';'));
  expect(cells.filter((cell) => /^"?[=+@-]/.test(cell))).toEqual([]);
});
