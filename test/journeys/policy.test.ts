import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { organizations } from '../../demo/organizations.ts';
import { people } from '../../demo/people.ts';
import { describeWithOpa } from '../../policies/with-opa.ts';
import { paths } from '../../server/paths.ts';
import type { PolicyFiles } from '../../server/studio/files.ts';
import { makeFirstPolicy } from '../../server/studio/template.ts';
import { textsOf } from '../../views/locales/texts.ts';
import { askAbout } from '../support/decisions.ts';
import { visitorLoggedIn } from '../support/http-visitor.ts';
import { describeVariants, logIn, openPortalTest, type Variant } from '../support/portal.ts';
import { aGrant, change, roleId, rowsOf } from '../support/store.ts';
import { publishDraftOf, writerOf } from '../support/studio.ts';

/**
 * The studio: a condition is added, an error found on its line and mended, the rules tried on a real answer, their
 * impact read, published; the next click at the provider is refused, and let in again once they are rolled back.
 */

const { pension, employer } = organizations;
const portal = openPortalTest();
const pensions = `/organizations/${employer.tin}/pensions`;
const reasons = {
  da: 'Log ind på niveau Høj for at se pensioner.',
  en: 'Log in at level High to see pensions.',
};

/** The first policy with one condition more, and tests that know it; `loa` is how it reads the level. */
function withCondition(first: PolicyFiles, loa: string): PolicyFiles {
  const decision = (first['decision.rego'] ?? '')
    .replace('_required := ["own-privilege"]', '_required := ["own-privilege", "high-login"]')
    .replace('_texts := {', `_texts := {"high-login": ${JSON.stringify(reasons)}, `)
    .concat(`\n_proven contains "high-login" if ${loa} == "High"\n`);
  const table = JSON.parse(first['cases/first.json'] ?? '') as { given: Record<string, unknown> };
  const given = { ...table.given, context: { loa: 'High' } };
  return {
    'decision.rego': decision,
    'decision_test.rego': (first['decision_test.rego'] ?? '').replace(
      'count(answer.reasons) == 1',
      'count(answer.reasons) == 2',
    ),
    'cases/first.json': JSON.stringify({ ...table, given }),
  };
}

/** Writes a whole file, in the editor where there is one: there it is pasted, as authors do. */
async function writeFile(page: Page, { javaScript }: Variant, file: string, text: string): Promise<void> {
  const field = page.locator(`textarea[data-file="${file}"]`);
  const folded = page.locator('details', { has: field });
  if (!(await folded.evaluate((element) => (element as unknown as { open: boolean }).open)))
    await folded.locator('summary').click();
  if (!javaScript) return field.fill(text);
  const content = folded.locator('.cm-content');
  await content.click();
  await page.keyboard.press('ControlOrMeta+A');
  await content.evaluate((element, pasted) => {
    const { DataTransfer, ClipboardEvent } = element.ownerDocument.defaultView as unknown as Browser;
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', pasted);
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
  expect(await field.inputValue()).toBe(text);
}

interface Browser {
  DataTransfer: new () => { setData(type: string, text: string): void };
  ClipboardEvent: new (type: string, options: object) => Event;
}

const rowOf = (text: string, part: string) => text.slice(0, text.lastIndexOf(part)).split('\n').length;

describeWithOpa('with a compiler', () => {
  /** What the provider begins with: its own rules, which restrict nothing. */
  let first = '';
  beforeAll(async () => {
    first = await publishDraftOf(portal.demo, writerOf(portal.demo, people.author, { tin: pension.tin }));
  });

  // One that did not come to its end leaves no draft behind.
  beforeEach(() => change(portal.demo, "UPDATE policy_drafts SET state = 'discarded' WHERE state = 'open'"));

  describeVariants('a policy is changed', (variant) => {
    const { language, javaScript } = variant;
    const texts = textsOf(language).policy;

    test('from the first word to the way back', { timeout: 120_000 }, async () => {
      const { demo } = portal;
      await using employee = await portal.visit(variant);
      const clickAtProvider = async () =>
        (await employee.page.goto(demo.demo.provider.url + pensions))?.status();
      await clickAtProvider();
      await employee.page.locator('button[name="person"][value="employee"]').click();
      await employee.page.waitForURL(`${demo.demo.provider.url}/**`);
      expect(await clickAtProvider()).toBe(200);
      const asked = await askAbout(demo, people.employee, { loa: 'Substantial' });
      expect(asked.decision).toBe(true);

      await using visit = await portal.visit(variant);
      const { page } = visit;
      const tab = (name: string) => page.locator('.tab-button').getByText(name, { exact: true }).click();
      const results = page.locator('#results');
      const check = async () => {
        if (!javaScript) await page.locator('#check').click();
      };

      // The provider's policy, and a draft of it.
      await logIn(visit, demo, 'author');
      await page.locator('.card-link').first().click();
      await page.getByRole('heading', { level: 1, name: texts.titleOwn }).waitFor();
      await page.getByRole('button', { name: texts.overview.begin }).click();
      await page.getByRole('heading', { level: 1, name: texts.draft.title }).waitFor();
      await results.getByText(texts.results.fine).waitFor();

      // A condition, with an error on its line.
      const policy = makeFirstPolicy(pension.tin);
      const wrong = withCondition(policy, 'input.contekst.loa')['decision.rego'] ?? '';
      const wrongRow = rowOf(wrong, 'input.contekst.loa');
      await writeFile(page, variant, 'decision.rego', wrong);
      await check();
      const place = results.getByRole('link', { name: texts.results.at('decision.rego', wrongRow) });
      await place.waitFor();
      await results.getByText('undefined ref: input.contekst').waitFor();
      if (javaScript) {
        await place.click();
        const mark = await page.locator('.cm-lint-marker-error').first().boundingBox();
        const number = page
          .locator('.cm-lineNumbers .cm-gutterElement')
          .getByText(String(wrongRow), { exact: true });
        const line = await number.first().boundingBox();
        expect(Math.abs((mark?.y ?? 0) - (line?.y ?? -99))).toBeLessThan(10);
      }

      // Mended, with its tests: they pass, and every line is covered.
      const right = withCondition(policy, 'input.context.loa');
      for (const [file, text] of Object.entries(right)) await writeFile(page, variant, file, text);
      await check();
      await results.getByText(texts.results.fine).waitFor();
      const row = rowOf(right['decision.rego'] ?? '', 'input.context.loa ==');
      const covered = page.locator('[data-coverage][data-file="decision.rego"]');
      expect((await covered.getAttribute('data-covered'))?.split(' ')).toContain(String(row));
      await covered.getByText(texts.results.allCovered).waitFor();
      if (javaScript) expect(await page.locator('.editor-covered').count()).toBeGreaterThan(0);
      await page.locator('#save').click();
      await page.getByText(texts.draft.saved).waitFor();

      // A real answer from the log, decided by what is in force and by the draft.
      await tab(texts.tabTry);
      await page.locator(`a[href*="${asked.id}"]`).click();
      await page.getByText(texts.try.changedAbout.loss).waitFor();
      const [live, draft] = [page.locator('.studio-answer').first(), page.locator('.studio-answer').last()];
      await live.getByText(texts.try.allow, { exact: true }).waitFor();
      await draft.getByText(texts.try.deny, { exact: true }).waitFor();
      await draft.getByText(reasons[language]).waitFor();
      await page.locator('summary').getByText(texts.try.saveTitle).click();
      await page.getByLabel(texts.try.saveName).fill('a login at level Substantial');
      await page.getByRole('button', { name: texts.try.save }).click();
      await page.getByText(texts.draft.caseAdded).waitFor();
      await results.getByText(texts.results.fine).waitFor();

      // Its impact: everybody whose answer changes, and nobody else.
      await tab(texts.tabImpact);
      await page.getByRole('button', { name: texts.impact.start }).click();
      await computed(page, variant);
      const expected = rowsOf(
        demo,
        `SELECT DISTINCT i.name, o.name AS organization, p.name AS privilege
         FROM grants g JOIN privileges p ON p.id = g.privilege_id JOIN organizations o ON o.tin = g.organization_tin
           JOIN identities i ON i.idp_identity_id = g.idp_identity_id AND i.idp = g.idp
         WHERE p.owner_tin = ?`,
        pension.tin,
      );
      expect(expected.length).toBeGreaterThan(3);
      const list = page.getByRole('table', { name: texts.impact.rows });
      for (const { name, organization, privilege } of expected) {
        const found = list
          .getByRole('row')
          .filter({ hasText: String(name) })
          .filter({ hasText: String(organization) })
          .filter({ hasText: String(privilege) });
        expect(await found.count(), String(name)).toBeGreaterThan(0);
      }
      await page.getByRole('heading', { name: texts.impact.changes(expected.length) }).waitFor();
      await page.getByRole('button', { name: texts.impact.accept }).click();
      await page.getByText(texts.impact.accepted, { exact: true }).waitFor();

      // Published, with a reason.
      await page.getByRole('link', { name: texts.impact.toPublish }).click();
      await page.getByText(texts.publish.confirmAbout(expected.length, 0)).waitFor();
      await page.getByRole('button', { name: texts.publish.confirm }).click();
      await page.locator('#errors').getByText(texts.publish.reasonMistake).waitFor();
      await page.getByLabel(texts.publish.reason).fill('The board wants it so');
      await page.getByRole('button', { name: texts.publish.confirm }).click();
      const [{ number } = { number: 0 }] = rowsOf(
        demo,
        'SELECT max(number) AS number FROM policy_revisions WHERE policy = ?',
        pension.tin,
      );
      await page.getByText(texts.publish.doneAbout(Number(number))).waitFor();

      // The next click at the provider is refused, with the reason.
      expect(await clickAtProvider()).toBe(403);
      expect(await employee.page.locator('main').innerText()).toContain(reasons[language]);

      // What was published stands in the history; the revision before it comes back.
      await page
        .getByRole('link', { name: texts.revision(Number(number)) })
        .first()
        .click();
      await page.getByText('The board wants it so').waitFor();
      await page.getByText(texts.revisionPage.diff(Number(number) - 1)).waitFor();
      await page.goto(`${demo.url}/providers/${pension.tin}/policy/revisions/${first}`);
      await page.getByRole('button', { name: texts.revisionPage.rollBack }).click();
      await computed(page, variant);
      await page.getByLabel(texts.revisionPage.rollBackReason).fill('Too many were refused');
      await page.getByRole('button', { name: texts.revisionPage.rollBackConfirm }).click();
      await page.getByText(texts.revisionPage.rolledBack(1)).waitFor();
      expect(await clickAtProvider()).toBe(200);
      expect(visit.problems).toEqual([]);
      expect(employee.problems).toEqual([]);
    });

    /** Waits until an impact is computed: the page shows it by itself, or when it is asked again. */
    async function computed(page: Page, { javaScript: isLive }: Variant): Promise<void> {
      const done = page.locator('.studio-numbers');
      if (isLive) return done.waitFor({ timeout: 30_000 });
      for (let tries = 0; tries < 60 && (await done.count()) === 0; tries += 1) {
        await page.waitForTimeout(500);
        await page.reload();
      }
      await done.waitFor();
    }
  });
});

test('whoever writes the rules finds the way there from an answer in the log; nobody else is shown one', async () => {
  const { demo } = portal;
  const { id } = await askAbout(demo, people.employee);
  const way = paths.policyOf({ door: 'author', tin: pension.tin }).tryDecision(id);
  const visitor = await visitorLoggedIn(demo, 'supporter');
  expect((await visitor.get(paths.supportDecisions(pension.tin))).text).not.toContain(way);
  const { idp, idpIdentityId } = people.supporter;
  aGrant(demo, { idp, idpIdentityId, organizationTin: pension.tin, privilegeId: roleId('PolicyAuthor') });
  expect((await visitor.get(paths.supportDecisions(pension.tin))).text).toContain(way);
  const begin = await visitor.get(way);
  expect([begin.status, begin.text.includes(`value="${id}"`)]).toEqual([200, true]);
});
