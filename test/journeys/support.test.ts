import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { formatTin } from '../../views/parts/organization.ts';
import { describeVariants, logIn, openPortalTest } from '../support/portal.ts';
import { rowsOf } from '../support/store.ts';
import { openCaseIn, restoreAbandoned } from '../support/support-demo.ts';

/** J8: the only administrator is gone; two supporters help, and the company begins again with the letter's code. */

const { abandoned, pension, accountants, outsider } = organizations;
// Several people, each with a browser of their own.
vi.setConfig({ testTimeout: 120_000 });
const portal = openPortalTest();
const isOfAbandoned = 'organization_tin = ?';
let before: Record<string, unknown>[];
beforeAll(() => {
  before = rowsOf(portal.demo, `SELECT * FROM grants WHERE ${isOfAbandoned}`, abandoned.tin);
});
afterEach(() => restoreAbandoned(portal.demo, before));

const mailbox = () => `${portal.demo.demo.registry.url}/mailbox/${abandoned.tin.slice(2)}`;

describeVariants('support', (variant) => {
  const texts = textsOf(variant.language);
  const { support: words } = texts;

  test('one opens, another confirms, the administrator is out, and an employee begins again with the code', async () => {
    await using gone = await portal.visit(variant);
    await logIn(gone, portal.demo, 'departed', paths.organization(abandoned.tin));

    await using one = await portal.visit(variant);
    await logIn(one, portal.demo, 'supporter', paths.support(pension.tin));
    await one.page.getByLabel(words.search).fill('nordlys');
    await one.page.keyboard.press('Enter');
    await one.page.getByRole('link', { name: abandoned.name }).click();
    const shown = await one.page.getByRole('main').innerText();
    expect(shown).toContain(words.count(1));
    expect(shown).toContain(formatTin(variant.language, abandoned.tin));
    await one.page.getByRole('button', { name: words.submit }).click();
    await one.page.getByRole('link', { name: words.verificationMissing }).waitFor();
    await one.page.getByRole('link', { name: words.reasonMissing }).waitFor();
    await one.page.getByLabel(words.verification).fill('Ringet tilbage på hovednummeret');
    await one.page.getByLabel(words.reason).fill('Er fratrådt. Det oplyste nummer er 310290-1234');
    await one.page.getByRole('button', { name: words.submit }).click();
    await one.page.getByRole('link', { name: words.holdsCpr }).waitFor();
    expect(await one.page.getByLabel(words.verification).inputValue()).toBe(
      'Ringet tilbage på hovednummeret',
    );
    await one.page.getByLabel(words.reason).fill('Er fratrådt');
    await one.page.getByRole('button', { name: words.submit }).click();
    await one.page.getByText(words.caseOpened).waitFor();
    expect(await one.page.getByRole('button', { name: words.confirm }).count()).toBe(0);

    // Until then nothing has happened, but the administrator is told.
    await gone.page.reload();
    await gone.page.getByText(texts.administrators.caseTitle(pension.name)).waitFor();

    await using two = await portal.visit(variant);
    await logIn(two, portal.demo, 'secondSupporter', paths.support(pension.tin));
    await two.page.getByRole('link', { name: abandoned.name }).click();
    const about = await two.page.getByRole('main').innerText();
    for (const text of [
      'Ringet tilbage',
      'Er fratrådt',
      people.supporter.name,
      ...words.confirmEffects(abandoned.name),
    ])
      expect(about).toContain(text);
    await two.page.getByRole('button', { name: words.confirm }).click();
    await two.page.getByText(words.confirmedNotice).waitFor();

    await gone.page.reload();
    expect(gone.page.url()).toContain(portal.demo.demo.broker.url);
    await logIn(gone, portal.demo, 'departed');
    expect(await gone.page.getByRole('main').innerText()).toContain(
      texts.errors.roleRemoved('X').split('X')[0],
    );

    // The letter goes, by the job that sends them; the newest stands first in the mailbox.
    const caseNow = async () => {
      await two.page.reload();
      return two.page.getByRole('main').innerText();
    };
    await expect.poll(caseNow, { timeout: 10_000 }).toContain(words.letterSent('X').split('X')[0]);
    const letter = await (await fetch(mailbox())).text();
    expect(letter).toContain(`${abandoned.name} kan tilmeldes Adgang igen`);
    const [, code = ''] = /\b((?:[0-9A-Z]{4}-){3}[0-9A-Z]{4})\b/.exec(letter) ?? [];

    const { onboarding } = texts;
    await using stranded = await portal.visit(variant);
    await logIn(stranded, portal.demo, 'stranded', paths.onboardingDeclaration);
    const { page } = stranded;
    const declare = async (entered: string) => {
      await page.getByLabel(onboarding.code).fill(entered);
      await page.getByLabel(onboarding.declare).check();
      await page.locator('input[name="accept"]').check();
      await page.getByRole('button', { name: onboarding.declareSubmit }).click();
    };
    await declare('0000-0000-0000-0000');
    await page.getByRole('link', { name: onboarding.codeWrong }).waitFor();
    await declare(code.toLowerCase());
    await page.waitForURL(/receipts/);
    await page.goto(`${portal.demo.url}${paths.administratorsPage(abandoned.tin)}`);
    await page.getByRole('rowheader', { name: people.stranded.name }).waitFor();
    expect([...one.problems, ...two.problems, ...gone.problems, ...stranded.problems]).toEqual([]);
  });

  test('an administrator who is still there stops the case', async () => {
    const id = openCaseIn(portal.demo);
    await using visit = await portal.visit(variant);
    await logIn(visit, portal.demo, 'departed', paths.organization(abandoned.tin));
    await visit.page.getByRole('button', { name: texts.administrators.caseStop }).click();
    await visit.page.getByText(texts.administrators.caseStopped).waitFor();

    await using two = await portal.visit(variant);
    await logIn(two, portal.demo, 'secondSupporter', paths.supportCase(pension.tin, id));
    const main = await two.page.getByRole('main').innerText();
    expect(main).toContain(words.states.cancelled);
    expect(main).toContain(words.theAdministrator);
    expect(await two.page.getByRole('button', { name: words.confirm }).count()).toBe(0);
  });

  test('a company with two administrators, and one that only the provider speaks of, cannot be helped', async () => {
    await using visit = await portal.visit(variant);
    const { page } = visit;
    await logIn(visit, portal.demo, 'supporter', paths.supportCustomer(pension.tin, accountants.tin));
    await page.getByText(words.several(2)).waitFor();
    expect(await page.getByRole('button', { name: words.submit }).count()).toBe(0);
    // It is the fund's customer, but nobody of it has ever logged in there.
    await page.goto(`${portal.demo.url}${paths.support(pension.tin, outsider.tin.slice(2))}`);
    await page.getByText(words.none).waitFor();
    const answer = await page.goto(`${portal.demo.url}${paths.supportCustomer(pension.tin, outsider.tin)}`);
    expect(answer?.status()).toBe(404);
  });
});
