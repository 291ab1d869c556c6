import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { cvrOf } from '../../server/onboarding/numbers.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { forgetOnboarding } from '../support/onboarding-demo.ts';
import {
  accept,
  chooseCompany,
  followLetter,
  headingOf,
  mainOf,
  submit,
  typeNumber,
  wordsOf,
} from '../support/onboarding-journey.ts';
import { describeVariants, logIn, openPortalTest, type Variant, type Visit } from '../support/portal.ts';
import { aGrant, roleId, rowsOf } from '../support/store.ts';

/** J2: a sworn declaration, the letter about it, *this was not us*, and the signatory who onboards anew. */

const t = openPortalTest();
const { outsider, pension } = organizations;
const cvr = cvrOf(outsider.tin);
const administrators = () =>
  rowsOf(
    t.demo,
    'SELECT idp_identity_id FROM grants WHERE organization_tin = ? AND privilege_id = ?',
    outsider.tin,
    roleId('PrivilegeAdministrator'),
  ).map((row) => row['idp_identity_id']);

beforeEach(() => forgetOnboarding(t.demo));

async function declare(visit: Visit): Promise<void> {
  const { page } = visit;
  const words = wordsOf(visit);
  await page.goto(t.demo.url + paths.onboarding);
  await page.getByRole('link', { name: words.frontDeclaration }).click();
  await logIn(visit, t.demo, 'outsider');
  await page.getByLabel(words.declare).check();
  await accept(visit);
}

/** The declarant's own session, which has just become useless. */
async function expectLoggedOut({ page }: Visit): Promise<void> {
  await page.goto(t.demo.url + paths.organization(outsider.tin));
  expect(page.url()).toContain(t.demo.demo.broker.url);
}

describeVariants('a sworn declaration', (variant: Variant) => {
  test('makes its declarant administrator, once declared and accepted', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    const words = wordsOf(visit);
    await page.goto(t.demo.url + paths.onboardingDeclaration);
    await logIn(visit, t.demo, 'outsider');
    expect(await headingOf(visit)).toBe(words.declareTitle(outsider.name));
    await submit(page);
    expect(await mainOf(visit)).toContain(words.declareMissing);
    expect(await mainOf(visit)).toContain(words.acceptMissing);
    await page.getByLabel(words.declare).check();
    await submit(page);
    expect(await mainOf(visit)).not.toContain(words.declareMissing);
    expect(await page.getByLabel(words.declare).isChecked()).toBe(true);
    expect(administrators()).toEqual([]);
    await accept(visit);
    expect(await headingOf(visit)).toBe(words.receiptTitle);
    expect(await mainOf(visit)).toContain(words.receiptLetter(outsider.name));
    expect(administrators()).toEqual([people.outsider.idpIdentityId]);
    await page.getByRole('link', { name: words.openOrganization }).click();
    expect(page.url()).toBe(t.demo.url + paths.organization(outsider.tin));
    expect(visit.problems).toEqual([]);
  });

  test('is made with MitID Erhverv only', async () => {
    await using visit = await t.visit(variant);
    await visit.page.goto(t.demo.url + paths.onboardingDeclaration);
    await logIn(visit, t.demo, 'private');
    const words = wordsOf(visit);
    expect(await headingOf(visit)).toBe(words.stops['private-login']?.title);
    await visit.page.getByRole('link', { name: words.logInOtherwise }).click();
    await logIn(visit, t.demo, 'outsider');
    expect(await headingOf(visit)).toBe(words.declareTitle(outsider.name));
  });

  test('this was not us: the letter leads to a button, which closes everything until a signatory comes', async () => {
    await using declarant = await t.visit(variant);
    await declare(declarant);
    const granted = aGrant(t.demo, { organizationTin: outsider.tin, privilegeId: demoPrivileges.read.id });

    await using company = await t.visit(variant);
    const words = wordsOf(company);
    await followLetter(company, t.demo, cvr, '/not-us/');
    expect(await headingOf(company)).toBe(words.notUsTitle);
    // To look changes nothing.
    await declarant.page.goto(t.demo.url + paths.organization(outsider.tin));
    expect(declarant.page.url()).toBe(t.demo.url + paths.organization(outsider.tin));
    await submit(company.page);
    expect(await headingOf(company)).toBe(words.frozenDoneTitle);
    await company.page.reload();
    expect(await headingOf(company)).toBe(words.frozenDoneTitle);
    await expectLoggedOut(declarant);
    const told = rowsOf(
      t.demo,
      "SELECT entity_id FROM change_audit WHERE organization_tin = ? AND action = 'organization.frozen'",
      pension.tin,
    );
    expect(told.at(-1)).toEqual({ entity_id: outsider.tin });

    // The declarant does not get in again, and cannot declare again.
    await logIn(declarant, t.demo, 'outsider');
    expect(await mainOf(declarant)).not.toContain(words.receiptTitle);
    await declarant.page.goto(t.demo.url + paths.onboardingDeclaration);
    expect(await headingOf(declarant)).toBe(words.stops['organization-frozen']?.title);

    // A signatory takes what was granted away, and opens the company again.
    await company.page.getByRole('link', { name: words.frozenDoneStart }).click();
    await logIn(company, t.demo, 'signatory');
    await chooseCompany(company, t.demo, 'signatory', cvr);
    await typeNumber(company, 'signatory');
    expect(await mainOf(company)).toContain(words.frozenChoice(1));
    expect(await company.page.getByLabel(words.frozenRemove(1)).isChecked()).toBe(true);
    await accept(company);
    expect(await headingOf(company)).toBe(words.receiptTitle);
    expect(administrators()).toEqual([people.signatory.idpIdentityId]);
    expect(rowsOf(t.demo, 'SELECT id FROM grants WHERE id = ?', granted.id)).toEqual([]);
    // The record tells who closed it, by what they had: nobody logged in for that.
    await company.page.goto(t.demo.url + paths.timeline(outsider.tin));
    expect(await mainOf(company)).toContain(textsOf(variant.language).timeline.letter);
    expect(await mainOf(company)).not.toContain('onb_');
    await followLetter(company, t.demo, cvr, '/not-us/');
    expect(await headingOf(company)).toBe(words.notUsOverTitle);
    expect(administrators()).toEqual([people.signatory.idpIdentityId]);
    expect([...declarant.problems, ...company.problems]).toEqual([]);
  });
});
