import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { emptyList } from '../support/directory.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { change, drain } from '../support/store.ts';

/** J4: an employee logs in at a provider, and stands on the list that is open. */

const { employer } = organizations;
const list = paths.employeesPage(employer.tin);
const portal = openPortalTest();

/** Somebody logs in at the demo provider, whose system then asks what they may. */
async function logInAtProvider(person: 'newcomer' | 'employee'): Promise<void> {
  const token = await portal.demo.userToken(person, 'demo-pension');
  const answer = await fetch(`${portal.demo.url}/privileges-api/api/v1/identity/privileges`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(200);
}

function forget(idpIdentityId: string): void {
  for (const table of ['grants', 'ties', 'sightings'])
    change(portal.demo, `DELETE FROM ${table} WHERE idp_identity_id = ?`, idpIdentityId);
}

describeVariants('an employee appears', (variant) => {
  const texts = textsOf(variant.language).people;

  test('on the open list, marked as new, while selection, focus and place stay as they are', async () => {
    forget(people.newcomer.idpIdentityId);
    await logInAtProvider('employee');
    drain(portal.demo);
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', list);
    const row = page.locator('tr', { hasText: people.newcomer.name });
    expect(await row.count()).toBe(0);
    const box = page.getByLabel(texts.selectOne(people.employee.name));
    if (!variant.javaScript) {
      await page.getByRole('link', { name: texts.refreshOften }).click();
      await page.getByText(texts.refreshing).waitFor();
    } else {
      await box.check();
      await page.locator('#search').focus();
      // The stream is open once its first look has been taken.
      await page.waitForTimeout(600);
    }
    await logInAtProvider('newcomer');
    await row.waitFor({ timeout: variant.javaScript ? 5_000 : 15_000 });
    expect(await row.getByText(texts.new, { exact: true }).count()).toBe(1);
    expect(await page.locator('#people-status').textContent()).toContain(people.newcomer.name);
    expect(await page.locator('h1').count()).toBe(1);
    if (variant.javaScript) {
      expect(await box.isChecked()).toBe(true);
      expect(await page.evaluate('document.activeElement.id')).toBe('search');
    }
    expect(visit.problems).toEqual([]);
  });

  test('on the empty list, which explains itself until then', async () => {
    emptyList(portal.demo);
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', list);
    await page.getByText(texts.emptyAbout).waitFor();
    if (variant.javaScript) await page.waitForTimeout(600);
    await logInAtProvider('newcomer');
    if (!variant.javaScript) await page.getByRole('link', { name: texts.refreshNow }).click();
    await page.locator('tr', { hasText: people.newcomer.name }).waitFor();
    expect(await page.getByText(texts.emptyAbout).count()).toBe(0);
    expect(visit.problems).toEqual([]);
  });

  test('and is picked there for what they are to be granted', async () => {
    await logInAtProvider('newcomer');
    drain(portal.demo);
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', list);
    await page.getByRole('button', { name: texts.grantSelected }).click();
    await page.getByText(texts.noneSelected).first().waitFor();
    await page.getByLabel(texts.selectOne(people.newcomer.name)).check();
    await page.getByRole('button', { name: texts.grantSelected }).click();
    await page.waitForURL(`**${paths.grantWizard(employer.tin)}?**`);
    await page.getByText(people.newcomer.name).first().waitFor();
    expect(visit.problems).toEqual([]);
  });

  test('not while its reader has stopped the updates', async () => {
    forget(people.newcomer.idpIdentityId);
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', `${list}?live=off`);
    await page.getByText(texts.liveOff).waitFor();
    await logInAtProvider('newcomer');
    await page.waitForTimeout(1_200);
    expect(await page.locator('tr', { hasText: people.newcomer.name }).count()).toBe(0);
    await page.getByRole('link', { name: texts.liveStart }).click();
    await page.locator('tr', { hasText: people.newcomer.name }).waitFor();
  });
});
