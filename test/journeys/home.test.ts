import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { attentions } from '../support/attention.ts';
import { describeVariants, logIn, openPortalTest, type Variant } from '../support/portal.ts';
import { expectSound } from '../support/sound.ts';
import { change, roleId } from '../support/store.ts';
import { openCaseIn } from '../support/support-demo.ts';

/** J14: the home page says what needs attention first, and leads there. */

const t = openPortalTest();
const { employer } = organizations;
const home = paths.organization(employer.tin);

beforeEach(() => {
  change(t.demo, 'DELETE FROM access_requests');
  change(t.demo, 'DELETE FROM bulk_jobs');
  change(t.demo, 'DELETE FROM letters');
  change(t.demo, 'DELETE FROM ties WHERE pending_since IS NOT NULL');
  change(t.demo, 'DELETE FROM grants WHERE valid_to IS NOT NULL');
  change(t.demo, 'UPDATE ties SET first_seen_at = 1');
});

describeVariants('the home page', (variant: Variant) => {
  const { home: texts, administrators: words, requests } = textsOf(variant.language);

  test('is calm but for what is so: one administrator', async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'administrator', home);
    const items = visit.page.getByRole('main').getByRole('listitem');
    expect(await items.count()).toBe(1);
    expect(await items.innerText()).toContain(words.soleTitle);
    const action = items.getByRole('link', { name: words.add });
    expect(await action.getAttribute('href')).toBe(paths.newAdministrator(employer.tin));
  });

  test('says nothing of it where there are two', async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'chief', paths.organization(organizations.accountants.tin));
    expect(await visit.page.getByRole('main').innerText()).toContain(texts.nothing);
  });

  test('puts what is grave first, and leads to each', async () => {
    await using visit = await t.visit(variant);
    for (const happen of Object.values(attentions)) happen(t.demo.demo.service.context);
    change(
      t.demo,
      'UPDATE ties SET first_seen_at = ? WHERE idp_identity_id = ?',
      Date.now(),
      people.employee.idpIdentityId,
    );
    await logIn(visit, t.demo, 'administrator', home);
    const { page } = visit;
    const headings = await page.getByRole('main').getByRole('listitem').getByRole('heading').allInnerTexts();
    expect(headings).toEqual([
      requests.home(1, false),
      words.soleTitle,
      texts.pending(1),
      texts.expiring(1, false),
      texts.fresh(1),
      texts.bulkRunning,
      texts.letterWaiting,
    ]);
    await expectSound(page);
    for (const [action, list, filter] of [
      [texts.pendingAction, paths.employeesList(employer.tin, { show: 'pending' }), 'show'],
      [texts.freshAction, paths.employeesList(employer.tin, { show: 'new' }), 'show'],
      [texts.expiringAction, paths.grantsList(employer.tin, { state: 'expiring' }), 'state'],
    ] as const) {
      await page.goto(t.demo.url + home);
      await page.getByRole('link', { name: action }).click();
      expect(page.url()).toBe(t.demo.url + list);
      // The list counts what the home page has counted.
      const chosen = new URL(page.url()).searchParams.get(filter);
      expect(await page.locator(`select[name="${filter}"]`).inputValue()).toBe(chosen);
      expect(await page.getByRole('table').getByRole('row').count()).toBe(2);
    }
  });

  test('has the quick ways on, with their numbers', async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'administrator', home);
    const ways = visit.page.getByRole('region', { name: texts.ways }).getByRole('link');
    expect(await ways.allInnerTexts()).toEqual([
      texts.grant,
      texts.employees,
      texts.grants,
      texts.administrators,
    ]);
    const told = await visit.page.getByRole('region', { name: texts.ways }).innerText();
    for (const number of [texts.employeesAbout(5), texts.grantsAbout(4, false), texts.administratorsAbout(1)])
      expect(told).toContain(number);
  });
});

test('a case about the only administrator comes before all else, with a way to stop it', async () => {
  await using visit = await t.visit();
  const { page } = visit;
  openCaseIn(t.demo);
  await logIn(visit, t.demo, 'departed', paths.organization(organizations.abandoned.tin));
  const words = textsOf('da').administrators;
  const headings = await page.getByRole('main').getByRole('heading').allInnerTexts();
  expect(headings.slice(1, 4)).toEqual([
    textsOf('da').home.attention,
    words.caseTitle(organizations.pension.name),
    words.soleTitle,
  ]);
  await expectSound(page);
  await page.getByRole('button', { name: words.caseStop }).click();
  await page.getByText(words.caseStopped).waitFor();
});

test('a colleague becomes administrator: the warning is gone', async () => {
  await using visit = await t.visit();
  const { idp, idpIdentityId } = people.employee;
  await logIn(visit, t.demo, 'administrator', home);
  const sole = visit.page.getByText(textsOf('da').administrators.soleTitle);
  expect(await sole.count()).toBe(1);
  change(
    t.demo,
    `INSERT INTO grants (idp, idp_identity_id, privilege_id, organization_tin, id, created_at, created_by_idp, created_by_id, updated_at, version)
     VALUES (?, ?, ?, ?, 'grt_second', 1, 'system', 'test', 1, 1)`,
    idp,
    idpIdentityId,
    roleId('PrivilegeAdministrator'),
    employer.tin,
  );
  await visit.page.reload();
  expect(await sole.count()).toBe(0);
});
