import { readdirSync } from 'node:fs';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canTestInBrowser, openChromium } from '../demo/chromium.ts';
import type { PersonKey } from '../demo/people.ts';
import { paths } from '../server/paths.ts';
import { portalRoutes } from '../server/portal/portal.ts';
import type { PortalDeps } from '../server/portal/route.ts';
import { openTestDemo, type TestDemo } from './support/demo.ts';
import { type PageStates, type State, stateNames } from './support/page-states.ts';
import { logIn } from './support/portal.ts';
import { expectSound, findHtmlErrors, watchPage } from './support/sound.ts';

/**
 * Every page that the router can show, in every state that it can be in, held against the same demands. The list is
 * the router's own: a page without an entry in test/page-states/ fails.
 */

/** What a page may weigh over the wire when nothing of it is in the browser's cache. */
const coldLimit = 150_000;
/** The same where policies are written: the editor comes with it; and of the base policy 80 kB of sources. */
const limitOf = (path: string) => {
  if (path === paths.policyPatterns('base').revision(':id')) return coldLimit + 80_000;
  if (!/\/policy\/drafts\/:id(\/try)?$/.test(path)) return coldLimit;
  return path.startsWith('/operator/') ? 350_000 : 270_000;
};

const folder = new URL('./page-states/', import.meta.url);
const areas = await Promise.all(
  readdirSync(folder)
    .sort()
    .map(async (file) => {
      const { states } = (await import(new URL(file, folder).href)) as { states: readonly PageStates[] };
      return { name: file.replace(/\.ts$/, ''), states };
    }),
);
const entries = areas.flatMap(({ states }) => states);

test('every page of the router has its states, and nothing else has', () => {
  // The routes are data: to list them, nothing that they are built of is needed.
  const routes = portalRoutes({} as PortalDeps).filter(({ method }) => method === 'get');
  expect(entries.map(({ path }) => path).sort()).toEqual(routes.map(({ path }) => path).sort());
  expect(routes.length).toBeGreaterThan(5);
});

test('a state that a page cannot have has a reason', () => {
  const reasons = entries.flatMap((entry) =>
    'noPage' in entry ? [entry.noPage] : stateNames.map((name) => entry[name]),
  );
  for (const reason of reasons) if (typeof reason === 'string') expect(reason.length).toBeGreaterThan(8);
  for (const entry of entries)
    if (!('noPage' in entry))
      expect(
        stateNames.some((name) => typeof entry[name] === 'object'),
        entry.path,
      ).toBe(true);
});

describe.runIf(canTestInBrowser(process.env['CI'] === 'true'))('the pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());

  describe.each(areas)('$name', ({ states }) => {
    let demo: TestDemo;
    /** Logged in once each: every page after that is opened with nothing in the cache. */
    const logins = new Map<PersonKey, Awaited<ReturnType<BrowserContext['storageState']>>>();
    beforeAll(async () => {
      demo = await openTestDemo();
    });
    afterAll(() => demo[Symbol.asyncDispose]());

    const newContext = (options: BrowserContextOptions = {}) =>
      browser.newContext({ locale: 'da-DK', viewport: { width: 1280, height: 900 }, ...options });

    async function sessionOf(person: PersonKey) {
      const known = logins.get(person);
      if (known) return known;
      const context = await newContext();
      await logIn({ page: await context.newPage() }, demo, person);
      const state = await context.storageState();
      logins.set(person, state);
      await context.close();
      return state;
    }

    const cases = states.flatMap((entry) =>
      'noPage' in entry
        ? []
        : stateNames.flatMap((name) => {
            const state = entry[name];
            if (typeof state === 'string') return [];
            return [state]
              .flat()
              .map((each): [string, State, string] => [`${entry.path}, ${name}`, each, entry.path]);
          }),
    );
    test.each(cases)('%s', async (_name, state, path) => {
      await state.prepare?.(demo);
      const context = await newContext(state.as && { storageState: await sessionOf(state.as) });
      await expectSoundState(context, demo, state, limitOf(path));
      await context.close();
    });
  });
});

async function expectSoundState(
  context: BrowserContext,
  demo: TestDemo,
  state: State,
  transferred: number,
): Promise<void> {
  const page = await context.newPage();
  await watchPage(page);
  const url = demo.url + (typeof state.url === 'string' ? state.url : state.url(demo));
  await page.goto(url);
  if (state.act) await state.act(page);
  await page.getByText(state.shows).first().waitFor();
  await expectSound(page, state.act ? {} : { transferred });
  if (state.act) return;
  const english = await page.request.get(withLanguage(url), { headers: { accept: 'text/html' } });
  const html = await english.text();
  expect(html).toContain('<html lang="en">');
  expect(await findHtmlErrors(html), 'in English').toEqual([]);
}

function withLanguage(url: string): string {
  const asked = new URL(url);
  asked.searchParams.set('lang', 'en');
  return asked.href;
}
