import { describe, expect, test } from 'vitest';
import { organizations } from '../demo/organizations.ts';
import { errorCatalogue } from '../server/errors.ts';
import { paths } from '../server/paths.ts';
import { anyVisitor, visitorLoggedIn } from './support/http-visitor.ts';
import { isPossible, logIn, openPortalTest } from './support/portal.ts';
import { expectSound } from './support/sound.ts';

/** What people see when something went wrong. */

const portal = openPortalTest();
const home = paths.organization(organizations.employer.tin);
const asPart = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' };

/** Runs something while the store cannot answer for organisations. */
async function whileBroken(work: () => Promise<void>): Promise<void> {
  const { sqlite } = portal.demo.demo.service.context.db;
  sqlite.pragma('legacy_alter_table = ON');
  sqlite.exec('ALTER TABLE organizations RENAME TO organizations_away');
  try {
    await work();
  } finally {
    sqlite.exec('ALTER TABLE organizations_away RENAME TO organizations');
    sqlite.pragma('legacy_alter_table = OFF');
  }
}

describe.runIf(isPossible)('in the browser', () => {
  test('a page that is not there says so, and leads to the front page', async () => {
    await using visit = await portal.visit();
    const { page } = visit;
    await page.goto(`${portal.demo.url}/nowhere`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Siden findes ikke');
    await expectSound(page);
    await page.getByRole('link', { name: 'Gå til forsiden' }).click();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  test('a role that is missing says why, and who can help', async () => {
    await using visit = await portal.visit({ language: 'en' });
    await logIn(visit, portal.demo, 'newcomer');
    await visit.page.goto(portal.demo.url + home);
    expect(await visit.page.getByRole('heading', { level: 1 }).textContent()).toBe(
      'You have no access to this',
    );
    expect(await visit.page.locator('main li').count()).toBeGreaterThan(0);
    await expectSound(visit.page);
  });

  test('a store that does not answer says to come back, and how to refer to it', async () => {
    await using visit = await portal.visit();
    await logIn(visit, portal.demo, 'newcomer');
    await whileBroken(async () => {
      await visit.page.goto(portal.demo.url + paths.helpTopic('contact'));
      expect(await visit.page.getByRole('heading', { level: 1 }).textContent()).toBe(
        'Tjenesten er nede lige nu',
      );
      await expectSound(visit.page);
    });
  });
});

test('htmx is answered with a part that announces itself', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'newcomer');
  const refused = await visitor.get(home, asPart);
  expect(refused.status).toBe(403);
  expect(refused.text).toMatch(/^<div class="alert alert-error"[^>]* role="alert"/);
  expect(refused.text).not.toContain('<html');
  expect(refused.headers.get('content-security-policy')).toContain('nonce-');
  await whileBroken(async () => {
    const failed = await visitor.get(paths.helpTopic('contact'), asPart);
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([503, '1']);
    expect(failed.text).toContain('Tjenesten er nede lige nu');
  });
});

test('every error code has a page for people, and a text for programs', async () => {
  const visitor = anyVisitor(portal.demo);
  for (const [code, { status, title }] of Object.entries(errorCatalogue)) {
    const page = await visitor.get(paths.problem(code));
    expect(page.status).toBe(200);
    for (const told of [`<h1><code>${code}</code></h1>`, String(status)]) expect(page.text).toContain(told);
    const text = await visitor.get(paths.problem(code), { Accept: '*/*' });
    expect(text.text).toBe(`${code}: ${title}.\nAnswered with HTTP status ${status}.\n`);
  }
  expect((await visitor.get(paths.problem('no-such-code'))).status).toBe(404);
});

test.each(['//a//evil.example/b', '///a//evil.example', '//:80/x', '//%'])(
  'a page at %s is none, and no link of it leads elsewhere',
  async (path) => {
    const { url } = portal.demo;
    const page = await anyVisitor(portal.demo).get(`${url}${path}`);
    expect(page.status).toBe(404);
    const links = [...page.text.matchAll(/(?:href|action)="([^"]*)"/g)].map(([, to = '']) => to);
    expect(links.filter((to) => to.includes('lang='))).toHaveLength(2);
    expect(links.filter((to) => new URL(to, url).origin !== url)).toEqual([]);
  },
);

test('a form that is sent as none, or without any field, is refused as such', async () => {
  const form = paths.newEmployees(organizations.employer.tin);
  const asText = { 'Content-Type': 'text/plain' };
  const stranger = anyVisitor(portal.demo);
  expect((await stranger.post(form, {}, asText)).location).toBe(paths.keptForm);
  const administrator = await visitorLoggedIn(portal.demo, 'administrator');
  expect((await administrator.post(form, {}, asText)).status).toBe(422);
});

test('the token that an upload brings in its address stands in no link', async () => {
  const visitor = await visitorLoggedIn(portal.demo, 'administrator');
  const page = await visitor.post(paths.grantImport(organizations.employer.tin));
  expect(page.status).toBe(400);
  const links = [...page.text.matchAll(/href="([^"]*)"/g)].map(([, to = '']) => to);
  expect(links.filter((to) => to.includes('lang='))).toHaveLength(2);
  expect(links.filter((to) => to.includes('_csrf'))).toEqual([]);
});

test('an address that only takes a form is a page of ours to whoever opens it', async () => {
  const answer = await fetch(`${portal.demo.url}/organizations/DK40440003/administrators/still-here`, {
    headers: { accept: 'text/html' },
    redirect: 'manual',
  });
  expect(answer.status).toBe(405);
  expect(answer.headers.get('allow')).toBe('POST');
  expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
  expect(await answer.text()).toContain('<h1>');
});
