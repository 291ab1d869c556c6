import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { canTestInBrowser, openChromium } from '../chromium.ts';
import { people } from '../people.ts';
import { type Broker, openBroker } from './broker.ts';
import { obtainUserTokens } from './obtain.ts';

describe.skipIf(!canTestInBrowser(process.env['CI'] === 'true'))('the login page', () => {
  let dataFolder: string;
  let broker: Broker;
  let client: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'login-'));
    broker = await openBroker({ host: '127.0.0.1', port: 0, dataFolder, nodeEnv: 'test' });
    client = createServer((request, response) => void response.end(`back at ${request.url}`));
    const { promise, resolve } = Promise.withResolvers<void>();
    client.listen(0, '127.0.0.1', resolve);
    await promise;
    const address = client.address();
    origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
    broker.setRedirectUris('demo-pension', [`${origin}/callback`]);
    browser = await openChromium();
  });
  afterAll(async () => {
    await browser.close();
    client.close();
    await broker.close();
    await rm(dataFolder, { recursive: true });
  });
  beforeEach(async () => {
    page = await (await browser.newContext({ locale: 'da-DK', javaScriptEnabled: false })).newPage();
  });
  afterEach(() => page.context().close());

  const start = (more: Record<string, string> = {}) =>
    page.goto(
      `${broker.issuer}/auth?${new URLSearchParams({
        client_id: 'demo-pension',
        response_type: 'code',
        redirect_uri: `${origin}/callback`,
        scope: 'openid privileges',
        state: 's',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
        ...more,
      })}`,
    );
  const heading = () => page.getByRole('heading', { level: 1 }).innerText();

  test('lists everybody under their company, and one click logs in, without a script', async () => {
    const response = await start();
    expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(await heading()).toBe('Hvem logger ind?');
    expect(await page.getByRole('main').innerText()).toContain('Havtorn Pension A/S');
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual([
      'Bakkely Maskinværksted ApS',
      'Tal & Tillid Revision P/S',
      'Nordlys Catering ApS',
      'Sivsø Bageri ApS',
      'Havtorn Pension A/S',
      'Adgang Drift (demo)',
      'Uden virksomhed',
    ]);
    await page.getByRole('button', { name: 'Jonas Kjær Nielsen' }).click();
    await page.waitForURL(/callback/);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    expect(
      (await page.context().cookies()).map((cookie) => cookie.name).filter((name) => !/^broker_/.test(name)),
    ).toEqual([]);
  });

  test('tells the invented numbers, which whoever tries the onboarding has to type', async () => {
    await start();
    const { cpr } = people.signatory;
    const button = page.getByRole('button', { name: people.signatory.name });
    expect(await button.innerText()).toContain(`Opdigtet CPR-nummer: ${cpr.slice(0, 6)}-${cpr.slice(6)}`);
    expect(await page.getByRole('button', { name: 'Jonas Kjær Nielsen' }).innerText()).not.toContain('CPR');
  });

  test('shows only the kind of login that a service asks for', async () => {
    await start({ idp_values: 'mitid' });
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(['Uden virksomhed']);
  });

  test('speaks English to those who ask for it, by ui_locales or by the link', async () => {
    await start({ ui_locales: 'en' });
    expect(await heading()).toBe('Who is logging in?');
    await page.getByRole('link', { name: 'Dansk' }).click();
    expect(await heading()).toBe('Hvem logger ind?');
  });

  test('asks again at the next login, and takes another person without a detour', async () => {
    await start();
    await page.getByRole('button', { name: 'Jonas Kjær Nielsen' }).click();
    await start();
    await page.getByRole('button', { name: 'Freja Damgaard' }).click();
    await page.waitForURL(/callback.*code=/);
  });

  test('can be cancelled, and takes nobody whom it does not know', async () => {
    await start();
    const csrf = await page.request.post(page.url(), { form: { person: 'nobody' } });
    expect(csrf.status()).toBe(422);
    await page.getByRole('button', { name: 'Afbryd, og gå tilbage' }).click();
    await page.waitForURL(/error=access_denied/);
  });

  test('that was left open until a restart says so', async () => {
    const response = await page.goto(`${broker.issuer}/login/long-gone`);
    expect(response?.status()).toBe(400);
    expect(await page.locator('body').innerText()).toContain('Login er udløbet');
    expect(await page.getByRole('link').count()).toBe(0);
  });

  test('that is returned to by Back says so, and leads back to the service', async () => {
    await start();
    const login = page.url();
    await page.getByRole('button', { name: 'Jonas Kjær Nielsen' }).click();
    await page.waitForURL(/callback/);
    const response = await page.goto(login);
    expect(response?.status()).toBe(400);
    expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
    expect(await heading()).toBe('Login er udløbet');
    await page.getByRole('link', { name: 'Gå tilbage til Havtorn Pension A/S' }).click();
    expect(page.url()).toBe(`${origin}/`);
  });

  test('logging out needs no question when an ID token proves who asks, and asks otherwise', async () => {
    await start();
    await page.getByRole('button', { name: 'Jonas Kjær Nielsen' }).click();
    await page.waitForURL(/callback/);
    await page.goto(`${broker.issuer}/session/end`);
    expect(await heading()).toBe('Log ud?');
    const { id_token: hint = '' } = await obtainUserTokens({
      issuer: broker.issuer,
      person: 'employee',
      clientId: 'demo-pension',
    });
    const logout = new URLSearchParams({
      id_token_hint: hint,
      post_logout_redirect_uri: `${origin}/`,
      state: 'bye',
    });
    await page.goto(`${broker.issuer}/session/end?${logout}`);
    expect(page.url()).toBe(`${origin}/?state=bye`);
    expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain('broker_session');
  });

  test('does not overflow at 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await start();
    expect(await page.locator('html').evaluate((html) => html.scrollWidth)).toBeLessThanOrEqual(320);
  });
});
