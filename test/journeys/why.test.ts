import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { toLocal } from '../../server/copenhagen.ts';
import { revokeGrant } from '../../server/grants/change.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { authorityOver } from '../support/administrators.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { rowsOf } from '../support/store.ts';

/** By how much the service's clock is ahead. */
let late = 0;
const portal = openPortalTest({ now: () => Date.now() + late });
const { employer, pension, accountants } = organizations;
const { employee, accountant, newcomer, administrator } = people;

describeVariants('J10: why', (variant) => {
  test('an administrator sees the answer, what is missing, who can fix it and what it rests on', async () => {
    const texts = textsOf(variant.language).why;
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.why(employer.tin));

    await page.getByLabel(texts.person).fill('not a UUID');
    await page.getByRole('button', { name: texts.ask }).click();
    await page.locator('#errors').getByText(texts.mistakes.privilege).waitFor();
    await page.getByLabel(texts.person).fill(employee.idpIdentityId.toUpperCase());
    await page.getByLabel(texts.privilege).selectOption(demoPrivileges.read.id);
    await page.getByRole('button', { name: texts.ask }).click();
    await page.getByRole('heading', { name: texts.allow }).waitFor();
    expect(await page.getByText(employee.name).count()).toBe(1);

    await page.getByLabel(texts.privilege).selectOption(demoPrivileges.administer.id);
    await page.getByRole('button', { name: texts.ask }).click();
    await page.getByRole('heading', { name: texts.deny }).waitFor();
    await page
      .getByText(texts.roles['PrivilegeAdministrator']?.(employer.name) ?? '', { exact: true })
      .waitFor();
    await page.getByText(texts.noGrant).waitFor();
    expect(new URL(page.url()).searchParams.get('privilege')).toBe(demoPrivileges.administer.id);
    expect(visit.problems).toEqual([]);
  });
});

test('whoever comes from the page of a person is asked for the privilege, and told of no mistake', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const page = await visitor.get(
    paths.why(employer.tin, { person: `mitid_erhverv/${employee.idpIdentityId}` }),
  );
  expect(page.status).toBe(200);
  expect(page.text).toContain(`mitid_erhverv/${employee.idpIdentityId}`);
  expect(page.text).not.toContain('id="errors"');
});

test('a grant that was revoked explains an answer of the time before', async () => {
  late = 10 * 60_000;
  const texts = textsOf('da').why;
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const person = `mitid_erhverv/${accountant.idpIdentityId}`;
  const ask = (at?: number) =>
    visitor.get(
      withQuery(paths.why(employer.tin), {
        person,
        privilege: demoPrivileges.read.id,
        at: at === undefined ? undefined : toLocal(at),
      }),
    );
  const { context } = portal.demo.demo.service;
  const [grant] = rowsOf(
    portal.demo,
    'SELECT id FROM grants WHERE idp_identity_id = ? AND organization_tin = ?',
    ...[accountant.idpIdentityId, employer.tin],
  );
  expect((await ask()).text).toContain(texts.allow);
  revokeGrant(context, authorityOver(employer.tin), String(grant?.['id']), undefined);
  expect((await ask()).text).toContain(`>${texts.deny}<`);
  const then = await ask(context.now() - 5 * 60_000);
  expect(then.text).toContain(texts.allowThen);
  expect(then.text).toContain(texts.standings.same);
  // Before the organisation was known, nothing was.
  expect((await ask(context.now() - 60 * 60_000)).text).toContain(texts.denyThen);
  // What is to come is no question.
  expect((await ask(context.now() + 60 * 60_000)).status).toBe(422);
  late = 0;
});

test('an organisation is told of nobody else’s people and grants', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const ask = (person: string, privilege: string) =>
    visitor.get(withQuery(paths.why(employer.tin), { person, privilege }));
  const { mistakes } = textsOf('da').why;
  const stranger = await ask(people.chief.idpIdentityId, demoPrivileges.read.id);
  expect([stranger.status, stranger.text.includes(mistakes.personUnknown)]).toEqual([422, true]);
  expect(stranger.text).not.toContain(people.chief.name);
  // Another provider's private privilege does not exist.
  const hidden = await ask(employee.idpIdentityId, demoPrivileges.internalSupport.id);
  expect([hidden.status, hidden.text.includes(mistakes.privilege)]).toEqual([422, true]);
  expect(hidden.text).not.toContain(demoPrivileges.internalSupport.name);
  // He holds it for his own firm, which is nobody's business here.
  const partner = await ask(accountant.idpIdentityId, demoPrivileges.read.id);
  expect(partner.text).not.toContain('50 55 00 01');
  expect(partner.text).not.toContain(accountants.tin);
  expect(partner.text).not.toContain(accountant.name);
});

test.each([
  ['supporter', paths.supportWhy(pension.tin)],
  ['cataloguer', paths.providerWhy(pension.tin)],
] as const)(
  'a provider’s %s asks about those who have used it, and about its own privileges',
  async (who, url) => {
    const visitor = await visitorLoggedIn(portal.demo, who);
    const { allow, mistakes } = textsOf('da').why;
    const ask = (person: string, privilege: string, organization: string = employer.tin) =>
      visitor.get(withQuery(url, { person, privilege, organization }));
    const known = await ask(employee.idpIdentityId, demoPrivileges.read.id, employer.tin.slice(2));
    expect(known.text).toContain(allow);
    expect(known.text).toContain(employee.name);
    // Who gave it is the organisation's own business.
    expect(known.text).not.toContain(administrator.name);
    expect(known.text).not.toContain(textsOf('da').why.grantedBy);
    for (const id of [newcomer.idpIdentityId, people.operator.idpIdentityId]) {
      const unseen = await ask(id, demoPrivileges.read.id);
      expect([unseen.status, unseen.text.includes(mistakes.personUnused)]).toEqual([422, true]);
      expect(unseen.text).not.toContain(newcomer.name);
    }
    const foreign = await ask(employee.idpIdentityId, demoPrivileges.claims.id);
    expect([foreign.status, foreign.text.includes(mistakes.privilege)]).toEqual([422, true]);
    expect(foreign.text).not.toContain(demoPrivileges.claims.name);
  },
);
