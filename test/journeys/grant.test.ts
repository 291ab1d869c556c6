import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { endOfDay, toDay } from '../../server/copenhagen.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { describeVariants, logIn, openPortalTest, type Visit } from '../support/portal.ts';
import { aGrant, auditAfter, auditHead, change, rowsOf } from '../support/store.ts';

/** J5 and J6: a privilege is granted and taken away; the next click at the provider knows. */

const { employer, accountants } = organizations;
const { read, administer, reportSalaries, claims, apply } = demoPrivileges;
const portal = openPortalTest();
const { tin } = employer;
const salaries = `/organizations/${tin}/salaries`;

beforeEach(() => {
  change(portal.demo, "DELETE FROM grants WHERE id LIKE 'grt_test%' OR created_by_idp <> 'system'");
});

/** At the pension fund, as its own page has it. */
async function logInAtProvider({ page }: Visit, person: 'employee'): Promise<void> {
  await page.goto(`${portal.demo.demo.provider.url}${salaries}`);
  const button = page.locator(`button[name="person"][value="${person}"]`);
  await button.click();
  await page.waitForURL(`${portal.demo.demo.provider.url}/**`);
}

const statusAt = async (page: Page) =>
  (await page.goto(`${portal.demo.demo.provider.url}${salaries}`))?.status();
const held = (idpIdentityId: string) =>
  rowsOf(
    portal.demo,
    'SELECT * FROM grants WHERE idp_identity_id = ? ORDER BY created_at, id',
    idpIdentityId,
  );

describeVariants('granting and revoking', (variant) => {
  const texts = textsOf(variant.language);
  const words = texts.grants;
  const error = (code: string) => words.errors[code] ?? code;
  const describe = (privilege: { descriptionDanish: string; descriptionEnglish: string }) =>
    variant.language === 'da' ? privilege.descriptionDanish : privilege.descriptionEnglish;

  test('from a person to the receipt; the next click at the provider is let in, and refused once it is revoked', async () => {
    await using employee = await portal.visit(variant);
    await logInAtProvider(employee, 'employee');
    expect(await statusAt(employee.page)).toBe(403);

    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.grantsPage(tin));
    await page.getByRole('link', { name: words.give }).click();

    await page.getByRole('button', { name: words.continue }).click();
    await page.getByRole('link', { name: error('no-person') }).waitFor();
    await page.getByLabel(words.search).fill('jonas');
    if (variant.javaScript) await page.getByText(people.low.name).waitFor({ state: 'detached' });
    else await page.keyboard.press('Enter');
    await page.getByLabel(people.employee.name).check();
    await page.getByRole('button', { name: words.continue }).click();

    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      words.privilegesTitleFor(people.employee.name),
    );
    await page.getByRole('button', { name: words.continue }).click();
    await page.getByRole('link', { name: error('no-privilege') }).waitFor();
    await page.getByLabel(words.privilegesSearch).fill(variant.language === 'da' ? 'løn' : 'salaries');
    if (variant.javaScript) await page.getByText(describe(claims)).waitFor({ state: 'detached' });
    else await page.keyboard.press('Enter');
    await page.getByLabel(describe(reportSalaries)).check();
    await page.getByRole('button', { name: words.continue }).click();

    await page.getByLabel(words.until).fill('2020-01-31');
    await page.getByLabel(words.reason).fill('Call 010190-1234');
    await page.getByRole('button', { name: words.toCheck }).click();
    await page.getByRole('link', { name: error('date-past') }).waitFor();
    expect(await page.title()).toMatch(/^(Fejl|Error): /);
    expect(await page.getByLabel(words.reason).inputValue()).toBe('Call 010190-1234');
    await page.getByLabel(words.until).fill('2099-12-31');
    await page.getByRole('button', { name: words.toCheck }).click();
    await page.getByRole('link', { name: error('cpr-refused') }).waitFor();
    await page.getByLabel(words.reason).fill('Month-end');
    await page.getByRole('button', { name: words.toCheck }).click();

    const check = await page.getByRole('main').innerText();
    expect(check).toContain(words.canDo(people.employee.name));
    expect(check).toContain(describe(reportSalaries));
    expect(check).toContain('Month-end');
    expect(check).toMatch(/31\.? [dD]ecember 2099/);
    expect(held(people.employee.idpIdentityId)).toHaveLength(1);
    await page.getByRole('button', { name: words.confirmGrant(1) }).click();

    await page.getByRole('heading', { name: words.doneTitle, level: 1 }).waitFor();
    expect(await page.getByRole('main').innerText()).toContain(words.doneGranted(1));
    const [, made] = held(people.employee.idpIdentityId);
    expect(made).toMatchObject({
      privilege_id: reportSalaries.id,
      valid_to: endOfDay('2099-12-31'),
      reason: 'Month-end',
      created_by_id: people.administrator.idpIdentityId,
    });
    expect(await statusAt(employee.page)).toBe(200);

    // J6: from the list, by way of the grant, which says first what will stop.
    await page.getByRole('link', { name: words.toList }).click();
    await page.getByLabel(words.search).fill('jonas');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search=jonas/);
    await page.getByRole('row', { name: reportSalaries.name }).getByRole('link').click();
    await page.getByRole('link', { name: words.revokeStart }).click();
    const warning = await page.getByRole('main').innerText();
    expect(warning).toContain(words.revokeQuestion(people.employee.name));
    expect(warning).toContain(describe(reportSalaries));
    await page.getByRole('button', { name: words.revokeConfirm }).click();
    await page.getByText(words.revoked).waitFor();
    expect(await statusAt(employee.page)).toBe(403);
    expect([...visit.problems, ...employee.problems]).toEqual([]);
  });

  test('several privileges to several people at once, what some hold already and oneself included', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    const picked = {
      people: [people.employee, people.administrator].map(
        ({ idpIdentityId }) => `mitid_erhverv/${idpIdentityId}`,
      ),
      privileges: [read.id, claims.id],
    };
    const old = aGrant(portal.demo, {
      idpIdentityId: people.administrator.idpIdentityId,
      privilegeId: claims.id,
      validTo: 1,
    });
    const start = paths.grantWizard(tin, {
      person: picked.people,
      privilege: picked.privileges,
      step: 'details',
    });
    await logIn(visit, portal.demo, 'administrator', start);
    await page.getByRole('button', { name: words.toCheck }).click();
    const check = await page.getByRole('main').innerText();
    expect(check).toContain(words.willGet(3));
    expect(check).toContain(words.willNot(1));
    expect(check).toContain(words.outcomes['grant-exists']);
    expect(check).toContain(words.outcomes['would-replace']);
    await page.getByRole('heading', { name: words.canDo(people.administrator.name) }).waitFor();

    // Somebody else is faster with one of them.
    aGrant(portal.demo, { idpIdentityId: people.employee.idpIdentityId, privilegeId: claims.id });
    const url = page.url();
    const head = auditHead(portal.demo);
    await page.getByRole('button', { name: words.confirmGrant(3) }).click();
    await page.getByRole('heading', { name: words.doneTitle, level: 1 }).waitFor();
    // A receipt can be looked at again.
    await page.goto(url);
    const receipt = await page.getByRole('main').innerText();
    expect(receipt).toContain(words.doneGranted(2));
    expect(receipt).toContain(words.doneRefused(2));
    for (const code of ['granted', 'replaced', 'grant-exists'])
      expect(receipt).toContain(words.outcomes[code]);
    expect(auditAfter(portal.demo, head).map(({ action }) => action)).toEqual([
      'bulk.started',
      'grant.created',
      'grant.replaced',
    ]);
    expect(held(people.administrator.idpIdentityId).map(({ id }) => id)).not.toContain(old.id);

    await page.goto(
      `${portal.demo.url}${paths.grantsList(tin, { search: 'mette', provider: claims.ownerTin })}`,
    );
    await page.getByRole('rowheader').getByRole('link').click();
    await page.getByText(words.selfGranted).waitFor();
    expect(visit.problems).toEqual([]);
  });

  test('from a privilege; what cannot be granted says why', async () => {
    change(portal.demo, 'UPDATE privileges SET retired_at = 1 WHERE id = ?', administer.id);
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.grantWizard(tin, { privilege: [read.id] }));
    await page.getByLabel(people.low.name).check();
    await page.getByRole('button', { name: words.continue }).click();
    expect(await page.getByLabel(describe(read)).isChecked()).toBe(true);
    expect(await page.getByLabel(describe(administer)).isDisabled()).toBe(true);
    await page.getByText(words.whyNot['privilege-retired'] ?? '').waitFor();
    expect(await page.getByText(describe(apply)).count()).toBe(0);
    await page.getByRole('link', { name: words.everywhere }).click();
    await page.getByLabel(describe(apply)).check();
    await page.getByRole('button', { name: words.continue }).click();
    await page.getByRole('button', { name: words.toCheck }).click();
    await page.getByRole('button', { name: words.confirmGrant(2) }).click();
    await page.getByText(words.doneGranted(2)).waitFor();
    change(portal.demo, 'UPDATE privileges SET retired_at = NULL WHERE id = ?', administer.id);
    expect(visit.problems).toEqual([]);
  });

  test('an end is changed, and who was slower is shown both', async () => {
    const grant = aGrant(portal.demo, { idpIdentityId: people.low.idpIdentityId, reason: 'Vikar' });
    await using one = await portal.visit(variant);
    await using two = await portal.visit(variant);
    const path = paths.grantPage(tin, grant.id);
    for (const visit of [one, two]) await logIn(visit, portal.demo, 'administrator', path);
    const tomorrow = toDay(Date.now() + 86_400_000);
    await one.page.getByLabel(words.until).fill(tomorrow);
    await one.page.getByRole('button', { name: words.save, exact: true }).click();
    await one.page.getByText(words.saved).waitFor();

    await two.page.getByLabel(words.until).fill('2099-01-01');
    await two.page.getByLabel(words.reason).fill('Fast');
    await two.page.getByRole('button', { name: words.save, exact: true }).click();
    await two.page.getByRole('heading', { name: words.staleTitle, level: 1 }).waitFor();
    const [row] = rowsOf(portal.demo, 'SELECT * FROM grants WHERE id = ?', grant.id);
    expect(row).toMatchObject({ valid_to: endOfDay(tomorrow), reason: 'Vikar', version: 2 });
    const both = await two.page.getByRole('main').innerText();
    for (const text of ['Vikar', 'Fast', '2099-01-01']) expect(both).toContain(text);
    await two.page.getByRole('button', { name: words.staleKeepMine }).click();
    await two.page.getByText(words.saved).waitFor();
    const [after] = rowsOf(portal.demo, 'SELECT * FROM grants WHERE id = ?', grant.id);
    expect(after).toMatchObject({ valid_to: endOfDay('2099-01-01'), reason: 'Fast', version: 3 });
    expect([...one.problems, ...two.problems]).toEqual([]);
  });
});

test("another organisation's grants and jobs are nobody's business, and no stranger can be picked", async () => {
  const theirs = rowsOf(portal.demo, 'SELECT id FROM grants WHERE organization_tin = ?', accountants.tin);
  const id = String(theirs[0]?.['id']);
  await using visit = await portal.visit();
  const { page } = visit;
  await logIn(visit, portal.demo, 'administrator', paths.grantsPage(tin));
  const status = async (path: string) => (await page.goto(`${portal.demo.url}${path}`))?.status();
  expect(await status(paths.grantPage(tin, id))).toBe(404);
  expect(await status(paths.grantRevoke(tin, id))).toBe(404);
  expect(await status(paths.bulkPage(tin, 'blk_none'))).toBe(404);
  expect(await status(paths.grantPage(accountants.tin, id))).toBe(403);
  expect(await status(paths.grantsPage(accountants.tin))).toBe(403);
  const stranger = 'mitid_erhverv/99999999-ffff-4fff-8fff-999999999999';
  const details = paths.grantWizard(tin, { person: [stranger], privilege: [read.id], step: 'details' });
  expect(await status(details)).toBe(422);
  expect(await page.getByText('99999999-ffff').count()).toBe(0);
});
