import { expect, test, vi } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { listAdministrators } from '../../server/directory/administrators.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { change } from '../support/store.ts';

/** J7: the organisation's administrators add and remove each other; the last one stays. */

const { accountants, employer } = organizations;
// Several people, each with a browser of their own.
vi.setConfig({ testTimeout: 120_000 });
const portal = openPortalTest();
const list = paths.administratorsPage(accountants.tin);
const holders = () =>
  listAdministrators(portal.demo.demo.service.context, accountants.tin).map(
    ({ grant }) => grant.idpIdentityId,
  );

describeVariants('administrators', (variant) => {
  const texts = textsOf(variant.language);
  const { administrators: words } = texts;

  test('a colleague is found, added and removed again, and is told when they are', async () => {
    await using chief = await portal.visit(variant);
    await logIn(chief, portal.demo, 'chief', paths.organization(accountants.tin));
    const { page } = chief;
    expect(await page.getByText(words.soleTitle).count()).toBe(0);
    await page.getByRole('banner').getByRole('link', { name: texts.organizations.navAdministrators }).click();
    const names = await page.getByRole('rowheader').allInnerTexts();
    expect(names).toHaveLength(2);
    for (const { name } of [people.chief, people.deputy]) expect(names.join('\n')).toContain(name);

    await page.getByRole('link', { name: words.add }).click();
    await page.getByLabel(words.chooseSearch).fill('søren bang');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: `${words.choose} ${people.accountant.name}` }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      words.addTitle(people.accountant.name),
    );
    for (const effect of words.addEffects) expect(await page.getByRole('main').innerText()).toContain(effect);
    await page.getByRole('button', { name: words.addSubmit }).click();
    await page.getByText(words.addedNotice(people.accountant.name)).waitFor();
    await page.reload();
    expect(await page.getByText(words.addedNotice(people.accountant.name)).count()).toBe(0);

    // The new one can work at once.
    await using added = await portal.visit(variant);
    await logIn(added, portal.demo, 'accountant', list);
    await added.page.getByRole('rowheader', { name: people.chief.name }).waitFor();

    await page.getByRole('link', { name: `${words.remove} ${people.accountant.name}` }).click();
    const main = await page.getByRole('main').innerText();
    expect(main).toContain(words.removeEffect(people.accountant.name));
    expect(main).toContain(words.removeLeft(2));
    await page.getByRole('button', { name: words.removeSubmit }).click();
    await page.getByText(words.removedNotice(people.accountant.name)).waitFor();
    expect(holders()).not.toContain(people.accountant.idpIdentityId);

    // The next click is one too many: the session is gone, and after the login they are told why.
    await added.page.goto(`${portal.demo.url}${list}`);
    expect(added.page.url()).toContain(portal.demo.demo.broker.url);
    await logIn(added, portal.demo, 'accountant');
    const told = () => added.page.getByRole('main').innerText();
    const refusal = await added.page.getByRole('main').innerText();
    expect(refusal).toContain(texts.errors.byCode['role-missing']?.title);
    expect(refusal).toContain(texts.errors.roleRemoved('X').split('X')[0]);
    await added.page.goto(`${portal.demo.url}${paths.organizations}`);
    expect(await told()).toContain(texts.organizations.lost(accountants.name, 'X').split('X')[0]);
    expect([...chief.problems, ...added.problems]).toEqual([]);
  });

  test('a UUID that nobody knows is looked at twice, a wrong one is refused with its reason', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'chief', paths.newAdministrator(accountants.tin));
    const field = page.getByLabel(words.uuid, { exact: true });
    const send = async (uuid: string) => {
      await field.fill(uuid);
      await page.getByRole('button', { name: words.next }).click();
    };
    await send('310290-1234');
    await page.getByRole('link', { name: words.uuidWrong }).waitFor();
    expect(await page.title()).toMatch(/^(Fejl|Error): /);
    await send(people.chief.idpIdentityId);
    await page.getByRole('link', { name: words.alreadyOne }).waitFor();
    await send(people.newcomer.idpIdentityId.toUpperCase());
    await page.getByText(words.addUnknown).waitFor();
    await page.getByRole('button', { name: words.addSubmit }).click();
    await page.getByText(words.addedNotice(people.newcomer.idpIdentityId)).waitFor();
    expect(holders()).toContain(people.newcomer.idpIdentityId);
    change(portal.demo, 'DELETE FROM grants WHERE idp_identity_id = ?', people.newcomer.idpIdentityId);
    change(portal.demo, 'DELETE FROM ties WHERE idp_identity_id = ?', people.newcomer.idpIdentityId);
    expect(visit.problems).toEqual([]);
  });

  test('the only one is warned on the home page, and cannot be removed', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.organization(employer.tin));
    await page.getByRole('heading', { name: words.soleTitle }).waitFor();
    await page.goto(`${portal.demo.url}${paths.administratorsPage(employer.tin)}`);
    await page.getByText(words.lastStays).waitFor();
    const [sole] = listAdministrators(portal.demo.demo.service.context, employer.tin);
    await page.goto(`${portal.demo.url}${paths.removeAdministrator(employer.tin, sole?.grant.id ?? '')}`);
    await page.getByRole('heading', { name: words.removeLast, level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: words.removeSubmit }).count()).toBe(0);
  });
});
