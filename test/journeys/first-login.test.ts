import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { emptyList } from '../support/directory.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { change, rowsOf } from '../support/store.ts';

/** J3: an administrator logs in for the first time: the list is empty, says why, and helps on. */

const { employer } = organizations;
const portal = openPortalTest();
const tiesOf = (id: string) =>
  rowsOf(portal.demo, 'SELECT kind, source, nickname FROM ties WHERE idp_identity_id = ?', id);

beforeEach(() => {
  emptyList(portal.demo);
  change(portal.demo, 'DELETE FROM ties WHERE organization_tin = ?', employer.tin);
});

describeVariants('the first login of an administrator', (variant) => {
  const texts = textsOf(variant.language).people;

  test('shows an empty list that says why, and leads to adding people by UUID', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.employeesPage(employer.tin));
    await page.getByRole('heading', { name: texts.emptyTitle }).waitFor();
    await page.getByText(texts.emptyAbout).waitFor();
    await page.getByRole('link', { name: texts.wayAdd }).click();

    // The guide is at hand, and says where the UUID stands.
    await page.getByText(texts.addWhere).click();
    await page.getByRole('link', { name: texts.addGuide }).waitFor();

    await page.getByLabel(texts.uuids).fill(`freja\n${people.newcomer.idpIdentityId} Freja 010190-1234`);
    await page.getByRole('button', { name: texts.addButton }).click();
    expect(await page.title()).toMatch(/^(Fejl|Error): /);
    await page.getByRole('link', { name: texts.uuidWrong(1) }).waitFor();
    await page.getByRole('link', { name: texts.uuidCpr(2) }).waitFor();
    expect(await page.content()).not.toContain('010190-1234');
    expect(tiesOf(people.newcomer.idpIdentityId)).toEqual([]);

    const lines = [
      `${people.newcomer.idpIdentityId.toUpperCase()}  Freja fra løn`,
      '',
      `${people.protected.idpIdentityId}, Vagten`,
      people.newcomer.idpIdentityId,
    ];
    await page.getByLabel(texts.uuids).fill(lines.join('\n'));
    await page.getByRole('button', { name: texts.addButton }).click();
    await page.getByText(texts.added(2)).waitFor();
    await page.getByText(texts.addedAlready(1)).waitFor();
    expect(tiesOf(people.newcomer.idpIdentityId)).toEqual([
      { kind: 'employee', source: 'added', nickname: 'Freja fra løn' },
    ]);
    // They are picked already for what comes next, and what was just said is said once.
    expect(await page.getByLabel(texts.selectOne('Freja fra løn')).isChecked()).toBe(true);
    expect(await page.getByLabel(texts.selectOne('Vagten')).isChecked()).toBe(true);
    await page.reload();
    expect(await page.getByText(texts.added(2)).count()).toBe(0);
    expect(visit.problems).toEqual([]);
  });

  test('lets her call somebody without a name something, and take them off again', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.newEmployees(employer.tin));
    await page.getByLabel(texts.uuids).fill(people.protected.idpIdentityId);
    await page.getByRole('button', { name: texts.addButton }).click();
    await page.getByRole('link', { name: people.protected.idpIdentityId }).click();

    const nickname = page.getByRole('textbox', { name: texts.nickname });
    await nickname.fill('010190-1234');
    await page.getByRole('button', { name: texts.saveNickname }).click();
    await page.getByRole('link', { name: texts.nicknameCpr }).waitFor();
    expect(await nickname.inputValue()).toBe('');
    await nickname.fill('Portneren');
    // Meanwhile a colleague has done the same.
    change(portal.demo, 'UPDATE ties SET nickname = ?', 'Vagten');
    await page.getByRole('button', { name: texts.saveNickname }).click();
    await page.getByText(texts.nicknameStaleAbout('Vagten', 'Portneren')).waitFor();
    await page.getByRole('button', { name: texts.saveNickname }).click();
    await page.getByText(texts.nicknameSaved).waitFor();
    await page.getByRole('heading', { level: 1, name: 'Portneren' }).waitFor();
    expect(tiesOf(people.protected.idpIdentityId)).toMatchObject([{ nickname: 'Portneren' }]);

    await page.getByRole('link', { name: texts.remove }).click();
    await page.getByRole('heading', { name: texts.removeTitle('Portneren') }).waitFor();
    await page.getByRole('button', { name: texts.removeYes }).click();
    await page.getByText(texts.removed('Portneren')).waitFor();
    expect(tiesOf(people.protected.idpIdentityId)).toEqual([]);
    expect(visit.problems).toEqual([]);
  });
});
