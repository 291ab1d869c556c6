import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { listAdministrators } from '../server/directory/administrators.ts';
import { paths } from '../server/paths.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { type HttpVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { aGrant, dump, roleId, rowsOf } from './support/store.ts';
import { confirmCaseIn, openCaseIn, restoreAbandoned } from './support/support-demo.ts';

/** What people try at the pages of administrators and of support that they must not succeed in. */

const { abandoned, accountants, employer, insurance, pension } = organizations;
const texts = { verification: 'Ringet tilbage', reason: 'Fratrådt' };
const customer = paths.supportCustomer(pension.tin, abandoned.tin);

let demo: TestDemo;
let before: Record<string, unknown>[];
/** By how much the service's clock is ahead. */
let late = 0;
beforeAll(async () => {
  demo = await openTestDemo({ now: () => Date.now() + late });
  before = rowsOf(demo, 'SELECT * FROM grants WHERE organization_tin = ?', abandoned.tin);
});
afterAll(() => demo[Symbol.asyncDispose]());
afterEach(() => {
  late = 0;
  restoreAbandoned(demo, before);
});

const holders = (tin: string) =>
  listAdministrators(demo.demo.service.context, tin).map(({ grant }) => grant.idpIdentityId);
const cases = () => rowsOf(demo, 'SELECT * FROM support_cases');
const isLogin = ({ status, location }: Awaited<ReturnType<HttpVisitor['get']>>) =>
  status === 303 && /^\/login/.test(location ?? '');

test('one supporter alone deactivates nobody, by whichever way', async () => {
  const one = await visitorLoggedIn(demo, 'supporter');
  const opened = await one.post(customer, texts);
  expect(opened.status).toBe(303);
  const id = String(cases()[0]?.['id']);
  const confirmed = await one.post(paths.confirmSupportCase(pension.tin, id));
  expect(confirmed.status).toBe(403);
  expect(confirmed.text).toContain('En anden skal bekræfte');
  // Nor from a second login of theirs.
  const again = await visitorLoggedIn(demo, 'supporter');
  expect((await again.post(paths.confirmSupportCase(pension.tin, id))).status).toBe(403);
  // Nor by a case of their own beside it.
  expect((await one.post(customer, texts)).location).toBe(customer);
  expect(cases()).toMatchObject([{ state: 'open' }]);
  expect(holders(abandoned.tin)).toEqual([people.departed.idpIdentityId]);
});

test("another provider's supporter neither sees nor confirms the case", async () => {
  const id = openCaseIn(demo);
  const grant = { organizationTin: insurance.tin, privilegeId: roleId('SupportAgent') };
  aGrant(demo, { ...grant, idpIdentityId: people.newcomer.idpIdentityId });
  const foreign = await visitorLoggedIn(demo, 'newcomer');
  expect((await foreign.get(paths.support(insurance.tin))).status).toBe(200);
  for (const tin of [pension.tin, insurance.tin]) {
    const status = tin === pension.tin ? 403 : 404;
    expect((await foreign.get(paths.supportCase(tin, id))).status).toBe(status);
    expect((await foreign.post(paths.confirmSupportCase(tin, id))).status).toBe(status);
    expect((await foreign.post(paths.cancelSupportCase(tin, id))).status).toBe(status);
    expect((await foreign.post(paths.supportCustomer(tin, abandoned.tin), texts)).status).toBe(status);
  }
  expect(cases()).toMatchObject([{ state: 'open' }]);
});

test('a supporter who is one no longer, and an administrator, do not get in', async () => {
  const id = openCaseIn(demo);
  const two = await visitorLoggedIn(demo, 'secondSupporter');
  const role = roleId('SupportAgent');
  const rows = rowsOf(demo, 'SELECT * FROM grants WHERE privilege_id = ?', role);
  const { sqlite } = demo.demo.service.context.db;
  sqlite
    .prepare('DELETE FROM grants WHERE privilege_id = ? AND idp_identity_id = ?')
    .run(role, people.secondSupporter.idpIdentityId);
  expect((await two.post(paths.confirmSupportCase(pension.tin, id))).status).toBe(403);
  const row = rows.find((each) => each['idp_identity_id'] === people.secondSupporter.idpIdentityId) ?? {};
  const names = Object.keys(row);
  sqlite
    .prepare(
      `INSERT INTO grants (${names.join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})`,
    )
    .run(row);

  const gone = await visitorLoggedIn(demo, 'departed');
  expect((await gone.get(paths.supportCase(pension.tin, id))).status).toBe(403);
  expect((await gone.post(paths.cancelSupportCase(pension.tin, id))).status).toBe(403);
  expect(cases()).toMatchObject([{ state: 'open' }]);
});

test('what cannot be undone takes a fresh login', async () => {
  const id = openCaseIn(demo);
  const two = await visitorLoggedIn(demo, 'secondSupporter');
  const chief = await visitorLoggedIn(demo, 'chief');
  const [first] = listAdministrators(demo.demo.service.context, accountants.tin);
  const grantId = first?.grant.id ?? '';
  late = 6 * 60_000;
  expect(isLogin(await two.post(paths.confirmSupportCase(pension.tin, id)))).toBe(true);
  expect(isLogin(await two.post(customer, texts))).toBe(true);
  expect(isLogin(await chief.get(paths.removeAdministrator(accountants.tin, grantId)))).toBe(true);
  expect(isLogin(await chief.post(paths.removeAdministrator(accountants.tin, grantId)))).toBe(true);
  expect(isLogin(await chief.post(paths.addAdministrator(accountants.tin, people.accountant)))).toBe(true);
  expect(cases()).toMatchObject([{ state: 'open' }]);
  expect(holders(accountants.tin)).toHaveLength(2);
});

test('a CPR number that a supporter writes down stays nowhere, not even in a form that waits for a login', async () => {
  const one = await visitorLoggedIn(demo, 'supporter');
  const wish = { ...texts, verification: 'Hun oplyste 310290-1234' };
  const refused = await one.post(customer, wish);
  expect(refused.status).toBe(422);
  late = 6 * 60_000;
  expect(isLogin(await one.post(customer, wish))).toBe(true);
  expect((await one.get(`${paths.support(pension.tin)}?q=310290-1234`)).status).toBe(200);
  expect(JSON.stringify(dump(demo, { decisions: true }))).not.toMatch(/310290.?1234/);
  expect(demo.logLines.join('')).not.toMatch(/310290.?1234/);
});

test('nobody removes the last administrator, makes themself one, or touches those of others', async () => {
  const administrator = await visitorLoggedIn(demo, 'administrator');
  const [sole] = listAdministrators(demo.demo.service.context, employer.tin);
  const [foreign] = listAdministrators(demo.demo.service.context, accountants.tin);
  const last = await administrator.post(paths.removeAdministrator(employer.tin, sole?.grant.id ?? ''));
  expect(last.status).toBe(409);
  expect(last.text).toContain('Den sidste administrator kan ikke fjernes');
  for (const id of [foreign?.grant.id ?? '', 'grt_none']) {
    expect((await administrator.post(paths.removeAdministrator(employer.tin, id))).status).toBe(404);
    expect((await administrator.post(paths.removeAdministrator(accountants.tin, id))).status).toBe(403);
  }
  const employee = await visitorLoggedIn(demo, 'employee');
  const self = paths.addAdministrator(employer.tin, people.employee);
  expect((await employee.get(self)).status).toBe(403);
  expect((await employee.post(self)).status).toBe(403);
  const partner = await administrator.post(paths.addAdministrator(employer.tin, people.accountant));
  expect(partner.status).toBe(422);
  expect(partner.text).toContain('Kun medarbejdere kan være administrator');
  expect(holders(employer.tin)).toEqual([people.administrator.idpIdentityId]);
});

test('a form that is sent twice does once what it should, and leads on', async () => {
  const id = openCaseIn(demo);
  const two = await visitorLoggedIn(demo, 'secondSupporter');
  const twice = async (path: string) => {
    const answers = [await two.post(path), await two.post(path)];
    for (const { status, location } of answers)
      expect([status, location]).toEqual([303, paths.supportCase(pension.tin, id)]);
  };
  await twice(paths.confirmSupportCase(pension.tin, id));
  await twice(paths.cancelSupportCase(pension.tin, id));
  expect(cases()).toMatchObject([{ state: 'confirmed' }]);
  expect(rowsOf(demo, 'SELECT * FROM letters WHERE organization_tin = ?', abandoned.tin)).toHaveLength(1);
  expect((await two.post(paths.renewSupportCode(pension.tin, id))).status).toBe(303);
  expect(rowsOf(demo, 'SELECT * FROM letters WHERE organization_tin = ?', abandoned.tin)).toHaveLength(1);

  const chief = await visitorLoggedIn(demo, 'chief');
  const adding = paths.addAdministrator(accountants.tin, people.accountant);
  for (const _ of [1, 2])
    expect((await chief.post(adding)).location).toBe(paths.administratorsPage(accountants.tin));
  expect(holders(accountants.tin)).toHaveLength(3);
});

test('the code of the letter is guessed five times at most, and the page says so', async () => {
  confirmCaseIn(demo);
  const stranded = await visitorLoggedIn(demo, 'stranded');
  const page = await stranded.get(paths.onboardingDeclaration);
  const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.text)?.[1] ?? '';
  const declare = (code: string) =>
    stranded.post(paths.onboardingDeclaration, {
      ...{ tin: field('tin'), declaration: field('declaration'), terms: field('terms') },
      ...{ declared: 'yes', accept: 'yes', code },
    });
  for (let n = 0; n < 5; n += 1) expect((await declare(`AAAA-BBBB-CCCC-DDD${n}`)).status).toBe(422);
  const over = await declare('AAAA-BBBB-CCCC-DDDD');
  expect(over.status).toBe(429);
  expect(holders(abandoned.tin)).toEqual([]);
});
