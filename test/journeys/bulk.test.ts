import { beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { demoPrivileges } from '../../demo/privileges.ts';
import { rowsAtOnce } from '../../server/grants/bulk-work.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { aGrant, change, dump, rowsOf } from '../support/store.ts';

/** J5 and J6 for many at once: a file with a dry run, progress and a result per row; a selection across pages. */

const { tin } = organizations.employer;
const { read, claims } = demoPrivileges;
const portal = openPortalTest();
const uuid = (n: number) => `7c7c7c7c-0000-4000-8000-${String(n).padStart(12, '0')}`;
const made = () =>
  rowsOf(portal.demo, "SELECT * FROM grants WHERE idp_identity_id LIKE '7c7c7c7c%' ORDER BY idp_identity_id");

beforeEach(() => {
  change(portal.demo, "DELETE FROM grants WHERE idp_identity_id LIKE '7c7c7c7c%' OR idp = 'mitid_test'");
  change(portal.demo, 'DELETE FROM bulk_jobs');
  change(portal.demo, "DELETE FROM ties WHERE idp_identity_id LIKE '7c7c7c7c%'");
});

describeVariants('many grants at once', (variant) => {
  const texts = textsOf(variant.language);
  const words = texts.grants;
  const outcome = (code: string) => words.outcomes[code] ?? code;

  test('a file is looked at line by line, started, worked off, and told of', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.grantsPage(tin));
    await page.getByRole('link', { name: words.importMany }).click();
    const count = 3 * rowsAtOnce;
    const lines = [
      'uuid;privilege;until',
      ...Array.from({ length: count }, (_, n) => `${uuid(n)};Pension: read;2099-12-31`),
      `${people.employee.idpIdentityId};Pension: read;`,
      '010190-1234;Pension: read;',
      `${uuid(1)};Nothing;tomorrow`,
    ];
    const file = { name: 'many.csv', mimeType: 'text/csv' };
    await page
      .getByLabel(words.importFile)
      .setInputFiles({ ...file, buffer: Buffer.from('uuid;løn', 'latin1') });
    await page.getByRole('button', { name: words.importSend }).click();
    await page.getByRole('link', { name: words.importErrors['not-utf-8'] ?? '' }).waitFor();
    await page
      .getByLabel(words.importFile)
      .setInputFiles({ ...file, buffer: Buffer.from(`\ufeff${lines.join('\r\n')}`) });
    await page.getByRole('button', { name: words.importSend }).click();
    await page.getByText(words.willGet(count)).waitFor();
    await page.getByText(words.willNot(3)).waitFor();
    expect(made()).toEqual([]);
    await page.getByRole('link', { name: texts.parts.nextPage }).click();
    const last = await page.getByRole('main').innerText();
    for (const code of ['grant-exists', 'cpr-refused', 'unknown-privilege', 'invalid-date'])
      expect(last).toContain(outcome(code));
    expect(JSON.stringify(dump(portal.demo, { decisions: true }))).not.toContain('010190-1234');

    await page.getByRole('button', { name: words.confirmGrant(count) }).click();
    for (;;) {
      if (await page.getByRole('heading', { name: words.doneTitle, level: 1 }).count()) break;
      if (!variant.javaScript) await page.reload();
      await page.waitForTimeout(50);
    }
    const receipt = await page.getByRole('main').innerText();
    expect(receipt).toContain(words.doneGranted(count));
    expect(receipt).toContain(words.doneRefused(3));
    expect(made()).toHaveLength(count);
    const results = `${page.url().split('?')[0]}/results`;
    const csv = await (await page.request.get(results)).text();
    expect(csv.split('\r\n')).toHaveLength(1 + count + 3 + 1);
    expect(csv).toMatch(new RegExp(`^${count + 3};;;;.+;cpr-refused\r$`, 'm'));
    expect(visit.problems).toEqual([]);
  }, 90_000);

  test('lines are pasted; what is written stays when it cannot be taken', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'administrator', paths.grantImport(tin));
    await page.getByRole('button', { name: words.importSend }).click();
    await page.getByRole('link', { name: words.importErrors['empty'] ?? '' }).waitFor();
    await page.getByLabel(words.importPaste).fill(`${uuid(1)};Pension: read`);
    await page.getByLabel(words.reason).fill('ring 010190-1234');
    await page.getByRole('button', { name: words.importSend }).click();
    await page.getByRole('link', { name: words.errors['cpr-refused'] ?? '' }).waitFor();
    expect(await page.getByLabel(words.importPaste).inputValue()).toBe(`${uuid(1)};Pension: read`);
    await page.getByLabel(words.reason).fill('Nye');
    await page.getByRole('button', { name: words.importSend }).click();
    await page.getByText(outcome('would-make-partner')).waitFor();
    await page.getByRole('button', { name: words.cancelDraft }).click();
    await page.getByRole('heading', { name: words.draftGoneTitle, level: 1 }).waitFor();
    expect(made()).toEqual([]);
    expect(visit.problems).toEqual([]);
  });

  test('what is ticked on several pages is taken away together, after it was shown', async () => {
    for (let n = 0; n < 60; n += 1) {
      aGrant(portal.demo, { idpIdentityId: uuid(n), id: `grt_bulk-${String(n).padStart(2, '0')}` });
    }
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(
      visit,
      portal.demo,
      'administrator',
      paths.grantsList(tin, { provider: read.ownerTin, sort: 'oldest' }),
    );
    await page.getByRole('button', { name: words.revokeSelected }).click();
    await page.getByText(words.nothingSelected).waitFor();
    const tick = (n: number) => page.getByLabel(words.select(uuid(n), read.name)).check();
    await tick(3);
    await page.getByRole('button', { name: texts.parts.nextPage }).click();
    await page.getByText(words.selectedElsewhere(1)).waitFor();
    await tick(59);
    await page.getByRole('button', { name: words.revokeSelected }).click();
    await page.getByRole('heading', { name: words.checkRevokeTitle, level: 1 }).waitFor();
    const check = await page.getByRole('main').innerText();
    expect(check).toContain(words.willLose(2));
    for (const n of [3, 59]) expect(check).toContain(uuid(n));
    expect(made()).toHaveLength(60);
    await page.getByRole('button', { name: words.confirmRevoke(2) }).click();
    await page.getByText(words.doneRevoked(2)).waitFor();
    expect(made()).toHaveLength(58);

    // And all that a search finds.
    await page.goto(
      `${portal.demo.url}${paths.grantsList(tin, { privilege: read.id, state: 'never-used' })}`,
    );
    const found = rowsOf(
      portal.demo,
      'SELECT id FROM grants WHERE organization_tin = ? AND privilege_id = ? AND first_used_at IS NULL',
      ...[tin, read.id],
    ).length;
    await page.getByRole('button', { name: words.revokeAll(found) }).click();
    await page.getByText(words.willLose(found)).waitFor();
    await page.getByRole('button', { name: words.cancelDraft }).click();
    await page.getByRole('heading', { name: words.draftGoneTitle, level: 1 }).waitFor();
    expect(made()).toHaveLength(58);
    expect(visit.problems).toEqual([]);
  });
});

test('the list as CSV is for spreadsheets, and nothing in it is a formula', async () => {
  aGrant(portal.demo, { idpIdentityId: uuid(1), privilegeId: claims.id, reason: '=HYPERLINK("http://x")' });
  await using visit = await portal.visit();
  await logIn(visit, portal.demo, 'administrator', paths.grantsPage(tin));
  const answer = await visit.page.request.get(
    `${portal.demo.url}${paths.grantsExport(tin, { privilege: claims.id })}`,
  );
  expect(answer.headers()['content-type']).toContain('text/csv');
  const csv = await answer.text();
  expect(csv.startsWith('\ufeffPerson;')).toBe(true);
  expect(csv).toContain(uuid(1));
  expect(csv).not.toMatch(/[;"]=HYPERLINK/);
  expect(csv).not.toContain(read.name);
});
