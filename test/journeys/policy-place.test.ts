import type { Locator } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { openDraft } from '../../server/studio/drafts.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { isPossible, logIn, openPortalTest, type Visit } from '../support/portal.ts';
import { change } from '../support/store.ts';
import { writerOf } from '../support/studio.ts';

/** Whoever saves a draft goes on where they were. */

const { pension } = organizations;
const portal = openPortalTest();
const own = paths.policyOf({ door: 'author', tin: pension.tin });
const { saved } = textsOf('da').policy.draft;

const draft = () =>
  openDraft(portal.demo.demo.service.context, writerOf(portal.demo, people.author, { tin: pension.tin }));

beforeEach(() => change(portal.demo, "UPDATE policy_drafts SET state = 'discarded' WHERE state = 'open'"));

/** What the file stands in. */
function find({ page }: Visit, file: string): { folded: Locator; field: Locator } {
  const field = page.locator(`textarea[data-file="${file}"]`);
  const folded = page.locator('details', { has: field });
  return { folded, field };
}

const isOpen = (folded: Locator) =>
  folded.evaluate((element) => (element as unknown as { open: boolean }).open);
const topOf = async (element: Locator) => (await element.boundingBox())?.y ?? Number.NaN;

describe.skipIf(!isPossible)('saving a draft', () => {
  test('leaves the cursor and what is in sight where they were, in the same file', async () => {
    await using visit = await portal.visit();
    const { page } = visit;
    await page.setViewportSize({ width: 1280, height: 700 });
    await logIn(visit, portal.demo, 'author', own.draft(draft().id));
    const { folded, field } = find(visit, 'decision_test.rego');
    await folded.locator('summary').click();
    await folded.locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText('\n# one\n# two');
    const scroller = folded.locator('.cm-scroller');
    const scrolled = () => scroller.evaluate((element) => element.scrollTop);
    await expect.poll(scrolled).toBeGreaterThan(100);
    await page.evaluate('scrollTo({ top: 150, behavior: "instant" })');
    const [down, top] = [await scrolled(), await topOf(page.locator('#save'))];
    await page.locator('#save').click();
    await page.getByText(saved).waitFor();
    expect(await isOpen(folded)).toBe(true);
    await expect.poll(scrolled).toBe(down);
    await expect.poll(async () => Math.abs((await topOf(page.locator('#save'))) - top)).toBeLessThan(2);
    await page.keyboard.insertText('!');
    expect(await field.inputValue()).toMatch(/# one\n# two!\n?$/);
    expect(visit.problems).toEqual([]);
  });

  test('leaves open without JavaScript what was changed', async () => {
    await using visit = await portal.visit({ javaScript: false });
    const { page } = visit;
    await logIn(visit, portal.demo, 'author', own.draft(draft().id));
    const { folded, field } = find(visit, 'decision_test.rego');
    const { folded: other } = find(visit, 'decision.rego');
    expect([await isOpen(folded), await isOpen(other)]).toEqual([false, true]);
    await folded.locator('summary').click();
    await field.fill(`${await field.inputValue()}# more\n`);
    await page.locator('#save').click();
    await page.getByText(saved).waitFor();
    expect([await isOpen(folded), await isOpen(other)]).toEqual([true, false]);
  });
});
