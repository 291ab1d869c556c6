import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { describeVariants, logIn, openPortalTest, type Variant, type Visit } from '../support/portal.ts';
import { change, rowsOf } from '../support/store.ts';

/** J3, continued: a link that its reader opens; of the company's own an employee, of others a partner to confirm. */

const { employer } = organizations;
const portal = openPortalTest();
const tieOf = (id: string) =>
  rowsOf(
    portal.demo,
    'SELECT kind, source, nickname, pending_since IS NOT NULL AS pending FROM ties WHERE idp_identity_id = ? AND organization_tin = ?',
    ...[id, employer.tin],
  );

beforeEach(() => {
  for (const id of [people.newcomer.idpIdentityId, people.outsider.idpIdentityId])
    for (const table of ['grants', 'ties', 'sightings'])
      change(portal.demo, `DELETE FROM ${table} WHERE idp_identity_id = ?`, id);
  change(portal.demo, 'DELETE FROM invitations');
});

/** The administrator makes a link; it is in no place but the page. */
async function invite(administrator: Visit): Promise<string> {
  const { page, variant } = administrator;
  const texts = textsOf(variant.language).invitations;
  if (!page.url().includes('/organizations/'))
    await logIn(administrator, portal.demo, 'administrator', paths.invitations(employer.tin));
  await page.goto(portal.demo.url + paths.invitations(employer.tin));
  await page.getByRole('button', { name: texts.create }).click();
  const link = await page.getByLabel(texts.link).inputValue();
  const token = link.split('/').at(-1) ?? '';
  expect(link).toBe(portal.demo.url + paths.invitation(token));
  const stored = JSON.stringify([
    rowsOf(portal.demo, 'SELECT * FROM invitations'),
    rowsOf(portal.demo, 'SELECT * FROM sessions'),
    rowsOf(portal.demo, 'SELECT * FROM change_audit'),
    portal.demo.logLines,
  ]);
  expect(stored).not.toContain(token);
  await page.goto(portal.demo.url + paths.invitations(employer.tin));
  expect(await page.content()).not.toContain(token);
  return paths.invitation(token);
}

async function open(variant: Variant, link: string, person: 'newcomer' | 'outsider' | 'accountant') {
  const visit = await portal.visit(variant);
  await logIn(visit, portal.demo, person, link);
  return visit;
}

describeVariants('an invitation', (variant) => {
  const texts = textsOf(variant.language).invitations;
  const words = textsOf(variant.language).people;

  test('puts an employee on the list, once, by a button; then the link is of no use', async () => {
    await using administrator = await portal.visit(variant);
    const link = await invite(administrator);
    await using invited = await open(variant, link, 'newcomer');
    const { page } = invited;
    await page.getByRole('heading', { name: texts.acceptTitle(employer.name) }).waitFor();
    await page.getByText(texts.seesName(people.newcomer.name)).waitFor();
    expect(tieOf(people.newcomer.idpIdentityId)).toEqual([]);
    await page.getByRole('button', { name: texts.accept }).click();
    await page.getByRole('heading', { name: texts.doneTitle }).waitFor();
    expect(tieOf(people.newcomer.idpIdentityId)).toEqual([
      { kind: 'employee', source: 'invited', nickname: null, pending: 0 },
    ]);

    await administrator.page.goto(portal.demo.url + paths.employeesPage(employer.tin));
    await administrator.page.getByRole('link', { name: people.newcomer.name }).click();
    await administrator.page.getByText(words.madeByInvitation).waitFor();
    await administrator.page.getByText(words.grantsNone).waitFor();

    await using late = await open(variant, link, 'outsider');
    await late.page.getByRole('heading', { name: texts.overTitle.used }).waitFor();
    expect(tieOf(people.outsider.idpIdentityId)).toEqual([]);
    for (const visit of [administrator, invited, late]) expect(visit.problems).toEqual([]);
  });

  test('of somebody from elsewhere waits for the administrator, who confirms', async () => {
    await using administrator = await portal.visit(variant);
    const link = await invite(administrator);
    await using invited = await open(variant, link, 'outsider');
    const { page } = invited;
    await page.getByText(texts.acceptAsPartner(employer.name)).waitFor();
    const name = page.getByLabel(texts.nickname);
    await name.fill('');
    await page.getByRole('button', { name: texts.accept }).click();
    await page.getByRole('link', { name: texts.nicknameMissing }).waitFor();
    await name.fill('Ida fra bageriet');
    await page.getByRole('button', { name: texts.accept }).click();
    await page.getByText(texts.donePartner(employer.name)).waitFor();

    const { page: list } = administrator;
    await list.goto(`${portal.demo.url}${paths.employeesPage(employer.tin)}?show=pending`);
    expect(await list.getByLabel(words.selectNotYet('Ida fra bageriet')).isDisabled()).toBe(true);
    await list.getByRole('link', { name: 'Ida fra bageriet' }).click();
    await list.getByText(words.pendingAbout).waitFor();
    // What the login proves stands beside what they say.
    await list.getByText(organizations.outsider.name).waitFor();
    expect(await list.content()).not.toContain(people.outsider.name);
    expect(await list.getByRole('link', { name: words.give }).count()).toBe(0);
    await list.getByRole('button', { name: words.confirm }).click();
    await list.getByText(words.confirmed).waitFor();
    expect(tieOf(people.outsider.idpIdentityId)).toMatchObject([{ kind: 'partner', pending: 0 }]);
    expect(await list.getByRole('link', { name: words.give }).count()).toBe(1);
  });

  test('of somebody whom the administrator does not know is refused', async () => {
    await using administrator = await portal.visit(variant);
    const link = await invite(administrator);
    await using invited = await open(variant, link, 'outsider');
    await invited.page.getByLabel(texts.nickname).fill('Banken');
    await invited.page.getByRole('button', { name: texts.accept }).click();
    await invited.page.getByRole('heading', { name: texts.doneTitle }).waitFor();

    const { page } = administrator;
    await page.goto(portal.demo.url + paths.employee(employer.tin, people.outsider));
    await page.getByRole('link', { name: words.refuse }).click();
    await page.getByRole('heading', { name: words.refuseTitle('Banken') }).waitFor();
    await page.getByRole('button', { name: words.refuseYes }).click();
    await page.getByText(words.refused('Banken')).waitFor();
    expect(tieOf(people.outsider.idpIdentityId)).toEqual([]);
  });

  test('that is revoked, expired, cut off or not for them leads somewhere', async () => {
    await using administrator = await portal.visit(variant);
    const { page } = administrator;
    const revoked = await invite(administrator);
    await page.getByRole('link', { name: texts.revoke }).click();
    await page.getByRole('button', { name: texts.revokeYes }).click();
    await page.getByText(texts.revoked).waitFor();
    await page.getByText(texts.states.revoked, { exact: true }).waitFor();
    const expired = await invite(administrator);
    change(portal.demo, 'UPDATE invitations SET expires_at = 1 WHERE revoked_at IS NULL');
    const usable = await invite(administrator);

    await using somebody = await open(variant, revoked, 'newcomer');
    await somebody.page.getByRole('heading', { name: texts.overTitle.revoked }).waitFor();
    for (const [link, heading] of [
      [expired, texts.overTitle.expired],
      [usable.slice(0, -1), texts.unknownTitle],
    ] as const) {
      await somebody.page.goto(portal.demo.url + link);
      await somebody.page.getByRole('heading', { name: heading }).waitFor();
    }
    // The accountant is known already: the link stays open for whom it is meant for.
    await using accountant = await open(variant, usable, 'accountant');
    await accountant.page.getByRole('heading', { name: texts.knownTitle }).waitFor();
    await somebody.page.goto(portal.demo.url + usable);
    await somebody.page.getByRole('button', { name: texts.accept }).waitFor();
  });
});
