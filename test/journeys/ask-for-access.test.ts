import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { endOfDay, toDay } from '../../server/copenhagen.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { aCheck, approve, aRequest, refused } from '../support/access-requests.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest, type Variant } from '../support/portal.ts';
import { aGrant, auditAfter, auditHead, change, drain, roleId, rowsOf } from '../support/store.ts';

const portal = openPortalTest();
const { tin } = organizations.employer;
const { newcomer, administrator, accountant, employee } = people;
const { read } = demoPrivileges;
const asksFor = {
  da: { ask: 'Bed om adgang', again: 'Prøv igen' },
  en: { ask: 'Ask for access', again: 'Try again' },
};

beforeEach(() => {
  change(portal.demo, 'DELETE FROM access_requests');
  change(portal.demo, 'DELETE FROM grants WHERE idp_identity_id = ?', newcomer.idpIdentityId);
});

/** What the pension fund answers to a click: its page is under the strictest policy that there is. */
async function click(page: Page, { language }: Variant): Promise<number | undefined> {
  const url = `${portal.demo.demo.provider.url}/organizations/${tin}/pensions?lang=${language}`;
  await page.goto(url);
  const login = page.locator('button[name="person"][value="newcomer"]');
  if ((await login.count()) > 0) await login.click();
  await page.waitForURL(`${portal.demo.demo.provider.url}/**`);
  return (await page.goto(url))?.status();
}

/** Follows the link of the refusal to the form, with a login at the portal where that is asked for. */
async function follow(page: Page, { language }: Variant): Promise<void> {
  await page.getByRole('link', { name: asksFor[language].ask }).click();
  const login = page.locator('button[name="person"][value="newcomer"]');
  const form = page.locator('form textarea');
  await login.or(form).first().waitFor();
  if ((await login.count()) > 0) await login.click();
  await form.waitFor();
}

describeVariants('J11: asking for access', (variant) => {
  const words = textsOf(variant.language).requests;
  const home = textsOf(variant.language).home;
  const error = (code: string) => words.errors[code] ?? code;

  test('from the refusal to the home page, approved with an end, and let in at the next click', async () => {
    await using employeeVisit = await portal.visit(variant);
    const { page } = employeeVisit;
    expect(await click(page, variant)).toBe(403);
    await follow(page, variant);

    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('link', { name: error('reason-missing') }).waitFor();
    await page.getByLabel(words.reason).fill('Call 010190-1234');
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('link', { name: error('cpr-refused') }).waitFor();
    expect(await page.getByLabel(words.reason).inputValue()).toBe('');
    await page.getByLabel(words.reason).fill('New in the payroll office');
    await page.getByLabel(words.until).fill('2020-01-01');
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('link', { name: error('date-past') }).waitFor();
    const wished = toDay(Date.now() + 30 * 86_400_000);
    await page.getByLabel(words.until).fill(wished);
    await page.getByRole('button', { name: words.send }).click();
    await page.getByText(words.sent).waitFor();
    await page.getByText(words.states.pending).waitFor();
    const own = page.url();
    await page.goto(`${portal.demo.url}${paths.me}`);
    await page.getByRole('link', { name: read.name }).click();
    expect(page.url()).toBe(own);

    await using visit = await portal.visit(variant);
    await logIn(visit, portal.demo, 'administrator', paths.organization(tin));
    const first = visit.page.locator('.attention li').first();
    expect(await first.innerText()).toContain(words.home(1, false));
    await first.getByRole('link').click();
    await visit.page.getByRole('link', { name: newcomer.name }).click();
    const facts = await visit.page.getByRole('main').innerText();
    for (const text of ['New in the payroll office', words.ties.employee]) expect(facts).toContain(text);
    expect(await visit.page.getByLabel(words.approveUntil).inputValue()).toBe(wished);
    const end = toDay(Date.now() + 10 * 86_400_000);
    await visit.page.getByLabel(words.approveUntil).fill('2020-01-01');
    await visit.page.getByRole('button', { name: words.approve }).click();
    await visit.page.getByRole('link', { name: error('date-past') }).waitFor();
    await visit.page.getByLabel(words.approveUntil).fill(end);
    const head = auditHead(portal.demo);
    await visit.page.getByRole('button', { name: words.approve }).click();
    await visit.page.getByText(words.approved(newcomer.name)).waitFor();
    expect(auditAfter(portal.demo, head).map(({ action }) => action)).toEqual([
      'grant.created',
      'access-request.approved',
    ]);
    await visit.page.goto(`${portal.demo.url}${paths.organization(tin)}`);
    expect(await visit.page.getByRole('main').innerText()).not.toContain(words.home(1, false));
    await visit.page.getByRole('heading', { name: home.attention }).waitFor();

    expect(await click(page, variant)).toBe(200);
    const [grant] = rowsOf(
      portal.demo,
      'SELECT * FROM grants WHERE idp_identity_id = ?',
      newcomer.idpIdentityId,
    );
    expect(grant).toMatchObject({
      valid_to: endOfDay(end),
      created_by_id: administrator.idpIdentityId,
      reason: 'New in the payroll office',
    });
    await page.goto(own);
    await page.getByText(words.states.approved).waitFor();
    expect([...employeeVisit.problems, ...visit.problems]).toEqual([]);
  });

  test('refused, with a reason that the employee reads; withdrawn, before anybody answers', async () => {
    await using employeeVisit = await portal.visit(variant);
    const { page } = employeeVisit;
    expect(await click(page, variant)).toBe(403);
    await follow(page, variant);
    await page.getByLabel(words.reason).fill('I would like to');
    await page.getByRole('button', { name: words.send }).click();
    await page.getByText(words.sent).waitFor();
    const own = page.url();

    await using visit = await portal.visit(variant);
    await logIn(visit, portal.demo, 'administrator', paths.requestsPage(tin));
    await visit.page.getByRole('link', { name: newcomer.name }).click();
    await visit.page.getByRole('button', { name: words.refuse }).click();
    await visit.page.getByRole('link', { name: error('answer-missing') }).waitFor();
    await visit.page.getByLabel(words.refuseReason).fill('Not part of your work');
    await visit.page.getByRole('button', { name: words.refuse }).click();
    await visit.page.getByText(words.refused(newcomer.name)).waitFor();
    await visit.page.getByRole('link', { name: words.endedTab }).click();
    await visit.page.getByText('Not part of your work').waitFor();

    await page.goto(own);
    await page.getByText('Not part of your work').waitFor();
    expect(await page.getByRole('button', { name: words.withdraw }).count()).toBe(0);
    expect(await click(page, variant)).toBe(403);
    // A new refusal can be asked with, and tells what was answered before.
    await follow(page, variant);
    await page.getByText('Not part of your work').waitFor();
    await page.getByLabel(words.reason).fill('My tasks have changed');
    await page.getByRole('button', { name: words.send }).click();
    await page.getByRole('button', { name: words.withdraw }).click();
    await page.getByText(words.withdrawn).waitFor();
    expect(rowsOf(portal.demo, 'SELECT state FROM access_requests ORDER BY created_at')).toEqual([
      { state: 'denied' },
      { state: 'cancelled' },
    ]);
    expect([...employeeVisit.problems, ...visit.problems]).toEqual([]);
  });
});

const words = textsOf('da').requests;
const formOf = async (check = aCheck()) =>
  paths.askForAccess((await refused(portal.demo, check)).context.evaluation_id);

test('the form is for the refused person alone, who belongs there, while the refusal is young', async () => {
  const url = await formOf();
  const stranger = await visitorLoggedIn(portal.demo, 'employee');
  for (const answer of [
    await stranger.get(url),
    await stranger.post(url, { reason: 'x' }),
    await stranger.get(paths.askForAccess('dec_none')),
  ]) {
    expect(answer.status).toBe(404);
    expect(answer.text).toContain(words.stops.foreign.title);
    for (const told of [newcomer.idpIdentityId, read.name, organizations.pension.name])
      expect(answer.text).not.toContain(told);
  }
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  expect((await visitor.get(url)).status).toBe(200);
  const old = await formOf(aCheck({ action: { name: demoPrivileges.administer.name } }));
  drain(portal.demo);
  change(portal.demo, 'UPDATE decision_log SET at = at - 90000000 WHERE id = ?', old.split('/').at(-1));
  const tooLate = await visitor.get(old);
  expect([tooLate.status, tooLate.text.includes(words.stops.expired.title)]).toEqual([410, true]);
  const grant = aGrant(portal.demo);
  expect((await visitor.get(url)).text).toContain(words.stops.allowed.title);
  change(portal.demo, 'DELETE FROM grants WHERE id = ?', grant.id);
  change(portal.demo, 'UPDATE privileges SET retired_at = 1 WHERE id = ?', read.id);
  expect((await visitor.get(url)).text).toContain(words.stops.hopeless.title);
  change(portal.demo, 'UPDATE privileges SET retired_at = NULL WHERE id = ?', read.id);
  // Nobody of the accountants' has a tie with the employer, but for him who has one.
  const chief = aCheck({ subject: { type: 'mitid_erhverv', id: people.chief.idpIdentityId } });
  const outsider = await visitorLoggedIn(portal.demo, 'chief');
  const refusal = await outsider.get(await formOf(chief));
  expect([refusal.status, refusal.text.includes(words.stops['no-tie'].title)]).toEqual([403, true]);
  change(
    portal.demo,
    'DELETE FROM grants WHERE idp_identity_id = ? AND organization_tin = ?',
    accountant.idpIdentityId,
    tin,
  );
  const partner = aCheck({ subject: { type: 'mitid_erhverv', id: accountant.idpIdentityId } });
  expect((await (await visitorLoggedIn(portal.demo, 'accountant')).get(await formOf(partner))).status).toBe(
    200,
  );
});

test('whoever asks with their own login becomes one of the people of their employer', async () => {
  // The fund has not said where she works.
  change(portal.demo, 'DELETE FROM ties WHERE idp_identity_id = ?', newcomer.idpIdentityId);
  change(portal.demo, 'DELETE FROM sightings WHERE idp_identity_id = ?', newcomer.idpIdentityId);
  const unstated = aCheck({ subject: { type: 'mitid_erhverv', id: newcomer.idpIdentityId } });
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  const sent = await visitor.post(await formOf(unstated), { reason: 'New here' });
  expect(sent.status).toBe(303);
  drain(portal.demo);
  expect(
    rowsOf(portal.demo, 'SELECT kind, source FROM ties WHERE idp_identity_id = ?', newcomer.idpIdentityId),
  ).toEqual([{ kind: 'employee', source: 'seen' }]);
});

test("a request is its person's own: nobody else sees or withdraws it", async () => {
  const id = await aRequest(portal.demo);
  const before = rowsOf(portal.demo, 'SELECT * FROM access_requests');
  const stranger = await visitorLoggedIn(portal.demo, 'employee');
  expect((await stranger.get(paths.ownRequest(id))).status).toBe(404);
  expect((await stranger.post(paths.withdrawRequest(id))).status).toBe(404);
  const other = await visitorLoggedIn(portal.demo, 'chief');
  const theirs = organizations.accountants.tin;
  expect((await other.get(paths.requestPage(theirs, id))).status).toBe(404);
  expect((await other.post(paths.approveRequest(theirs, id), { until: '2099-01-01' })).status).toBe(404);
  expect((await other.get(paths.requestPage(tin, id))).status).toBe(403);
  expect(rowsOf(portal.demo, 'SELECT * FROM access_requests')).toEqual(before);
});

test('two administrators at once: one wins, the other is told by whom', async () => {
  const role = { privilegeId: roleId('PrivilegeAdministrator'), idpIdentityId: employee.idpIdentityId };
  const made = aGrant(portal.demo, role);
  const [one, two] = [
    await visitorLoggedIn(portal.demo, 'administrator'),
    await visitorLoggedIn(portal.demo, 'employee'),
  ];
  const id = await aRequest(portal.demo);
  const until = toDay(Date.now() + 86_400_000);
  const answers = await Promise.all([
    one.post(paths.approveRequest(tin, id), { until }),
    two.post(paths.refuseRequest(tin, id), { reason: 'No' }),
  ]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 409]);
  const loser = answers.find(({ status }) => status === 409);
  expect(loser?.text).toContain(words.faster);
  const state = rowsOf(portal.demo, 'SELECT state, ended_by_id FROM access_requests')[0];
  const winner = state?.['ended_by_id'] === employee.idpIdentityId ? employee.name : administrator.name;
  expect(loser?.text).toContain(winner);
  change(portal.demo, 'DELETE FROM grants WHERE id = ?', made.id);
});

test('nobody approves their own: not in a second browser, not as one of several administrators', async () => {
  const made = aGrant(portal.demo, { privilegeId: roleId('PrivilegeAdministrator') });
  const id = await aRequest(portal.demo);
  for (const visitor of [
    await visitorLoggedIn(portal.demo, 'newcomer'),
    await visitorLoggedIn(portal.demo, 'newcomer'),
  ]) {
    const page = await visitor.get(paths.requestPage(tin, id));
    expect(page.text).toContain(words.ownRequest);
    expect(page.text).not.toContain(words.approve);
    const answer = await visitor.post(paths.approveRequest(tin, id), { until: '2099-01-01' });
    expect([answer.status, answer.text.includes(words.ownRequest)]).toEqual([403, true]);
    expect((await visitor.post(paths.refuseRequest(tin, id), { reason: 'No' })).status).toBe(403);
  }
  expect(rowsOf(portal.demo, 'SELECT state FROM access_requests')).toEqual([{ state: 'pending' }]);
  // She is told that she could give it to herself, where she asks.
  change(portal.demo, 'DELETE FROM access_requests');
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  expect((await visitor.get(await formOf())).text).toContain(words.youAdministerAction);
  change(portal.demo, 'DELETE FROM grants WHERE id = ?', made.id);
});

test('a flood by the form is stopped with a clear word, and the same is not asked for twice', async () => {
  const names = Array.from({ length: 12 }, (_, n) => `Flood ${n}`);
  for (const [n, name] of names.entries())
    change(
      portal.demo,
      `INSERT INTO privileges (id, owner_tin, name, description_danish, description_english, assignability, built_in, created_at, updated_at)
       VALUES (?, ?, ?, 'x', 'x', 'public', 0, 1, 1)`,
      ...[`00000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`, organizations.pension.tin, name],
    );
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  const first = await formOf();
  const sent = await visitor.post(first, { reason: 'Please' });
  const second = await visitor.get(await formOf());
  expect(second.location).toBe(sent.location);
  expect((await visitor.post(first, { reason: 'Please' })).location).toBe(sent.location);
  const statuses: number[] = [];
  let last = '';
  for (const name of names) {
    const answer = await visitor.post(await formOf(aCheck({ action: { name } })), { reason: 'Please' });
    statuses.push(answer.status);
    last = answer.text;
  }
  expect(statuses).toEqual([...Array.from({ length: 9 }, () => 303), 429, 429, 429]);
  expect(last).toContain(words.errors['too-many-requests']);
  // What a provider's system has asked for in her name is not held against her.
  change(portal.demo, 'DELETE FROM access_requests');
  for (const name of names.slice(0, 10)) await aRequest(portal.demo, aCheck({ action: { name } }));
  expect((await visitor.post(await formOf(), { reason: 'Please' })).status).toBe(303);
  change(portal.demo, 'DELETE FROM access_requests');
  change(portal.demo, "DELETE FROM privileges WHERE name LIKE 'Flood %'");
});

test('a request that was answered meanwhile says so', async () => {
  const id = await aRequest(portal.demo);
  approve(portal.demo, id, Date.now() + 86_400_000);
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const answer = await visitor.post(paths.approveRequest(tin, id), { until: '2099-01-01' });
  expect([answer.status, answer.text.includes(words.faster)]).toEqual([409, true]);
});
