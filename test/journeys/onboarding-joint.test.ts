import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { cvrOf } from '../../server/onboarding/numbers.ts';
import { paths } from '../../server/paths.ts';
import { forgetOnboarding } from '../support/onboarding-demo.ts';
import {
  accept,
  chooseCompany,
  followLetter,
  headingOf,
  mainOf,
  typeNumber,
  wordsOf,
} from '../support/onboarding-journey.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { change, roleId, rowsOf } from '../support/store.ts';

/** J1 with joint signatories: the first confirms, the others get a link. */

const t = openPortalTest();
const { joint } = organizations;
const cvr = cvrOf(joint.tin);
const { jointSignatory, otherSignatory } = people;
const administrators = () =>
  rowsOf(
    t.demo,
    'SELECT idp_identity_id FROM grants WHERE organization_tin = ? AND privilege_id = ?',
    joint.tin,
    roleId('PrivilegeAdministrator'),
  )
    .map((row) => row['idp_identity_id'])
    .toSorted();

beforeEach(() => forgetOnboarding(t.demo, joint.tin));

describeVariants('joint signatories', (variant) => {
  test('confirm one after the other, by the link that the first copies, and both become administrators', async () => {
    await using first = await t.visit(variant);
    const words = wordsOf(first);
    await chooseCompany(first, t.demo, 'jointSignatory', cvr);
    await typeNumber(first, 'jointSignatory');
    expect(await mainOf(first)).toContain(words.effectFirst);
    expect(await mainOf(first)).toContain(words.nobodyYet);
    await accept(first);
    expect(await headingOf(first)).toBe(words.waitingTitle);
    expect(await mainOf(first)).toContain(otherSignatory.name);
    const link = await first.page.locator('#link').inputValue();
    expect(administrators()).toEqual([]);
    // Once more by the same person: it counts once, and the receipt says what is missing.
    await first.page.goto(t.demo.url + paths.onboardingProve(joint.tin));
    await typeNumber(first, 'jointSignatory');
    await accept(first);
    expect(await headingOf(first)).toBe(words.waitingTitle);

    await using other = await t.visit(variant);
    await other.page.goto(link);
    expect(await headingOf(other)).toBe(words.signaturesTitle(joint.name));
    expect(await mainOf(other)).toContain(words.signaturesState(1, 2));
    expect(await mainOf(other)).not.toContain(jointSignatory.name);
    await other.page.getByRole('link', { name: words.signaturesStart }).click();
    await logIn(other, t.demo, 'otherSignatory');
    await typeNumber(other, 'otherSignatory');
    expect(await mainOf(other)).toContain(words.effectLast);
    expect(await mainOf(other)).toContain(jointSignatory.name);
    await accept(other);
    expect(await headingOf(other)).toBe(words.receiptTitle);
    expect(administrators()).toEqual([jointSignatory.idpIdentityId, otherSignatory.idpIdentityId].toSorted());

    await first.page.goto(link);
    expect(await headingOf(first)).toBe(words.usedTitle(joint.name));
    await first.page.getByRole('link', { name: words.openOrganization }).click();
    expect(first.page.url()).toBe(t.demo.url + paths.organization(joint.tin));
    expect([...first.problems, ...other.problems]).toEqual([]);
  });

  test('the other comes by the letter to the company; who is none of them gets nowhere by it', async () => {
    await using first = await t.visit(variant);
    await chooseCompany(first, t.demo, 'jointSignatory', cvr);
    await typeNumber(first, 'jointSignatory');
    await accept(first);
    await using other = await t.visit(variant);
    const words = wordsOf(other);
    await followLetter(other, t.demo, cvr, '/onboarding/signatures/');
    await other.page.getByRole('link', { name: words.signaturesStart }).click();
    await logIn(other, t.demo, 'private');
    await typeNumber(other, 'private');
    expect(await headingOf(other)).toBe(words.stops['not-signatory']?.title);
    expect(administrators()).toEqual([]);
  });

  test('what waited fourteen days has lapsed: the link says so, and one can begin again', async () => {
    await using first = await t.visit(variant);
    const words = wordsOf(first);
    await chooseCompany(first, t.demo, 'jointSignatory', cvr);
    await typeNumber(first, 'jointSignatory');
    await accept(first);
    const link = await first.page.locator('#link').inputValue();
    change(t.demo, "UPDATE onboardings SET expires_at = 1 WHERE state = 'pending'");

    await using other = await t.visit(variant);
    await other.page.goto(link);
    expect(await headingOf(other)).toBe(words.lapsedTitle);
    await other.page.getByRole('link', { name: words.lapsedStart }).click();
    await logIn(other, t.demo, 'otherSignatory');
    await chooseCompany(other, t.demo, 'otherSignatory', cvr);
    await typeNumber(other, 'otherSignatory');
    expect(await mainOf(other)).toContain(words.effectFirst);
    await accept(other);
    expect(await headingOf(other)).toBe(words.waitingTitle);
    expect(await mainOf(other)).toContain(jointSignatory.name);
    expect(administrators()).toEqual([]);
    expect(
      rowsOf(t.demo, 'SELECT state FROM onboardings WHERE organization_tin = ? ORDER BY id', joint.tin),
    ).toEqual([{ state: 'lapsed' }, { state: 'pending' }]);
  });
});
