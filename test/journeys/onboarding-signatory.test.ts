import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { findPerson, people } from '../../demo/people.ts';
import { cvrOf } from '../../server/onboarding/numbers.ts';
import { paths } from '../../server/paths.ts';
import { forgetOnboarding } from '../support/onboarding-demo.ts';
import {
  accept,
  chooseCompany,
  headingOf,
  mainOf,
  submit,
  typeNumber,
  wordsOf,
} from '../support/onboarding-journey.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { change, roleId, rowsOf } from '../support/store.ts';

/** J1: a signatory onboards a company. */

const t = openPortalTest();
const { outsider, employer } = organizations;
const cvr = cvrOf(outsider.tin);
const administrators = () =>
  rowsOf(
    t.demo,
    'SELECT idp, idp_identity_id FROM grants WHERE organization_tin = ? AND privilege_id = ?',
    outsider.tin,
    roleId('PrivilegeAdministrator'),
  );

beforeEach(() => forgetOnboarding(t.demo));

describeVariants('a signatory', (variant) => {
  test('onboards the company: number, CPR number, terms, receipt', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    const words = wordsOf(visit);
    await chooseCompany(visit, t.demo, 'signatory', cvr);
    expect(await mainOf(visit)).toContain(outsider.name);
    expect(await mainOf(visit)).toContain(words.proveLead(outsider.name));
    const field = page.locator('#cpr');
    expect(await field.getAttribute('autocomplete')).toBe('off');
    await typeNumber(visit, 'signatory');
    expect(page.url()).toBe(t.demo.url + paths.onboardingConfirm(outsider.tin));
    expect(await mainOf(visit)).toContain(words.signingAlone);
    expect(await mainOf(visit)).toContain(people.signatory.name);
    expect(administrators()).toEqual([]);
    await accept(visit);
    expect(await headingOf(visit)).toBe(words.receiptTitle);
    expect(administrators()).toEqual([{ idp: 'mitid', idp_identity_id: people.signatory.idpIdentityId }]);
    await page.getByRole('link', { name: words.openOrganization }).click();
    expect(page.url()).toBe(t.demo.url + paths.organization(outsider.tin));
    expect(await mainOf(visit)).toContain(outsider.name);
    // Back to the number: the field has forgotten it, and there is nothing more to do.
    await page.goto(t.demo.url + paths.onboardingProve(outsider.tin));
    expect(await headingOf(visit)).toBe(words.stops['already-onboarded']?.title);
    expect(visit.problems).toEqual([]);
  });

  test('who is none is told so, and of the other way', async () => {
    await using visit = await t.visit(variant);
    await chooseCompany(visit, t.demo, 'private', cvr);
    await typeNumber(visit, 'private');
    const words = wordsOf(visit);
    expect(await headingOf(visit)).toBe(words.stops['not-signatory']?.title);
    await visit.page.getByRole('link', { name: words.otherRoute }).click();
    expect(await headingOf(visit)).toBe(words.stops['private-login']?.title);
    expect(administrators()).toEqual([]);
  });

  test('a wrong CPR number is said, and the third is the last', async () => {
    await using visit = await t.visit(variant);
    const words = wordsOf(visit);
    await chooseCompany(visit, t.demo, 'private', cvr);
    for (const left of [2, 1]) {
      await typeNumber(visit, 'private', people.signatory.cpr);
      expect(await mainOf(visit)).toContain(words.cprMismatch(left));
      expect(await visit.page.title()).toMatch(/^(Fejl|Error): /);
      expect(await visit.page.locator('#cpr').inputValue()).toBe('');
      expect(await visit.page.content()).not.toContain(people.signatory.cpr);
    }
    await typeNumber(visit, 'private', people.signatory.cpr);
    expect(await headingOf(visit)).toBe(words.stops['too-many-tries']?.title);
    // Another login does not help within the hour.
    expect(await visit.page.getByRole('link', { name: words.logInAgain }).count()).toBe(0);
    await visit.page.goto(t.demo.url + paths.logout);
    await logIn(visit, t.demo, 'private', paths.onboardingProve(outsider.tin));
    expect(await headingOf(visit)).toBe(words.stops['too-many-tries']?.title);
    expect(administrators()).toEqual([]);
  });

  test('what is no CPR number is said, and costs no try', async () => {
    await using visit = await t.visit(variant);
    await chooseCompany(visit, t.demo, 'signatory', cvr);
    for (const typed of ['', '31026200', 'abcdefghij', '4102620018']) {
      await typeNumber(visit, 'signatory', typed);
      expect(await mainOf(visit)).toContain(wordsOf(visit).cprInvalid);
    }
    await typeNumber(visit, 'signatory', (findPerson('signatory').cpr ?? '').replace(/(.{6})/, '$1-'));
    expect(await headingOf(visit)).toBe(wordsOf(visit).confirmTitle);
  });

  test('a company number that is none, that nobody has, or of a company that has ceased, is said at its field', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    const words = wordsOf(visit);
    await chooseCompany(visit, t.demo, 'signatory', '12345678');
    const sendNumber = async (typed: string) => {
      await page.getByLabel(words.cvr).fill(typed);
      await submit(page);
    };
    expect(await mainOf(visit)).toContain(words.cvrWrong);
    expect(await page.locator('#cvr').inputValue()).toBe('12345678');
    await sendNumber('');
    expect(await mainOf(visit)).toContain(words.cvrMissing);
    await sendNumber('29915938');
    expect(await mainOf(visit)).toContain(words.cvrUnknown);
    await sendNumber('31310008');
    expect(await mainOf(visit)).toContain(words.cvrCeased('Lukket Lagersalg ApS'));
    // The summary leads to the field.
    await page.locator('.error-summary a').click();
    expect(await page.locator('#cvr').evaluate((field) => field.matches(':focus, :target'))).toBe(true);
    await sendNumber(people.signatory.cpr);
    expect(await mainOf(visit)).toContain(words.cvrIsCpr);
    expect(await page.locator('#cvr').inputValue()).toBe('');
    await sendNumber(` DK ${cvr.replace(/(..)/g, '$1 ')}`);
    expect(page.url()).toBe(t.demo.url + paths.onboardingProve(outsider.tin));
  });

  test('of a company that is onboarded is told who can help', async () => {
    await using visit = await t.visit(variant);
    await chooseCompany(visit, t.demo, 'signatory', cvrOf(employer.tin));
    const words = wordsOf(visit);
    expect(await headingOf(visit)).toBe(words.stops['already-onboarded']?.title);
    expect(await mainOf(visit)).toContain(employer.name);
    expect(await mainOf(visit)).toContain(words.stops['already-onboarded']?.about[1]);
  });

  test('the terms have to be accepted; a proof that has run out is asked for again', async () => {
    await using visit = await t.visit(variant);
    const words = wordsOf(visit);
    await chooseCompany(visit, t.demo, 'signatory', cvr);
    await typeNumber(visit, 'signatory');
    await submit(visit.page);
    expect(await mainOf(visit)).toContain(words.acceptMissing);
    expect(administrators()).toEqual([]);
    change(t.demo, 'UPDATE signatory_proofs SET expires_at = 1');
    await accept(visit);
    expect(await headingOf(visit)).toBe(words.stops['proof-missing']?.title);
    await visit.page.getByRole('link', { name: words.proveAgain }).click();
    await typeNumber(visit, 'signatory');
    await accept(visit);
    expect(await headingOf(visit)).toBe(words.receiptTitle);
  });
});
