import { expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { paths } from '../../server/paths.ts';
import { helpTopics } from '../../views/locales/help.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { describeVariants, logIn, openPortalTest, type Variant } from '../support/portal.ts';
import { expectSound } from '../support/sound.ts';

/** The front door: what somebody finds who has never been here, and the two ways in. */

const t = openPortalTest();

describeVariants('the front page', (variant: Variant) => {
  const texts = textsOf(variant.language);

  test('says what this is, and has two doors', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    await page.goto(t.demo.url);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(texts.front.heading);
    const doors = page.getByRole('region', { name: texts.front.doors }).getByRole('link');
    expect(await doors.allInnerTexts()).toEqual([texts.front.firstTime, texts.front.logIn]);
    await doors.first().click();
    expect(new URL(page.url()).pathname).toBe(paths.onboarding);
    expect(visit.problems).toEqual([]);
  });

  test('leads an administrator in, and says where they are from then on', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    await page.goto(t.demo.url);
    await page.getByRole('main').getByRole('link', { name: texts.front.logIn, exact: true }).click();
    await logIn(visit, t.demo, 'administrator');
    expect(new URL(page.url()).pathname).toBe(paths.organizations);
    await page.getByRole('link', { name: organizations.employer.name }).click();
    const header = await page.getByRole('banner').innerText();
    for (const told of [organizations.employer.name, 'CVR 40 44 00 03', 'Mette Holm Sørensen'])
      expect(header).toContain(told);
    await page.goto(t.demo.url);
    await page.getByRole('link', { name: texts.front.goOn }).click();
    expect(new URL(page.url()).pathname).toBe(paths.organizations);
    await page.getByRole('link', { name: texts.frame.logOut }).click();
    await page.goto(t.demo.url + paths.organizations);
    expect(page.url()).toContain(t.demo.demo.broker.url);
  });

  test('is told in the other language by one click, which is remembered', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    const other = variant.language === 'da' ? 'en' : 'da';
    await page.goto(t.demo.url + paths.helpTopic('cpr'));
    await page.getByRole('link', { name: other === 'da' ? 'Dansk' : 'English' }).click();
    expect(new URL(page.url()).pathname).toBe(paths.helpTopic('cpr'));
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      textsOf(other).help.topics.cpr.title,
    );
    await page.goto(t.demo.url);
    expect(await page.locator('html').getAttribute('lang')).toBe(other);
  });

  test('leads to every answer of the help, and each of them on', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    await page.goto(t.demo.url);
    for (const topic of helpTopics) {
      await page.getByRole('main').getByRole('link', { name: texts.help.topics[topic].title }).click();
      expect(new URL(page.url()).pathname).toBe(paths.helpTopic(topic));
    }
    await page.getByRole('contentinfo').getByRole('link', { name: texts.frame.accessibility }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(texts.accessibility.title);
  });

  test('whoever may do nothing is told why, and what they can do', async () => {
    await using visit = await t.visit(variant);
    const { page } = visit;
    await logIn(visit, t.demo, 'private');
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(texts.organizations.noneTitle);
    expect(await page.getByRole('main').innerText()).toContain(texts.organizations.nonePrivate);
    await expectSound(page);
    await page.getByRole('link', { name: texts.organizations.onboard }).click();
    expect(new URL(page.url()).pathname).toBe(paths.onboarding);
  });

  test("shows a provider's supporter the way to their work", async () => {
    await using visit = await t.visit(variant);
    await logIn(visit, t.demo, 'supporter');
    const link = visit.page.getByRole('link', { name: organizations.pension.name });
    expect(await link.getAttribute('href')).toBe(paths.support(organizations.pension.tin));
  });
});
