import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { findPerson, type PersonKey } from '../../demo/people.ts';
import { paths } from '../../server/paths.ts';
import { type Texts, textsOf } from '../../views/locales/texts.ts';
import type { TestDemo } from './demo.ts';
import { logIn, type Visit } from './portal.ts';
import { rowsOf } from './store.ts';

/** The texts of onboarding in the visit's language. */
export function wordsOf({ variant }: Pick<Visit, 'variant'>): Texts['onboarding'] {
  return textsOf(variant.language).onboarding;
}

/** The first heading, and the whole of what a page says. */
export const headingOf = ({ page }: Pick<Visit, 'page'>) => page.locator('h1').innerText();
export const mainOf = ({ page }: Pick<Visit, 'page'>) => page.locator('main').innerText();

/** Sends the page's form. */
export async function submit(page: Page): Promise<void> {
  await page.locator('main form button').click();
}

/** From the front of onboarding to the company's number, typed by somebody who logs in on the way. */
export async function chooseCompany(visit: Visit, demo: TestDemo, person: PersonKey, cvr: string) {
  const { page } = visit;
  await page.goto(demo.url + paths.onboarding);
  await page.getByRole('link', { name: wordsOf(visit).frontSignatory }).click();
  if (page.url().startsWith(demo.demo.broker.url)) await logIn(visit, demo, person);
  await page.getByLabel(wordsOf(visit).cvr).fill(cvr);
  await submit(page);
}

/** Types a CPR number: one's own unless told. */
export async function typeNumber(visit: Visit, person: PersonKey, number = findPerson(person).cpr ?? '') {
  await visit.page.getByLabel(wordsOf(visit).cpr, { exact: true }).fill(number);
  await submit(visit.page);
}

/** Accepts the terms and confirms. */
export async function accept(visit: Visit): Promise<void> {
  await visit.page.getByLabel(wordsOf(visit).accept).check();
  await submit(visit.page);
}

/** Waits until the company's letters are in its mailbox, and follows the newest one's first link to `path`. */
export async function followLetter(visit: Visit, demo: TestDemo, cvr: string, path: string): Promise<void> {
  const { page } = visit;
  const areSent = () => {
    const sql = 'SELECT count(*) AS all_, count(sent_at) AS sent FROM letters WHERE organization_tin = ?';
    const [row] = rowsOf(demo, sql, `DK${cvr}`);
    return row !== undefined && Number(row['all_']) > 0 && row['all_'] === row['sent'];
  };
  for (let tries = 0; tries < 80 && !areSent(); tries += 1) await setTimeout(100);
  await page.goto(`${demo.demo.registry.url}/mailbox/${cvr}`);
  await page.locator(`article a[href^="${demo.url}${path}"]`).first().click();
  await page.waitForURL(`${demo.url}/**`);
}
