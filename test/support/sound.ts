import { AxeBuilder } from '@axe-core/playwright';
import { HtmlValidate } from 'html-validate';
import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What is noted of a page from the moment it is watched. */
interface Watched {
  /** Of the document that is shown, as it was served. */
  html: string;
  violations: string[];
  errors: string[];
  /** Over the wire since the last navigation, headers included. */
  transferred: number;
}

const watched = new WeakMap<Page, Watched>();

/**
 * Notes what `expectSound` asks for afterwards: the served HTML, violations of the Content-Security-Policy, errors in
 * the console, and what the page weighs. To be called before the page goes anywhere.
 */
export async function watchPage(page: Page): Promise<void> {
  const notes: Watched = { html: '', violations: [], errors: [], transferred: 0 };
  watched.set(page, notes);
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => {
    notes.transferred += encodedDataLength;
  });
  // Chromium reports every violation in the console, with and without JavaScript in the page.
  page.on('console', (message) => {
    if (/Content Security Policy|Trusted ?Type|\[hx-csp\]/i.test(message.text()))
      notes.violations.push(message.text());
    else if (message.type() === 'error' && !/the server responded with a status/.test(message.text()))
      notes.errors.push(message.text());
  });
  page.on('pageerror', (error) => notes.errors.push(String(error)));
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) notes.transferred = 0;
  });
  page.on('response', async (response) => {
    const request = response.request();
    if (!request.isNavigationRequest() || request.frame() !== page.mainFrame()) return;
    const isRedirect = response.status() >= 300 && response.status() < 400;
    if (!isRedirect) notes.html = await response.text().catch(() => '');
  });
}

const validator = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    'no-trailing-whitespace': 'off',
    'attribute-boolean-style': 'off',
    'long-title': 'off',
    'no-inline-style': 'error',
    'require-sri': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'submit'] }],
  },
});

/**
 * Expects of the page as it is shown: no violation of WCAG 2.0 to 2.2 (A and AA) that axe can find, valid HTML as it
 * was served, one `h1`, a title, a language, nothing wider than a screen of 320 px, and nothing that the
 * Content-Security-Policy had to stop. `transferred`: what it may weigh at most, when it was loaded cold.
 */
export async function expectSound(page: Page, options: { transferred?: number } = {}): Promise<void> {
  const notes = watched.get(page);
  if (!notes) throw new Error('watchPage(page) first: what happened before cannot be asked for');
  const where = page.url();
  expect(await findHtmlErrors(notes.html), `HTML of ${where}`).toEqual([]);
  expect(await page.locator('h1').count(), `h1 of ${where}`).toBe(1);
  expect((await page.title()).trim(), `title of ${where}`).not.toBe('');
  expect(['da', 'en'], `language of ${where}`).toContain(await page.locator('html').getAttribute('lang'));
  expect(await findAccessibilityErrors(page), `accessibility of ${where}`).toEqual([]);
  await expectNarrow(page);
  expect(await findCrampedButtons(page), `buttons that touch a field of ${where}`).toEqual([]);
  expect(notes.violations, `Content-Security-Policy of ${where}`).toEqual([]);
  expect(notes.errors, `errors in the console of ${where}`).toEqual([]);
  if (options.transferred !== undefined)
    expect(notes.transferred, `bytes of ${where}`).toBeLessThan(options.transferred);
}

/** What html-validate has to say of a whole document. */
export async function findHtmlErrors(html: string): Promise<string[]> {
  const report = await validator.validateString(html);
  return report.results.flatMap(({ messages }) =>
    messages.map(
      ({ ruleId, message, line }) => `${ruleId}: ${message} (${html.split('\n')[line - 1]?.trim()})`,
    ),
  );
}

/** Where scripts are switched off axe cannot run either; the same page with scripts has it. */
async function findAccessibilityErrors(page: Page): Promise<string[]> {
  const hasScripts = await page
    .locator('html')
    .evaluate((html) => !html.ownerDocument.defaultView?.matchMedia('(scripting: none)').matches);
  if (!hasScripts) return [];
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];
  // In one go: our pages have no frames, which would take a second page to look into.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).withTags(tags).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  );
}

/** The buttons right below a field with less room between than anybody wants to click. */
function findCrampedButtons(page: Page): Promise<string[]> {
  return page.locator('.form-group + .button, .form-group-checkbox + .button').evaluateAll((buttons) =>
    buttons.flatMap((button) => {
      const field = button.previousElementSibling?.getBoundingClientRect();
      const own = button.getBoundingClientRect();
      const isBelow = field !== undefined && own.height > 0 && own.top >= field.bottom - 1;
      return isBelow && own.top - field.bottom < 8 ? [button.textContent.trim()] : [];
    }),
  );
}

/** Nothing reaches beyond a narrow screen: WCAG 2.2, 1.4.10 (reflow). */
async function expectNarrow(page: Page): Promise<void> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const html = page.locator('html');
  const width = await html.evaluate((element) => element.scrollWidth);
  const beyond = await page
    .locator('body *')
    .evaluateAll((elements) =>
      elements
        .filter((element) => element.getBoundingClientRect().right > 321)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
  if (before) await page.setViewportSize(before);
  expect({ width, beyond: width > 320 ? beyond : [] }, `320 px of ${page.url()}`).toEqual({
    width: 320,
    beyond: [],
  });
}
