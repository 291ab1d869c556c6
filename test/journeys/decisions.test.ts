import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { giveGrant } from '../../server/grants/give.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { authorityOver } from '../support/administrators.ts';
import { askAbout } from '../support/decisions.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { aGrant, roleId, rowsOf } from '../support/store.ts';

const portal = openPortalTest();
const { employer, pension, insurance, accountants, abandoned } = organizations;
const { employee, newcomer, accountant } = people;

const administer = { privilege: demoPrivileges.administer.name };

describeVariants('J10: from an answer to why', (variant) => {
  test('a supporter finds the refusal of a caller, and one click tells why it was so then', async () => {
    const texts = textsOf(variant.language).decisions;
    const why = textsOf(variant.language).why;
    const { demo } = portal;
    const { context } = demo.demo.service;
    rowsOf(demo, 'DELETE FROM grants WHERE privilege_id = ? RETURNING id', demoPrivileges.administer.id);
    expect((await askAbout(demo, employee, administer)).decision).toBe(false);
    // What has been mended since does not change what was.
    context.db.inOneBatch(() =>
      giveGrant(context, authorityOver(employer.tin), {
        identity: employee,
        privilege: demoPrivileges.administer.id,
      }),
    );
    expect((await askAbout(demo, employee, administer)).decision).toBe(true);

    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, demo, 'supporter', paths.support(pension.tin));
    await page.getByRole('link', { name: texts.nav, exact: true }).click();
    await page.getByRole('heading', { name: texts.title }).waitFor();
    await page.getByLabel(texts.person).fill('nobody');
    await page.getByRole('button', { name: texts.filter, exact: true }).click();
    await page.locator('#errors').getByText(texts.mistakes.person).waitFor();
    await page.getByLabel(texts.person).fill(employee.idpIdentityId.toUpperCase());
    await page.getByLabel(texts.organization).fill(employer.tin.slice(2));
    await page.getByLabel(texts.privilege, { exact: true }).selectOption(demoPrivileges.administer.id);
    await page.getByLabel(texts.answer, { exact: true }).selectOption('deny');
    await page.getByRole('button', { name: texts.filter, exact: true }).click();
    await page.waitForURL(/answer=deny/);
    const rows = page.getByRole('row').filter({ hasText: demoPrivileges.administer.name });
    await rows.filter({ hasText: employee.name }).first().waitFor();
    await rows.first().getByRole('link', { name: texts.why }).click();
    await page.getByRole('heading', { name: why.denyThen }).waitFor();
    await page.getByText(why.noGrantThen).waitFor();

    await page.goto(`${demo.url}${paths.supportDecisions(pension.tin)}`);
    await page.getByRole('row').filter({ hasText: demoPrivileges.administer.name }).first().waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: texts.csv }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${texts.file}.csv`);
    expect(visit.problems).toEqual([]);
  });

  test('an administrator sees from the page of a person what they were refused', async () => {
    const texts = textsOf(variant.language).decisions;
    const why = textsOf(variant.language).why;
    await askAbout(portal.demo, employee, { privilege: demoPrivileges.reportSalaries.name });
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.employee(employer.tin, employee));
    await page.getByRole('link', { name: texts.ofPerson }).click();
    await page.waitForURL(/decisions.*answer=deny/);
    // The timeline of the person leads there as well.
    await page.goto(`${portal.demo.url}${paths.timeline(employer.tin, { person: employee.idpIdentityId })}`);
    await page.getByRole('link', { name: texts.ofPerson }).click();
    await page.waitForURL(/decisions.*answer=deny/);
    const row = page.getByRole('row').filter({ hasText: demoPrivileges.reportSalaries.name }).first();
    await row.getByText(texts.answers.deny, { exact: true }).waitFor();
    await row.getByText(pension.name).waitFor();
    await row.getByRole('link', { name: texts.why }).click();
    await page.getByRole('heading', { name: why.denyThen }).waitFor();
    expect(visit.problems).toEqual([]);
  });
});

test('a provider’s people see nobody who has not used it, no other provider’s answers, and no other company by name', async () => {
  const texts = textsOf('da').decisions;
  const { demo } = portal;
  // Asked about, though she has never been there; and for a company that is no customer.
  await askAbout(demo, newcomer);
  await askAbout(demo, employee, { organization: insurance.tin });
  const claims = demoPrivileges.claims.name;
  const { id } = await askAbout(demo, employee, { privilege: claims });
  for (const [who, url, file] of [
    ['supporter', paths.supportDecisions(pension.tin), paths.supportDecisionsExport(pension.tin)],
    ['cataloguer', paths.providerDecisions(pension.tin), paths.providerDecisionsExport(pension.tin)],
  ] as const) {
    const visitor = await visitorLoggedIn(demo, who);
    const page = await visitor.get(url);
    expect(page.text).toContain(employee.name);
    expect(page.text).toContain(texts.outside);
    expect(page.text).not.toContain(newcomer.idpIdentityId);
    expect(page.text).not.toContain(insurance.name);
    expect(page.text).not.toContain('PrivilegeAdministrator');
    const files = [
      await visitor.get(withQuery(file, { format: 'csv' })),
      await visitor.get(withQuery(file, { format: 'json' })),
    ];
    for (const { status, text } of files) {
      expect(status).toBe(200);
      expect(text).toContain(id);
      expect(text).toContain(employee.idpIdentityId);
      expect(text).not.toContain(newcomer.idpIdentityId);
    }
    const asked = await visitor.get(withQuery(url, { person: newcomer.idpIdentityId }));
    expect([asked.status, asked.text.includes(texts.mistakes.personUnused)]).toEqual([422, true]);
  }
  // The other provider has asked nothing, and sees nothing of it.
  const role = roleId('SupportAgent');
  aGrant(demo, { organizationTin: insurance.tin, privilegeId: role, idpIdentityId: newcomer.idpIdentityId });
  const foreign = await visitorLoggedIn(demo, 'newcomer');
  const none = await foreign.get(paths.supportDecisions(insurance.tin));
  expect(none.text).toContain(texts.emptyTitle);
  expect((await foreign.get(paths.supportDecisions(pension.tin))).status).toBe(403);
});

test('an organisation’s administrators see answers about their own people on their own behalf', async () => {
  const { demo } = portal;
  await askAbout(demo, accountant, { organization: accountants.tin });
  await askAbout(demo, people.stranded, { organization: employer.tin });
  const visitor = await visitorLoggedIn(demo, 'administrator');
  const page = await visitor.get(paths.decisions(employer.tin));
  const file = await visitor.get(withQuery(paths.decisionsExport(employer.tin), { format: 'json' }));
  expect(page.text).toContain(textsOf('da').decisions.outsideOrganization);
  for (const { text } of [page, file]) {
    expect(text).toContain(employee.name);
    for (const hidden of [people.stranded.idpIdentityId, accountants.tin, abandoned.tin, 'demo-pension'])
      expect(text).not.toContain(hidden);
  }
  const records = JSON.parse(file.text) as { subject: { name?: string }; provider: { tin: string } }[];
  expect(new Set(records.map(({ provider }) => provider.tin))).toEqual(new Set([pension.tin]));
});

test('what a system asks for is no formula in the file', async () => {
  const { demo } = portal;
  await askAbout(demo, employee, { privilege: '=1+1' });
  const visitor = await visitorLoggedIn(demo, 'cataloguer');
  const { text } = await visitor.get(
    withQuery(paths.providerDecisionsExport(pension.tin), { format: 'csv', answer: 'deny' }),
  );
  expect(text).toContain('=1+1');
  expect(text).not.toMatch(/(^|;)"?[=+@-]/m);
});
