import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Broker, openBroker } from '../broker/broker.ts';
import { canTestInBrowser, openChromium } from '../chromium.ts';
import type { DemoServer } from '../listen.ts';
import type { PersonKey } from '../people.ts';
import { openDemoProvider } from './provider.ts';
import { openStubService, type StubService } from './stub-service.ts';

// The broker is the demo's own. Adgang is a stub here, because these tests are of what the provider makes of answers,
// good and bad; the story with the real service is told in test/.
let dataFolder: string;
let broker: Broker;
let service: StubService;
let provider: DemoServer;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'provider-'));
  const address = { host: '127.0.0.1', port: 0, nodeEnv: 'test' };
  broker = await openBroker({ ...address, dataFolder });
  service = await openStubService();
  provider = await openDemoProvider({
    ...address,
    issuer: broker.issuer,
    serviceUrl: service.url,
    clientId: 'demo-pension',
  });
  broker.setRedirectUris('demo-pension', [`${provider.url}/callback`]);
});
afterAll(async () => {
  await provider.close();
  await service[Symbol.asyncDispose]();
  await broker.close();
  await rm(dataFolder, { recursive: true });
});
beforeEach(() => {
  service.answer = {};
  service.asked.length = 0;
});

const evaluation = (decision: unknown, ...reasons: unknown[]) => ({
  decision,
  context: { decision_id: 'dec_1', policy_revision: 'p', grants_revision: 1, reasons, obligations: [] },
});
const noGrant = {
  code: 'no-grant',
  text: 'The user does not hold <that> privilege.',
  who_can_fix: { role: 'PrivilegeAdministrator', organization: 'DK40440003' },
};

describe('without a login', () => {
  test('it is alive, refuses production, and serves its front page under a strict policy', async () => {
    expect((await fetch(`${provider.url}/livez`)).status).toBe(200);
    const response = await fetch(provider.url, { headers: { 'accept-language': 'en' } });
    expect(await response.text()).toContain('Log in with MitID Erhverv');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.getSetCookie()).toEqual([]);
    const options = {
      host: '127.0.0.1',
      port: 0,
      issuer: broker.issuer,
      serviceUrl: service.url,
      clientId: 'demo-pension',
    };
    await expect(openDemoProvider({ ...options, nodeEnv: 'production' })).rejects.toThrow(
      'NODE_ENV is production',
    );
  });

  test('a page about a company asks for a login first, and never the service', async () => {
    const response = await fetch(`${provider.url}/organizations/DK40440003/pensions`, { redirect: 'manual' });
    expect(response.headers.get('location')).toBe('/login?next=%2Forganizations%2FDK40440003%2Fpensions');
    expect(service.asked).toEqual([]);
  });

  test('a login sends to the broker with PKCE, state and nonce, and tells it the language', async () => {
    const response = await fetch(`${provider.url}/login`, {
      redirect: 'manual',
      headers: { 'accept-language': 'en' },
    });
    const { origin, searchParams } = new URL(response.headers.get('location') ?? '');
    expect(origin).toBe(broker.url);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'demo-pension',
      response_type: 'code',
      redirect_uri: `${provider.url}/callback`,
      scope: 'openid privileges',
      state: expect.any(String),
      nonce: expect.any(String),
      code_challenge: expect.any(String),
      code_challenge_method: 'S256',
      ui_locales: 'en',
    });
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^pension_session=.*HttpOnly; SameSite=Lax/),
    ]);
  });

  test('a callback that nobody waits for logs nobody in', async () => {
    expect((await fetch(`${provider.url}/callback?code=x&state=y`)).status).toBe(400);
  });
});

describe.skipIf(!canTestInBrowser(process.env['CI'] === 'true'))('in a browser', () => {
  let browser: Browser;
  let page: Page;
  let close: () => Promise<void>;

  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    const context = await browser.newContext({ locale: 'en-GB', javaScriptEnabled: false });
    page = await context.newPage();
    close = () => context.close();
  });
  afterEach(() => close());

  async function logIn(person: PersonKey) {
    await page.goto(provider.url);
    await page.getByRole('link', { name: 'Log in with MitID Erhverv' }).click();
    await page.locator(`button[value="${person}"]`).click();
    await page.waitForURL(`${provider.url}/`);
  }

  test('the list is asked for with the token of the person, and shown by company', async () => {
    service.answer = {
      list: {
        organizationScopes: [
          { organizationTin: 'DK40440003', privileges: [{ id: 'x', name: 'Pension: read', updated: 'x' }] },
          {
            organizationTin: 'DK60660018',
            privileges: [{ id: 'y', name: 'Pension: report salaries', updated: 'y' }],
          },
        ],
      },
    };
    await logIn('employee');
    expect(service.asked.map((asked) => asked.path)).toEqual(['/privileges-api/api/v1/identity/privileges']);
    expect(decodeJwt(service.asked[0]?.authorization?.replace('Bearer ', '') ?? '')).toMatchObject({
      scope: 'privileges',
      idp_identity_id: 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
    });
    expect(await page.getByRole('banner').innerText()).toContain('Jonas Kjær Nielsen');
    const employer = page.getByRole('region', { name: 'Bakkely Maskinværksted ApS' });
    expect(await employer.getByRole('link', { name: 'You have access' }).allInnerTexts()).toEqual([
      expect.stringContaining('See the pensions'),
    ]);
    expect(await employer.getByRole('link', { name: 'Not with this login' }).count()).toBe(2);
    const client = page.getByRole('region', { name: 'Sivsø Bageri ApS' });
    expect(await client.getByRole('link', { name: 'You have access' }).allInnerTexts()).toEqual([
      expect.stringContaining('Report salaries'),
    ]);
  });

  test('an action asks whether this person may do that on behalf of the company, and lets in on a yes', async () => {
    await logIn('employee');
    service.answer = { evaluation: evaluation(true) };
    await page.getByRole('link', { name: 'See the pensions' }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('See the pensions');
    expect(await page.getByRole('main').innerText()).toContain('dec_1');
    const asked = service.asked.at(-1);
    expect(asked).toMatchObject({
      path: '/access/v1/evaluation',
      acceptLanguage: 'en-GB',
      body: {
        subject: {
          type: 'mitid_erhverv',
          id: 'e469458f-69e5-5fcc-af50-f9fd25f0e948',
          properties: { organization: 'DK40440003' },
        },
        action: { name: 'Pension: read' },
        resource: { type: 'organization', id: 'DK40440003' },
        context: { loa: 'Substantial' },
      },
    });
    expect(decodeJwt(asked?.authorization?.replace('Bearer ', '') ?? '')).toMatchObject({
      client_at_type: 'service_token',
    });
  });

  test('a no that can be mended leads to where access is asked for, at the service alone', async () => {
    await logIn('employee');
    const told = (access_request: unknown) => {
      const { decision, context } = evaluation(false, noGrant);
      service.answer = { evaluation: { decision, context: { ...context, access_request } } };
    };
    const link = page.getByRole('link', { name: 'Ask for access' });
    told({ form_url: `${service.url}/access-requests/for/dec_1`, expires_at: 'x' });
    await page.getByRole('link', { name: 'Report salaries' }).click();
    expect(await link.getAttribute('href')).toBe(`${service.url}/access-requests/for/dec_1`);
    expect(await page.getByRole('link', { name: 'Try again' }).count()).toBe(1);
    for (const url of [
      'https://evil.example/x',
      'javascript:alert(1)',
      `${service.url}.evil.example/`,
      '',
      7,
    ]) {
      told({ form_url: url });
      await page.reload();
      expect(await link.count(), String(url)).toBe(0);
      expect(await page.getByRole('region', { name: 'Why not?' }).innerText()).toContain(noGrant.text);
    }
  });

  test('a no shows the reasons word by word, and who can help', async () => {
    await logIn('employee');
    service.answer = { evaluation: evaluation(false, noGrant) };
    const [response] = await Promise.all([
      page.waitForResponse(/salaries/),
      page.getByRole('link', { name: 'Report salaries' }).click(),
    ]);
    expect(response.status()).toBe(403);
    expect(await page.getByRole('region', { name: 'Why not?' }).innerText()).toContain(noGrant.text);
    expect(await page.getByRole('region', { name: 'Who can help?' }).innerText()).toContain(
      'The privilege administrator at Bakkely Maskinværksted ApS (DK40440003)',
    );
  });

  test('whoever may be the one to ask for help is told so', async () => {
    await logIn('administrator');
    service.answer = { evaluation: evaluation(false, noGrant) };
    await page.goto(`${provider.url}/organizations/DK40440003/pensions`);
    const help = page.getByRole('region', { name: 'Who can help?' });
    expect(await help.innerText()).toContain('If that is you, you can grant it in Adgang.');
    await page.context().clearCookies();
    await logIn('accountant');
    await page.goto(`${provider.url}/organizations/DK40440003/pensions`);
    expect(await help.innerText()).not.toContain('If that is you');
  });

  test('a login at too low a level is offered a new login, which leads back to the page', async () => {
    await logIn('low');
    const reason = { code: 'loa-too-low', text: 'Too low.', who_can_fix: { role: 'Subject' } };
    const answer = { ...evaluation(false, reason) };
    service.answer = {
      evaluation: {
        ...answer,
        context: { ...answer.context, obligations: [{ code: 'step-up', loa: 'Substantial' }] },
      },
    };
    await page.goto(`${provider.url}/organizations/DK40440003/salaries`);
    expect(await page.getByRole('link', { name: 'Try again' }).count()).toBe(0);
    await page.getByRole('link', { name: 'Log in again' }).click();
    await page.locator('button[value="employee"]').click();
    await page.waitForURL(`${provider.url}/organizations/DK40440003/salaries`);
    expect(service.asked.at(-1)?.body).toMatchObject({ context: { loa: 'Substantial' } });
  });

  test('numbers are written as the language of the page does', async () => {
    await logIn('employee');
    service.answer = { evaluation: evaluation(true) };
    for (const [slug, en, da] of [
      ['pensions', 'DKK 612,000', '612.000 kr.'],
      ['administration', '10%', '10 %'],
    ]) {
      for (const [language, figure] of [
        ['en', en],
        ['da', da],
      ]) {
        await page.goto(`${provider.url}/organizations/DK40440003/${slug}?lang=${language}`);
        expect(await page.getByRole('table').innerText()).toContain(figure);
      }
    }
  });

  test('a no stays a no when its reasons cannot be read', async () => {
    await logIn('employee');
    service.answer = { evaluation: { decision: false, context: { reasons: 'none' } } };
    const response = await page.goto(`${provider.url}/organizations/DK40440003/pensions`);
    expect(response?.status()).toBe(403);
    expect(await page.getByRole('main').innerText()).toContain('The service gave no reason.');
  });

  test('a reload asks again, so that what was taken away is gone', async () => {
    await logIn('employee');
    service.answer = { evaluation: evaluation(true) };
    await page.getByRole('link', { name: 'See the pensions' }).click();
    service.answer = { evaluation: evaluation(false, noGrant) };
    expect((await page.reload())?.status()).toBe(403);
    expect(await page.getByRole('main').innerText()).not.toContain('612,000');
  });

  test.each<[string, StubService['answer']]>([
    ['nothing at all', undefined],
    ['an error', { status: 503, evaluation: evaluation(true) }],
    ['a decision that is none', { evaluation: evaluation('true') }],
    ['another answer', { evaluation: [true] }],
  ])('nobody gets in on %s', async (_what, answer) => {
    await logIn('employee');
    service.answer = answer;
    const response = await page.goto(`${provider.url}/organizations/DK40440003/pensions`);
    expect(response?.status()).toBe(503);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(
      'We cannot check your access right now',
    );
    expect((await page.goto(provider.url))?.status()).toBe(
      answer?.status === undefined && answer !== undefined ? 200 : 503,
    );
  });

  test('a login that the service no longer accepts is asked for again', async () => {
    await logIn('employee');
    service.answer = { status: 401 };
    await page.goto(provider.url);
    expect(new URL(page.url()).origin).toBe(broker.url);
  });

  test('a private MitID has no company to act for, and no employer is stated', async () => {
    await logIn('private');
    expect(await page.getByRole('main').innerText()).toContain('You are logged in with a private MitID');
    expect(await page.getByRole('banner').innerText()).toContain('Logged in as Lars Vestergaard');
    await page.goto(`${provider.url}/organizations/DK40440003/pensions`);
    expect(service.asked.at(-1)?.body).toMatchObject({
      subject: { type: 'mitid', id: 'd8a6f3c1-4b9e-4f27-a5dc-f7e2b80c6ae9' },
    });
    expect(service.asked.at(-1)?.body).not.toHaveProperty('subject.properties');
  });

  test('a chosen language stays, and the service is asked for reasons in it', async () => {
    await logIn('protected');
    await page.getByRole('link', { name: 'Dansk' }).click();
    expect(await page.getByRole('banner').innerText()).toContain('medarbejder med navnebeskyttelse');
    await page.getByRole('link', { name: 'Se pensionerne' }).click();
    expect(service.asked.at(-1)?.acceptLanguage).toBe('da');
    expect(await page.locator('html').getAttribute('lang')).toBe('da');
  });

  test('logging out ends it here and at the broker', async () => {
    await logIn('employee');
    await page.getByRole('link', { name: 'Log out' }).click();
    await page.waitForURL(`${provider.url}/`);
    expect(await page.getByRole('link', { name: 'Log in with MitID Erhverv' }).count()).toBe(1);
    expect((await page.context().cookies()).map((cookie) => cookie.name)).not.toContain('broker_session');
  });

  test('a cancelled login is no login', async () => {
    await page.goto(`${provider.url}/login`);
    await page.getByRole('button', { name: 'Cancel, and go back' }).click();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('You were not logged in');
  });

  test('nothing overflows at 320 px', async () => {
    await page.setViewportSize({ width: 320, height: 640 });
    await logIn('administrator');
    service.answer = { evaluation: evaluation(false, noGrant) };
    for (const path of ['/', '/organizations/DK40440003/pensions', '/nowhere']) {
      await page.goto(provider.url + path);
      expect(await page.locator('html').evaluate((html) => html.scrollWidth), path).toBeLessThanOrEqual(320);
    }
  });
});
