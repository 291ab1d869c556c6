import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { request } from '../support/demo.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { auditAfter, auditHead, drain, rowsOf } from '../support/store.ts';

const portal = openPortalTest();
const { pension, employer, accountants, insurance } = organizations;
const list = paths.privilegesPage(pension.tin);

/** What the pension fund is told about its employee Jonas. */
async function mayRead(): Promise<boolean> {
  const { body } = await request(portal.demo, 'POST', '/access/v1/evaluation', {
    token: await portal.demo.serviceToken(),
    body: {
      subject: { type: 'mitid_erhverv', id: people.employee.idpIdentityId },
      action: { name: demoPrivileges.read.id },
      resource: { type: 'organization', id: employer.tin },
    },
  });
  return (body as { decision: boolean }).decision;
}

describeVariants('J9: the catalogue', (variant) => {
  const texts = textsOf(variant.language).catalogue;
  const name = `Pension: ${variant.name}`;

  test('a privilege is created, given to selected companies, retired and deleted', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'cataloguer', list);
    await page.getByRole('link', { name: texts.create }).click();

    // Nothing is lost when something is missing.
    await page.getByLabel(texts.name).fill(name);
    await page.getByLabel(texts.assignabilities.whitelist).check();
    await page.getByRole('button', { name: texts.save }).click();
    await page.locator('#errors').waitFor();
    expect(await page.title()).toContain(textsOf(variant.language).frame.errorPrefix);
    expect(await page.getByLabel(texts.name).inputValue()).toBe(name);
    await page.getByLabel(texts.descriptionDanish).fill('Se det hele.');
    await page.getByLabel(texts.descriptionEnglish).fill('See everything.');
    await page.getByLabel(texts.validity).fill('a year');
    await page.getByRole('button', { name: texts.save }).click();
    await page
      .locator('#errors')
      .getByText(texts.mistakes['/validity'] ?? '')
      .waitFor();
    await page.getByLabel(texts.validity).fill('365');
    await page.getByRole('button', { name: texts.save }).click();
    await page.getByText(texts.done['created'] ?? '').waitFor();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByText(texts.validityDays(365)).waitFor();
    expect(await page.getByText(texts.holdersText({ grants: 0, organizations: 0, people: 0 })).count()).toBe(
      1,
    );

    await page.goto(`${page.url().replace(/\?.*/, '')}/whitelist`);
    await page
      .getByLabel(texts.addList)
      .fill(`50 55 00 01\nDK${employer.tin.slice(2)}, DK12121212\nnonsense`);
    await page.getByRole('button', { name: texts.addContinue }).click();
    await page.getByRole('heading', { level: 1, name: texts.addCheckTitle }).waitFor();
    await page.getByText(/DK12121212/).waitFor();
    await page.getByText(texts.unreadableAbout('4')).waitFor();
    await page.getByRole('button', { name: texts.confirm }).click();
    await page.getByText(texts.whitelistCount(2)).waitFor();

    await page.getByLabel(`${texts.choose} ${accountants.name}`).check();
    await page.getByRole('button', { name: texts.removeChosen }).click();
    await page.getByText(texts.effect({ activated: 0, deactivated: 0 })).waitFor();
    await page.getByRole('button', { name: texts.confirm }).click();
    await page.getByText(texts.whitelistCount(1)).waitFor();

    await page.getByLabel(texts.find).fill('tillid');
    await page.getByLabel(texts.find).press('Enter');
    await page.getByLabel(new RegExp(accountants.name)).check();
    await page.getByRole('button', { name: texts.addChosen }).click();
    await page.getByRole('button', { name: texts.confirm }).click();
    await page.getByText(texts.whitelistCount(2)).waitFor();

    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('button', { name: texts.retire }).click();
    await page.getByText(texts.done['retired'] ?? '').waitFor();

    await page.getByRole('link', { name: texts.deleteLink }).click();
    await page.getByLabel(texts.typeName(name)).fill('something else');
    await page.getByRole('button', { name: texts.deleteConfirm }).click();
    await page
      .locator('#errors')
      .getByText(texts.mistakes['name-differs'] ?? '')
      .waitFor();
    await page.getByLabel(texts.typeName(name)).fill(name);
    await page.getByRole('button', { name: texts.deleteConfirm }).click();
    await page.getByText(texts.done['deleted'] ?? '').waitFor();
    expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0);
    expect(visit.problems).toEqual([]);
    drain(portal.demo);
    expect(rowsOf(portal.demo, 'SELECT 1 FROM privileges WHERE name = ?', name)).toEqual([]);
  });

  test('what an edit does to grants is said first, and is what happens', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    const { id } = demoPrivileges.read;
    const edit = async (who: 'private' | 'public') => {
      await page.goto(portal.demo.url + paths.privilegeEdit(pension.tin, id));
      await page.getByLabel(texts.assignabilities[who]).check();
      await page.getByRole('button', { name: texts.continue }).click();
    };
    await logIn(visit, portal.demo, 'cataloguer', list);
    expect(await mayRead()).toBe(true);
    await edit('private');
    await page.getByText(texts.effect({ activated: 0, deactivated: 4 })).waitFor();
    expect(await mayRead()).toBe(true);
    await page.getByRole('button', { name: texts.confirm }).click();
    await page.getByText(texts.done['changed'] ?? '').waitFor();
    expect(await mayRead()).toBe(false);
    await edit('public');
    await page.getByText(texts.effect({ activated: 4, deactivated: 0 })).waitFor();
    await page.getByRole('button', { name: texts.confirm }).click();
    await page.getByText(texts.done['changed'] ?? '').waitFor();
    expect(await mayRead()).toBe(true);
    expect(visit.problems).toEqual([]);
  });
});

test('numbers that are no longer right are not confirmed, and an edit of somebody else is shown beside one’s own', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'cataloguer');
  const { id } = demoPrivileges.read;
  const url = paths.privilegeEdit(pension.tin, id);
  const seenOf = async () => /name="seen" value="(\d+)"/.exec((await visitor.get(url)).text)?.[1] ?? '';
  const form = {
    descriptionDanish: 'Se alt.',
    descriptionEnglish: 'See all.',
    assignability: 'private',
    level: 'none',
    seen: await seenOf(),
  };
  const head = auditHead(portal.demo);
  const wrong = await visitor.post(url, { ...form, activated: '0', deactivated: '2' });
  expect(wrong.status).toBe(422);
  expect(wrong.text).toContain('name="deactivated" value="4"');
  expect(auditAfter(portal.demo, head)).toEqual([]);

  const other = await visitor.post(url, {
    ...form,
    assignability: 'public',
    descriptionDanish: 'Andres ord.',
  });
  expect(other.status).toBe(303);
  const stale = await visitor.post(url, form);
  expect(stale.status).toBe(422);
  expect(stale.text).toContain('Andres ord.');
  expect(stale.text).toContain('Se alt.');
  const [entry, ...more] = auditAfter(portal.demo, head);
  expect(more).toEqual([]);
  expect(entry).toMatchObject({
    action: 'privilege.changed',
    entity_id: id,
    organization_tin: pension.tin,
    actor_id: people.cataloguer.idpIdentityId,
    before: { descriptionDanish: demoPrivileges.read.descriptionDanish },
    after: { descriptionDanish: 'Andres ord.' },
  });
});

test('whether declarations are trusted is changed with its numbers', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'cataloguer');
  const url = paths.providerSettings(pension.tin);
  rowsOf(
    portal.demo,
    "UPDATE organizations SET onboarding = 'declaration' WHERE tin = ? RETURNING tin",
    employer.tin,
  );
  const asked = await visitor.post(url, { trust: 'no' });
  const [, deactivated] = /name="deactivated" value="(\d+)"/.exec(asked.text) ?? [];
  expect(Number(deactivated)).toBeGreaterThan(0);
  expect(await mayRead()).toBe(true);
  expect((await visitor.post(url, { trust: 'no', activated: '0', deactivated })).status).toBe(303);
  expect(await mayRead()).toBe(false);
  expect((await visitor.post(url, { trust: 'yes', activated: deactivated, deactivated: '0' })).status).toBe(
    303,
  );
  expect(await mayRead()).toBe(true);
});

test('another provider’s privileges, and roles, do not exist here; CPR numbers are kept nowhere', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'cataloguer');
  const role = rowsOf(portal.demo, "SELECT id FROM privileges WHERE name = 'Operator'")[0]?.['id'];
  const head = auditHead(portal.demo);
  for (const id of [demoPrivileges.claims.id, String(role)]) {
    const fields = { typed: 'Insurance: report a claim', seen: '1', grants: '0', list: employer.tin };
    for (const path of [paths.privilegePage, paths.privilegeEdit, paths.privilegeDelete, paths.whitelist])
      expect((await visitor.get(path(pension.tin, id))).status).toBe(404);
    for (const path of [
      paths.privilegeEdit,
      paths.privilegeRetire,
      paths.privilegeDelete,
      paths.whitelistAdd,
      paths.whitelistRemove,
    ])
      expect((await visitor.post(path(pension.tin, id), fields)).status).toBe(404);
  }
  expect((await visitor.get(paths.privilegesPage(insurance.tin))).status).toBe(403);
  const refused = await visitor.post(paths.newPrivilege(pension.tin), {
    name: 'Ring 010190-1234',
    descriptionDanish: 'a',
    descriptionEnglish: 'b',
    assignability: 'public',
    level: 'none',
  });
  expect(refused.status).toBe(422);
  expect(auditAfter(portal.demo, head)).toEqual([]);
});
