import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canTestInBrowser, openChromium } from '../demo/chromium.ts';
import { organizations } from '../demo/organizations.ts';
import { people } from '../demo/people.ts';
import { openTestDemo, request, type TestDemo } from './support/demo.ts';

const isPossible = canTestInBrowser(process.env['CI'] === 'true');
const { tin } = organizations.employer;
const identity = { idp: 'mitid_erhverv', idpIdentityId: people.newcomer.idpIdentityId };

let demo: TestDemo;
let browser: Browser;
beforeAll(async () => {
  demo = await openTestDemo();
  if (isPossible) browser = await openChromium();
});
afterAll(async () => {
  await browser?.close();
  await demo[Symbol.asyncDispose]();
});

test.skipIf(!isPossible)(
  'the newcomer is refused with the reason, becomes known, is granted, let in, revoked and refused',
  async () => {
    const administrator = await demo.userToken('administrator');
    const employees = `/api/v1/organizations/${tin}/employees?search=${identity.idpIdentityId}`;
    const known = async () => (await request(demo, 'GET', employees, { token: administrator })).body;
    expect(await known()).toEqual({ items: [] });

    // She logs in at the pension fund, where nothing is hers yet.
    const page = await (await browser.newContext({ locale: 'en-GB' })).newPage();
    await page.goto(demo.demo.provider.url);
    await page
      .getByRole('link', { name: /log in/i })
      .first()
      .click();
    await page.getByRole('button', { name: new RegExp(people.newcomer.name) }).click();
    await page.waitForURL(`${demo.demo.provider.url}/**`);

    // Within a second she stands on the list of her employer, by the API.
    await expect.poll(known, { timeout: 1_000, interval: 20 }).toMatchObject({
      items: [{ ...identity, name: people.newcomer.name, source: 'seen', firstSeenAtProvider: 'DK10110009' }],
    });

    await page
      .getByRole('link', { name: /see the pensions/i })
      .first()
      .click();
    expect(await page.locator('main').innerText()).toContain(
      `The user does not hold the privilege \u201cPension: read\u201d on behalf of ${tin}.`,
    );

    const granted = await request(demo, 'POST', `/api/v1/organizations/${tin}/grants`, {
      token: administrator,
      body: { identity, privilege: 'Pension: read' },
    });
    expect(granted.status).toBe(201);
    expect((await page.reload())?.status()).toBe(200);
    expect(await page.locator('main').innerText()).not.toContain('does not hold');

    const location = granted.headers.get('location') ?? '';
    expect((await request(demo, 'DELETE', location, { token: administrator })).status).toBe(204);
    expect((await page.reload())?.status()).toBe(403);
    expect(await page.locator('main').innerText()).toContain('does not hold the privilege');
  },
);
