import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { deletePrivilege } from '../../server/catalogue/delete-privilege.ts';
import { changeGrant, revokeGrant } from '../../server/grants/change.ts';
import { giveGrant } from '../../server/grants/give.ts';
import { paths, withQuery } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { drain, rowsOf } from '../support/store.ts';

const portal = openPortalTest();
const { employer, pension } = organizations;
const { administrator, employee, accountant, cataloguer } = people;

const by = (tin: string, person: { idp: string; idpIdentityId: string }) => ({
  organizationTin: tin,
  actor: { idp: person.idp, id: person.idpIdentityId },
  requireStill: () => undefined,
  requestId: null,
});

/** Grants, changes and revokes something, as the administrator. */
function giveAndTake(reason: string): void {
  const { context } = portal.demo.demo.service;
  const who = by(employer.tin, administrator);
  const { row } = context.db.inOneBatch(() =>
    giveGrant(context, who, { identity: employee, privilege: demoPrivileges.claims.id, reason }),
  );
  changeGrant(context, who, row.id, { validTo: Date.UTC(2031, 4, 1), reason: '=HYPERLINK("x")' }, undefined);
  revokeGrant(context, who, row.id, undefined);
}

describeVariants('J12: what happened here', (variant) => {
  test('an administrator finds what happened about a person, and gets it as a file', async () => {
    const texts = textsOf(variant.language).timeline;
    await using visit = await portal.visit(variant);
    const { page } = visit;
    giveAndTake(`Because ${variant.name}`);
    await logIn(visit, portal.demo, 'administrator', paths.timeline(employer.tin));
    const rows = page.getByRole('row').filter({ hasText: demoPrivileges.claims.name });
    await rows.filter({ hasText: texts.actions['grant.revoked'] }).first().waitFor();
    await rows.filter({ hasText: administrator.name }).filter({ hasText: employee.name }).first().waitFor();
    await rows
      .filter({ hasText: `${texts.fields['validTo']}: ${texts.noValue} →` })
      .first()
      .waitFor();
    await page.getByText(`Because ${variant.name}`, { exact: true }).waitFor();

    await page.getByLabel(texts.person).fill(accountant.idpIdentityId);
    await page.getByRole('button', { name: texts.filter, exact: true }).click();
    await page.waitForURL(/person=/);
    expect(await rows.count()).toBe(0);
    await page.getByRole('link', { name: texts.clear }).click();
    await page.getByLabel(texts.privilege, { exact: true }).selectOption(demoPrivileges.claims.id);
    await page.getByLabel(texts.kind, { exact: true }).selectOption('grant');
    await page.getByRole('button', { name: texts.filter, exact: true }).click();
    await page.waitForURL(/kind=grant/);
    expect(await rows.count()).toBeGreaterThanOrEqual(3);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: texts.csv }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${texts.file}.csv`);
    expect(visit.problems).toEqual([]);
  });
});

test('the files hold what the page shows, and no formulas', async () => {
  giveAndTake('-1+1');
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const query = { privilege: demoPrivileges.claims.id };
  const csv = await visitor.get(withQuery(paths.timelineExport(employer.tin), { ...query, format: 'csv' }));
  expect(csv.text).toContain("'-1+1");
  expect(csv.text).toContain(`"'=HYPERLINK(""x"")"`);
  expect(csv.text).not.toMatch(/(^|;)"?[=+@-]/m);
  const json = await visitor.get(withQuery(paths.timelineExport(employer.tin), { ...query, format: 'json' }));
  const entries = JSON.parse(json.text) as { action: string; reason: string }[];
  const stored = rowsOf(
    portal.demo,
    'SELECT seq FROM change_audit WHERE organization_tin = ? AND privilege_id = ?',
    ...[employer.tin, demoPrivileges.claims.id],
  );
  expect(entries.length).toBe(stored.length);
  expect(csv.text.trim().split('\r\n').length).toBe(stored.length + 1);
  expect(entries[2]).toMatchObject({ action: 'grant.created', reason: '-1+1' });
});

test('what a provider did is told as the provider’s doing, without the names of its people', async () => {
  const { context } = portal.demo.demo.service;
  const [row] = rowsOf(portal.demo, 'SELECT updated_at FROM privileges WHERE id = ?', demoPrivileges.read.id);
  deletePrivilege(context, by(pension.tin, cataloguer), demoPrivileges.read.id, {
    seen: Number(row?.['updated_at']),
    typedName: demoPrivileges.read.name,
    agreedGrants: 4,
  });
  drain(portal.demo);
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const texts = textsOf('da').timeline;
  const { text } = await visitor.get(paths.timeline(employer.tin, { privilege: demoPrivileges.read.id }));
  expect(text).toContain(texts.actions['grant.removed']);
  expect(text).toContain(`${texts.outside}, ${texts.onBehalfOf(pension.name)}`);
  // Of the catalogue only the name is left.
  expect(text).toContain(demoPrivileges.read.name);
  expect(text).not.toContain(cataloguer.name);
  expect(text).not.toContain(cataloguer.idpIdentityId);

  const keeper = await visitorLoggedIn(portal.demo, 'cataloguer');
  const own = await keeper.get(paths.catalogueTimeline(pension.tin));
  expect(own.text).toContain(texts.actions['privilege.deleted']);
  expect(own.text).toContain(cataloguer.name);
  const exported = await keeper.get(
    withQuery(paths.catalogueTimelineExport(pension.tin), { format: 'json' }),
  );
  const actions = (JSON.parse(exported.text) as { action: string }[]).map(({ action }) => action);
  expect(actions.length).toBeGreaterThan(0);
  // Nothing of what the provider's own people hold.
  for (const action of actions)
    expect(action).toMatch(/^(privilege|whitelist|provider)\.|^organization\.frozen$/);
});

describeVariants('J12: one’s own', (variant) => {
  test('everybody sees what they hold, and who gave it to them', async () => {
    const texts = textsOf(variant.language).timeline;
    const { context } = portal.demo.demo.service;
    rowsOf(portal.demo, 'DELETE FROM grants WHERE privilege_id = ? RETURNING id', demoPrivileges.claims.id);
    context.db.inOneBatch(() =>
      giveGrant(context, by(employer.tin, administrator), {
        identity: employee,
        privilege: demoPrivileges.claims.id,
      }),
    );
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'employee', '/organizations');
    await page.getByRole('link', { name: texts.meLink }).click();
    const row = page.getByRole('row').filter({ hasText: demoPrivileges.claims.name }).first();
    await row.waitFor();
    const text = await row.innerText();
    expect(text).toContain(texts.meStates.active);
    expect(text).toContain(administrator.name);
    expect(text).toContain(employer.name);
    expect(visit.problems).toEqual([]);
  });
});

test('nobody sees there what others hold', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  const { text } = await visitor.get(paths.me);
  expect(text).toContain(textsOf('da').timeline.meEmptyTitle);
  expect(text).not.toContain(demoPrivileges.claims.name);
});
