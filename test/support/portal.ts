import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { canTestInBrowser, openChromium } from '../../demo/chromium.ts';
import { findPerson, type PersonKey } from '../../demo/people.ts';
import type { Language } from '../../views/locales/texts.ts';
import { openTestDemo, type TestDemo } from './demo.ts';
import { watchPage } from './sound.ts';

/** Whether browser tests can run on this machine; on a build server they must. */
export const isPossible = canTestInBrowser(process.env['CI'] === 'true');

/** How a page is visited: with or without JavaScript, in which language. */
export interface Variant {
  javaScript: boolean;
  language: Language;
  name: string;
}

/** With and without JavaScript, in both languages. */
export const variants: readonly Variant[] = (['da', 'en'] as const).flatMap((language) =>
  [true, false].map((javaScript) => ({
    javaScript,
    language,
    name: `${language}, ${javaScript ? 'with' : 'without'} JavaScript`,
  })),
);

/** The demo and a browser, for one test file. */
export interface PortalTest {
  demo: TestDemo;
  browser: Browser;
  /** A new visitor, who has never been here. Problems that the browser reports are collected in `problems`. */
  visit(variant?: Partial<Variant>): Promise<Visit>;
}

export interface Visit extends AsyncDisposable {
  context: BrowserContext;
  /** Watched: `expectSound(page)` holds it against what is asked of every page. */
  page: Page;
  variant: Variant;
  /** What the browser has complained of: violations of the security policy, errors of scripts. */
  problems: string[];
}

const usual: Variant = { javaScript: true, language: 'da', name: 'da, with JavaScript' };

/** Opens the demo and a browser before the tests of this file, and closes them behind. */
export function openPortalTest(options: Parameters<typeof openTestDemo>[0] = {}): PortalTest {
  const opened: { demo?: TestDemo; browser?: Browser } = {};
  beforeAll(async () => {
    opened.demo = await openTestDemo(options);
    if (isPossible) opened.browser = await openChromium();
  });
  afterAll(async () => {
    await opened.browser?.close();
    await opened.demo?.[Symbol.asyncDispose]();
  });
  const get = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('only while tests run');
    return value;
  };
  return {
    get demo() {
      return get(opened.demo);
    },
    get browser() {
      return get(opened.browser);
    },
    visit: (variant = {}) => visit(get(opened.browser), { ...usual, ...variant }),
  };
}

async function visit(browser: Browser, variant: Variant): Promise<Visit> {
  const { javaScript, language } = variant;
  const context = await browser.newContext({
    javaScriptEnabled: javaScript,
    locale: language === 'da' ? 'da-DK' : 'en-GB',
    timezoneId: 'Europe/Copenhagen',
  });
  const page = await context.newPage();
  await watchPage(page);
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    // A refused page is no problem of the page.
    if (
      message.type() === 'error' &&
      !/status of (401|403|404|409|410|412|422|429|500|503)/.test(message.text())
    )
      problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  return { context, page, variant, problems, [Symbol.asyncDispose]: () => context.close() };
}

/** Runs a journey in all four variants. */
export function describeVariants(name: string, journey: (variant: Variant) => void): void {
  describe.skipIf(!isPossible).each(variants)(`${name} ($name)`, (variant) => journey(variant));
}

/** Logs a person in at the broker, from a path of the portal that needs it, or from the login page that is open already. */
export async function logIn(
  { page }: Pick<Visit, 'page'>,
  demo: TestDemo,
  person: PersonKey,
  path = '/organizations',
): Promise<void> {
  if (!page.url().startsWith(demo.demo.broker.url)) await page.goto(`${demo.url}${path}`);
  const { name } = findPerson(person);
  const button = page.locator(`button[name="person"][value="${person}"]`);
  if ((await button.count()) === 0) throw new Error(`no login page for ${name ?? person}: ${page.url()}`);
  await button.click();
  await page.waitForURL(`${demo.url}/**`);
}
